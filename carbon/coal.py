"""Standard coal: what one unit of a carrier counts in tce, by GB/T 2589-2020."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from carbon.errors import FactorMissingError, GreenparkError
from carbon.factors import factor_at, origin_of
from carbon.findings import account_finding
from carbon.fuels import fuel_parameter, measured_factor, measured_on
from carbon.park import Parameter
from carbon.units import CARRIER_UNITS, FUELS, scale, split_ratio
from carbon.use_rows import UseRows

if TYPE_CHECKING:
    from datetime import date, datetime

    import pandas as pd

    from carbon.factors import Factor
    from carbon.findings import Finding
    from carbon.park import Park

FACTOR_CARRIERS = {"water": "fresh_water", "steam": "heat"}
"""Under which name a carrier's coefficient stands in the tables, where it differs; steam counts by its heat, in GJ."""

_BASIS = {"calorific": "calorific", "equivalent": "equivalent candidate"}
"""How the tables word the two ways to count electricity: 当量值 and 等价值."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """Standard coal of one canonical unit of a carrier [tce per CARRIER_UNITS unit] and the rows it comes from."""

    tce_per_unit: float
    value: float
    unit: str
    kind: str
    parts: tuple[Factor, ...]
    note: str = ""

    def described(self) -> dict[str, object]:
        """Return value, unit, kind, source, year, region and basis, and the parts where there are several."""
        named = {"value": self.value, "unit": self.unit, "kind": self.kind, "tce_per_unit": self.tce_per_unit}
        return named | origin_of(self.parts, self.parts[0], self.note)


def coefficient(
    park: Park,
    carrier: str,
    day: date,
    known_at: datetime | None = None,
    electricity: str | None = None,
    enterprise: str | None = None,
) -> Coefficient:
    """Return the coefficient of a carrier on a day; `electricity` overrides the park's 当量 or 等价 policy.

    A fuel of which `enterprise` measured the NCV counts NCV / (heat of standard coal), and so does, with the NCV of the
    park's fuel set, one that the tables have no coefficient for.

    Source: GB/T 2589-2020, annexes A and B; measured NCV before the average, and 29 307.6 kJ/kgce, by its clause on
    converting fuels. Raises FactorMissingError, FactorAmbiguousError, UnitError.
    """
    measured = measured_on(park, enterprise, carrier, Parameter.NCV, day) if carrier in FUELS else None
    if measured is not None:
        return _by_ncv(park, carrier, measured_factor(measured), day, known_at)
    basis = _BASIS[electricity or park.policy.electricity_tce] if carrier == "electricity" else ""
    try:
        factor = factor_at(
            park.factors,
            kind="tce_coef",
            carrier=FACTOR_CARRIERS.get(carrier, carrier),
            day=day,
            basis=basis,
            known_at=known_at,
        )
    except FactorMissingError:
        if carrier not in FUELS:
            raise
        ncv = fuel_parameter(park, None, carrier, Parameter.NCV, day, known_at)
        return _by_ncv(park, carrier, ncv, day, known_at)
    numerator, denominator = split_ratio(factor.value_unit)
    per_unit = factor.number * scale(numerator, "tce") * scale(CARRIER_UNITS[carrier], denominator, carrier)
    return Coefficient(per_unit, factor.number, factor.value_unit, factor.kind, (factor,))


def _by_ncv(park: Park, carrier: str, ncv: Factor, day: date, known_at: datetime | None) -> Coefficient:
    """Return NCV / 29 307.6 kJ per kgce."""
    coal = factor_at(park.factors, kind="constant", carrier="kgce", day=day, known_at=known_at)
    heat_unit, coal_unit = split_ratio(coal.value_unit)
    energy_unit, amount_unit = split_ratio(ncv.value_unit)
    value = ncv.number * scale(energy_unit, heat_unit) / coal.number * scale(coal_unit, "tce")
    per_unit = value * scale(CARRIER_UNITS[carrier], amount_unit, carrier)
    note = f"NCV / {coal.value_text} {coal.value_unit}"
    return Coefficient(per_unit, value, f"tce/{amount_unit}", "tce_by_ncv", (ncv, coal), note)


def kwh_per_tce(park: Park, day: date, known_at: datetime | None = None) -> float:
    """Return the calorific energy of one tce [kWh], from the coefficient of electricity itself."""
    return 1 / coefficient(park, "electricity", day, known_at, "calorific").tce_per_unit


@dataclass(frozen=True, slots=True)
class Coal:
    """Daily use with its standard coal.

    `use`: the rows given, with `kwh` (calorific), `tce` (NaN where no coefficient was found) and `coefficient`, an
    index into `coefficients` (-1 for none); `findings` say what to add.
    """

    use: pd.DataFrame
    coefficients: tuple[Coefficient, ...]
    findings: tuple[Finding, ...]


def standard_coal(park: Park, use: pd.DataFrame, known_at: datetime | None = None) -> Coal:
    """Return daily use (columns of carbon.balance.daily_use) with standard coal, by GB/T 2589-2020.

    Energy that was recovered, or made on site from energy that is counted already, counts nothing again. Within a
    calendar year a coefficient is the same on each day, but where an enterprise measured NCV.
    """
    rows = UseRows.of(park.zone, use)
    counted = (use["energy"] - use["recovered"]).to_numpy(dtype=np.float64)
    kwh, tce = np.full(len(use), np.nan), np.full(len(use), np.nan)
    places = np.full(len(use), -1)
    found: dict[Coefficient, int] = {}
    findings: dict[str, Finding] = {}
    for group in rows.groups():
        for part in rows.apart(park, group, (Parameter.NCV,)):
            try:
                one = coefficient(park, part.carrier, part.day, known_at, enterprise=part.enterprise)
                per_tce = kwh_per_tce(park, part.day, known_at)
            except GreenparkError as error:
                findings.setdefault(str(error), account_finding(error, f"standard coal of {part.carrier}"))
                continue
            amount = counted[part.rows]
            tce[part.rows] = amount * one.tce_per_unit
            kwh[part.rows] = amount if part.carrier == "electricity" else tce[part.rows] * per_tce
            places[part.rows] = found.setdefault(one, len(found))
    return Coal(use.assign(kwh=kwh, tce=tce, coefficient=places), tuple(found), tuple(findings.values()))
