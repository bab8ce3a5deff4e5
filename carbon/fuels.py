"""What an enterprise measured of its fuels and steam, and its documents' quantities in the carrier's unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.errors import FactorAmbiguousError, FactorMissingError, UnitError
from carbon.factor_errors import DensityMissingError, SteamError
from carbon.factors import Factor, factor_at
from carbon.months import last_day
from carbon.park import Parameter
from carbon.steam import enthalpy
from carbon.units import CARRIER_UNITS, FUELS, KG_PER_T, energy_scale, quantity_of, ratio_scale, scale

if TYPE_CHECKING:
    from datetime import date, datetime

    from carbon.park import Activity, Measured, Park

MEASURED = "measured"
"""Confidence of a number that the enterprise itself measured, by its document."""
KINDS = {
    Parameter.NCV: "fuel_ncv",
    Parameter.CARBON_CONTENT: "fuel_cc",
    Parameter.OXIDATION: "fuel_of",
    Parameter.EMISSION_FACTOR: "fuel_ef",
    Parameter.DENSITY: "fuel_density",
    Parameter.PRESSURE: "steam_pressure",
    Parameter.TEMPERATURE: "steam_temperature",
}
"""Kind of the factor whose place a measured parameter takes."""
RANKS = (
    "the tables know no raw coal: name its rank as the carrier, such as bituminous_coal 烟煤, anthracite 无烟煤 or "
    "lignite 褐煤, or put its measured ncv, carbon_content and oxidation into measured.csv"
)
CELSIUS = ("C", "°C", "℃")


@dataclass(frozen=True, slots=True)
class Amount:
    """A document's quantity in its carrier's unit, and the numbers that it took to get there."""

    quantity: float
    unit: str
    note: str = ""
    """Empty where the units convert by themselves."""
    parts: tuple[Factor, ...] = ()


def measured_on(park: Park, enterprise: str | None, carrier: str, parameter: Parameter, day: date) -> Measured | None:
    """Return what the enterprise measured of a parameter for a day, None without a row.

    Raises FactorAmbiguousError when two rows with different values speak of the day.
    """
    found = [
        row
        for row in park.measured
        if row.enterprise == enterprise
        and row.carrier == carrier
        and row.parameter is parameter
        and (row.since is None or row.since <= day)
        and (row.until is None or day < row.until)
    ]
    if len({(row.value, row.unit) for row in found}) > 1:
        raise FactorAmbiguousError(
            f"measured {parameter}", carrier, [f"{r.value:g} {r.unit} ({r.document})" for r in found]
        )
    return found[-1] if found else None


def measured_factor(measured: Measured) -> Factor:
    """Return a measured number as a factor, its document as the source."""
    since, until = (day.isoformat() if day else "open" for day in (measured.since, measured.until))
    heat = measured.carrier in {"heat", "steam"} and measured.parameter is Parameter.EMISSION_FACTOR
    return Factor(
        "heat_ef" if heat else KINDS[measured.parameter],
        measured.carrier,
        measured.value,
        f"{measured.value:g}",
        measured.unit,
        measured.unit.partition("/")[2] or measured.unit,
        basis=f"measured by {measured.enterprise}, {since} to {until}",
        source_doc=measured.document,
        confidence=MEASURED,
    )


def fuel_parameter(
    park: Park, enterprise: str | None, carrier: str, parameter: Parameter, day: date, known_at: datetime | None
) -> Factor:
    """Return a fuel's NCV, carbon content or oxidation: the enterprise's own, else of the park's fuel set.

    Raises FactorMissingError, FactorAmbiguousError, FactorZeroError.
    """
    measured = measured_on(park, enterprise, carrier, parameter, day)
    if measured is not None:
        return measured_factor(measured)
    basis = park.policy.fuel_set
    try:
        return factor_at(park.factors, kind=KINDS[parameter], carrier=carrier, day=day, basis=basis, known_at=known_at)
    except FactorMissingError as error:
        if carrier != "raw_coal":
            raise
        raise FactorMissingError(error.kind, carrier, error.region, basis, day, RANKS) from error


def direct_factor(
    park: Park, enterprise: str | None, carrier: str, day: date, known_at: datetime | None
) -> Factor | None:
    """Return a fuel's direct emission factor: the enterprise's own, else a `fuel_ef` row of the park's fuel set.

    None where there is neither; then the fuel's parameters count.
    """
    measured = measured_on(park, enterprise, carrier, Parameter.EMISSION_FACTOR, day)
    if measured is not None:
        return measured_factor(measured)
    basis = park.policy.fuel_set
    try:
        return factor_at(park.factors, kind="fuel_ef", carrier=carrier, day=day, basis=basis, known_at=known_at)
    except FactorMissingError:
        return None


def amount(park: Park, document: Activity, day: date, known_at: datetime | None) -> Amount:
    """Return a document's quantity in its carrier's unit, as it holds on `day`.

    Litres of a fuel that is kept by mass (and tonnes of one kept by volume) go by its density: measured, else factor
    `fuel_density`. Tonnes of steam go by the enthalpy at the enterprise's measured pressure and temperature, by the
    park's `steam_enthalpy`. Everything else converts exactly or raises UnitError.

    Raises DensityMissingError, SteamError, FactorAmbiguousError.
    """
    carrier, unit = document.carrier, document.unit
    wanted = CARRIER_UNITS.get(carrier, "")
    have, want = quantity_of(unit), quantity_of(wanted)
    if carrier == "steam" and have == "mass":
        return _steam(park, document, day)
    if carrier not in FUELS or {have, want} != {"mass", "volume"}:
        return Amount(document.quantity * energy_scale(unit, carrier), wanted)
    density = _density(park, document, day, known_at)
    t_per_m3 = density.number * ratio_scale(density.value_unit, "t/m3")
    if want == "mass":
        converted = document.quantity * scale(unit, "m3") * t_per_m3 * scale("t", wanted)
    else:
        converted = document.quantity * scale(unit, "t") / t_per_m3 * scale("m3", wanted)
    note = f"{document.quantity:g} {unit} at {density.value_text} {density.value_unit} ({density.source_doc})"
    return Amount(converted, wanted, note, (density,))


def cited(park: Park, document: Activity) -> str:
    """Return a document's name (else its month) and, where its quantity took a number to convert, how it did."""
    name = document.document or document.month
    note = amount(park, document, last_day(document.month), None).note
    return f"{name}: {note}" if note else name


