"""What one unit of a carrier emits, and out of which published numbers that is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from carbon.errors import FactorMissingError
from carbon.factors import factor_at, origin_of, zero_at
from carbon.fuels import direct_factor, fuel_parameter, measured_factor, measured_on
from carbon.park import Parameter
from carbon.regions import grid_region
from carbon.units import CARRIER_UNITS, CO2_PER_C, quantity_of, scale, split_ratio

if TYPE_CHECKING:
    from datetime import date, datetime

    from carbon.factors import Factor
    from carbon.park import Park, Process

PURCHASED = frozenset({"electricity", "heat", "steam"})
"""Carriers whose emission happens elsewhere: scope 2."""
WITHOUT_EMISSION = frozenset({"water"})
"""Carriers that count as energy (GB/T 2589 annex B) and emit nothing here."""
MATERIAL_UNIT = "t"
"""Unit in which the materials of processes are counted."""
GRID_KIND = "grid_ef"
LATEST = "latest"


class Method(StrEnum):
    """How an emission is counted. Scope 2 stands three ways side by side; scope 1 twice, for its oxidation."""

    COMBUSTION = "combustion"
    COMBUSTION_PARK_RULE = "combustion_park_rule"
    PROCESS = "process"
    PROCESS_PARK_RULE = "process_park_rule"
    LOCATION = "location"
    MARKET = "market"
    PARK_RULE = "park_rule"


@dataclass(frozen=True, slots=True)
class EmissionFactor:
    """What a carrier emits: as published, and per canonical unit of the carrier, with the rows it is made of."""

    value: float
    """In `unit`, as the source prints it or as the product of its parts."""
    unit: str
    t_per_unit: float
    """tCO2 per CARRIER_UNITS unit of the carrier: an emission is quantity x this."""
    kind: str
    parts: tuple[Factor, ...]
    note: str = ""

    def described(self) -> dict[str, object]:
        """Return value, unit, kind, source, year and region, and the parts where there are several."""
        last = self.parts[-1]
        named = {"value": self.value, "unit": self.unit, "t_per_unit": self.t_per_unit, "kind": self.kind}
        return named | {"name_zh": last.name_zh} | origin_of(self.parts, last, self.note)


def combustion(
    park: Park, carrier: str, day: date, known_at: datetime | None, *, full: bool, enterprise: str | None = None
) -> EmissionFactor:
    """Return NCV x carbon content x oxidation x 44/12, or a direct factor; `full`: oxidation 100 %.

    What `enterprise` measured on the day takes the place of the park's fuel set, parameter by parameter; a carbon
    content by amount (tC/t) needs no NCV. A direct factor (a measured emission factor, else a `fuel_ef` row of the
    set) takes the place of all of them; the oxidation that is in it stays, also with `full`.

    Source: GB/T 32150 and GB/T 32151 series, combustion of fossil fuels; 100 % oxidation by 发改环资〔2025〕910号
    annex 4. Raises FactorMissingError, FactorAmbiguousError, FactorZeroError, UnitError.
    """

    def parameter(which: Parameter) -> Factor:
        return fuel_parameter(park, enterprise, carrier, which, day, known_at)

    direct = direct_factor(park, enterprise, carrier, day, known_at)
    if direct is not None:
        parts = (parameter(Parameter.NCV), direct) if _by_energy(direct) else (direct,)
        value, amount_unit = _by_amount(parts, "tCO2")
        note = "direct factor, with the oxidation that it was made with"
    else:
        content = parameter(Parameter.CARBON_CONTENT)
        parts = (parameter(Parameter.NCV), content) if _by_energy(content) else (content,)
        carbon_t, amount_unit = _by_amount(parts, "tC")
        oxidation = None if full else parameter(Parameter.OXIDATION)
        value = carbon_t * (1.0 if oxidation is None else oxidation.number / 100) * float(CO2_PER_C)
        parts = parts if oxidation is None else (*parts, oxidation)
        note = "oxidation 100 %" if full else ""
    per_unit = value * scale(CARRIER_UNITS[carrier], amount_unit, carrier)
    return EmissionFactor(value, f"tCO2/{amount_unit}", per_unit, "combustion", parts, note)


def process_factor(park: Park, material: str, day: date, known_at: datetime | None) -> EmissionFactor:
    """Return what a tonne of a material emits when it is used (factor `process_ef`), tCO2/t.

    Source: GB/T 32151.34-2024 5.2.5 and table C.2 (carbonates); NDRC guideline for steel (limestone, electrodes, ...).
    Raises FactorMissingError, FactorAmbiguousError, FactorZeroError, UnitError.
    """
    factor = factor_at(park.factors, kind="process_ef", carrier=material, day=day, known_at=known_at)
    numerator, denominator = split_ratio(factor.value_unit)
    per_unit = factor.number * scale(numerator, "tCO2") * scale(MATERIAL_UNIT, denominator)
    return EmissionFactor(factor.number, factor.value_unit, per_unit, "process", (factor,))


def material_t(process: Process) -> float:
    """Return the tonnes of the material itself in what was used; raises UnitError."""
    return process.quantity * scale(process.unit, MATERIAL_UNIT) * process.content_pct / 100


def location(
    park: Park, carrier: str, day: date, known_at: datetime | None, enterprise: str | None = None
) -> EmissionFactor:
    """Return the average factor of the grid (by the park's policy) or of purchased heat.

    Heat takes the supplier's factor that `enterprise` has measured, else the default.

    Source: MEE and NBS announcements of electricity factors; GB/T 32150-2025 7.5.6-7.5.7 for heat, GB/T 32151.34-2024
    table C.3 for its default.
    """
    if carrier != "electricity":
        return _heat(park, carrier, day, known_at, enterprise, "default")
    policy = park.policy.grid_factor
    if policy == "national":
        return _grid(park, day, known_at, "CN", "national average (location-based)")
    if policy == "grid_region":
        region = grid_region(park.region) or park.region
        return _grid(park, day, known_at, region, "regional average (location-based)")
    return _grid(park, day, known_at, park.region, "provincial average (location-based)")


def uncovered(
    park: Park, carrier: str, day: date, known_at: datetime | None, enterprise: str | None = None
) -> EmissionFactor:
    """Return the market-based factor of what no certificate covers, by the park's named policy."""
    if carrier != "electricity" or park.policy.uncovered_electricity == "location":
        return location(park, carrier, day, known_at, enterprise)
    return _grid(park, day, known_at, "CN", "residual-type")


def park_rule(
    park: Park, carrier: str, day: date, known_at: datetime | None, enterprise: str | None = None
) -> EmissionFactor:
    """Return the zero-carbon-park factor of uncovered electricity, or of heat: measured, else that of fossil heat.

    Source: 发改环资〔2025〕910号 annex 4.
    """
    if carrier == "electricity":
        basis = "not directly supplied non-fossil"
        return _direct(
            factor_at(park.factors, kind="park_rule_ef", carrier=carrier, day=day, basis=basis, known_at=known_at),
            carrier,
        )
    return _heat(park, carrier, day, known_at, enterprise, "zero-carbon-park rule")


def certified(park: Park, day: date, known_at: datetime | None, serials: str) -> EmissionFactor:
    """Return the zero of electricity that a retired certificate covers; the serials are its proof."""
    found = zero_at(
        park.factors,
        kind="park_rule_ef",
        carrier="electricity",
        day=day,
        basis="proof needed",
        known_at=known_at,
        proof=serials,
    )
    return EmissionFactor(0.0, found.value_unit, 0.0, "certificate", (found,), f"certificates {serials}")


def _grid(park: Park, day: date, known_at: datetime | None, region: str, basis: str) -> EmissionFactor:
    year = park.policy.grid_factor_year
    rows = park.factors if year == LATEST else [row for row in park.factors if str(row.year) == year]
    try:
        found = factor_at(
            rows, kind=GRID_KIND, carrier="electricity", day=day, region=region, basis=basis, known_at=known_at
        )
    except FactorMissingError as error:
        if year == LATEST:
            raise
        why = f'park.toml says grid_factor_year = "{year}"; {error.why or "there is no row of this year"}'
        raise FactorMissingError(GRID_KIND, "electricity", region, basis, day, why) from error
    return _direct(found, "electricity")


def _heat(
    park: Park, carrier: str, day: date, known_at: datetime | None, enterprise: str | None, basis: str
) -> EmissionFactor:
    measured = measured_on(park, enterprise, carrier, Parameter.EMISSION_FACTOR, day)
    if measured is not None:
        return _direct(measured_factor(measured), carrier)
    return _direct(
        factor_at(park.factors, kind="heat_ef", carrier="heat", day=day, basis=basis, known_at=known_at), carrier
    )


def _direct(factor: Factor, carrier: str) -> EmissionFactor:
    numerator, denominator = split_ratio(factor.value_unit)
    value = factor.number
    per_unit = value * scale(numerator, "tCO2") * scale(CARRIER_UNITS[carrier], denominator, carrier)
    return EmissionFactor(value, factor.value_unit, per_unit, factor.kind, (factor,))


def _by_energy(factor: Factor) -> bool:
    return quantity_of(split_ratio(factor.value_unit)[1]) == "energy"


def _by_amount(parts: tuple[Factor, ...], numerator: str) -> tuple[float, str]:
    """Return the product of NCV and a content per energy, or a content per amount, in `numerator` per amount unit."""
    content = parts[-1]
    have, per = split_ratio(content.value_unit)
    if len(parts) == 1:
        return content.number * scale(have, numerator), per
    energy_unit, amount_unit = split_ratio(parts[0].value_unit)
    energy = parts[0].number * scale(energy_unit, per)
    return energy * content.number * scale(have, numerator), amount_unit
