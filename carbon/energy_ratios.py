"""Indicators that are one sum of settled energy over another: clean energy, direct supply, carbon of energy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.coal import coefficient
from carbon.emissions import methods_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from carbon.figures import Monthly
    from carbon.park import Park

Use = tuple[str, "Monthly"]
"""A carrier and what one enterprise used of it in one month."""


def clean_energy(park: Park, used: Sequence[Use], day: date) -> tuple[float, float]:
    """Return own renewable energy used on site plus covered purchase, and all energy, at calorific value [kWh].

    Own energy whose certificate was sold is not clean; what is recovered or made from energy that is counted already is
    neither clean nor counted.
    """
    del park, day
    own_kwh = sum(one.renewable_kwh - one.own_sold_kwh for _, one in used)
    return own_kwh + sum(one.certified_kwh for _, one in used), sum(one.kwh for _, one in used)


def direct_supply(park: Park, used: Sequence[Use], day: date) -> tuple[float, float]:
    """Return non-fossil electricity that came over no public grid, and all electricity used [kWh].

    Own renewable electricity whose certificate was not sold, and what contracts of direct supply (绿电直连) cover.
    """
    del park, day
    electricity = [one for carrier, one in used if carrier == "electricity"]
    direct_kwh = sum(one.renewable - one.own_sold_kwh + one.direct_kwh for one in electricity)
    return direct_kwh, sum(one.energy for one in electricity)


def park_rule(park: Park, used: Sequence[Use], day: date) -> tuple[float, float]:
    """Return CO2 by the zero-carbon-park rule [t] and energy with electricity at its equivalent value [tce].

    Source: 发改环资〔2025〕910号. Raises FactorMissingError, FactorAmbiguousError, UnitError.
    """
    emitted_t = sum(one.park_rule_t for carrier, one in used if methods_of(carrier))
    electricity_kwh = sum(one.counted for carrier, one in used if carrier == "electricity")
    other_tce = sum(one.tce for carrier, one in used if carrier != "electricity")
    equivalent = coefficient(park, "electricity", day, electricity="equivalent").tce_per_unit
    return emitted_t, other_tce + electricity_kwh * equivalent


PCT = 100.0
ENERGY_RATIOS: dict[str, tuple[Callable[[Park, Sequence[Use], date], tuple[float, float]], float]] = {
    "clean_energy_share": (clean_energy, PCT),
    "direct_supply_share": (direct_supply, PCT),
    "park_rule_tco2_per_tce": (park_rule, 1.0),
}
"""By indicator: numerator and denominator of some use, and what their ratio is multiplied by."""