def _density(park: Park, document: Activity, day: date, known_at: datetime | None) -> Factor:
    carrier = document.carrier
    measured = measured_on(park, document.enterprise, carrier, Parameter.DENSITY, day)
    if measured is not None:
        return measured_factor(measured)
    try:
        return factor_at(park.factors, kind="fuel_density", carrier=carrier, day=day, known_at=known_at)
    except FactorMissingError as error:
        raise DensityMissingError(document.enterprise, carrier, document.unit, CARRIER_UNITS[carrier]) from error


def _steam(park: Park, document: Activity, day: date) -> Amount:
    enterprise = document.enterprise
    tonnes = document.quantity * scale(document.unit, "t")
    pressure = measured_on(park, enterprise, "steam", Parameter.PRESSURE, day)
    temperature = measured_on(park, enterprise, "steam", Parameter.TEMPERATURE, day)
    if pressure is None:
        raise SteamError(
            f"{enterprise} has a bill in tonnes and no pressure on {day}: add its absolute pressure in MPa to "
            "measured.csv (and its temperature in C, if it is superheated), or give the bill in GJ",
        )
    if temperature is not None and temperature.unit not in CELSIUS:
        raise UnitError(temperature.unit, "C")
    celsius = None if temperature is None else temperature.value
    found = enthalpy(pressure.value * scale(pressure.unit, "MPa"), celsius, park.policy.steam_enthalpy)
    table = Factor(
        "steam_enthalpy",
        "steam",
        found.kj_per_kg,
        f"{found.kj_per_kg:.2f}",
        "kJ/kg",
        "kg",
        year=2024,
        basis=found.convention,
        source_doc=found.source,
    )
    measured = [measured_factor(row) for row in (pressure, temperature) if row is not None]
    gj = tonnes * KG_PER_T * found.kj_per_kg * scale("kJ", "GJ")
    return Amount(gj, "GJ", f"{tonnes:g} t of {found.note}", (*measured, table))
