"""Canonical units, one for each carrier, and the only conversions."""

from __future__ import annotations

from fractions import Fraction

from carbon.errors import UnitError

SOLID_AND_LIQUID_FUELS = (
    "anthracite",
    "bituminous_coal",
    "briquette",
    "coal_tar",
    "coke",
    "crude_benzol",
    "crude_oil",
    "diesel",
    "fuel_oil",
    "gasoline",
    "kerosene",
    "lignite",
    "lng",
    "lpg",
    "naphtha",
    "other_coal_products",
    "other_petroleum",
    "other_washed_coal",
    "petroleum_coke",
    "raw_coal",
    "refinery_gas",
    "washed_coal",
)
"""Fuels of the tables of GB/T 32151 that are kept by mass; refinery gas is one of them."""
GASEOUS_FUELS = (
    "blast_furnace_gas",
    "calcium_carbide_furnace_gas",
    "coke_oven_gas",
    "converter_gas",
    "natural_gas",
    "other_coal_gas",
)
"""Fuels of these tables that are kept by volume."""
FUELS = frozenset(SOLID_AND_LIQUID_FUELS + GASEOUS_FUELS)

CARRIER_UNITS = (
    {"electricity": "kWh", "heat": "GJ", "steam": "GJ", "water": "t"}
    | dict.fromkeys(GASEOUS_FUELS, "m3")
    | dict.fromkeys(SOLID_AND_LIQUID_FUELS, "t")
)
"""Unit in which the energy of a carrier is stored; gas in standard cubic metres as billed (20 C, 101.325 kPa)."""

POWER_UNITS = {"W": Fraction(1, 1000), "kW": Fraction(1), "MW": Fraction(1000)}
"""Power units, in kW."""

SECONDS_PER_HOUR = 3600
MS_PER_S = 1000
MS_PER_HOUR = SECONDS_PER_HOUR * MS_PER_S
KG_PER_T = 1000
KWH_PER_MWH = 1000
CO2_PER_C = Fraction(44, 12)
"""Mass of CO2 from carbon burnt, exact."""

_SCALES: dict[str, tuple[str, Fraction]] = {
    "Wh": ("energy", Fraction(1, 1000)),
    "kWh": ("energy", Fraction(1)),
    "MWh": ("energy", Fraction(1000)),
    "GWh": ("energy", Fraction(1_000_000)),
    "J": ("energy", Fraction(1, 3_600_000)),
    "kJ": ("energy", Fraction(1, 3600)),
    "MJ": ("energy", Fraction(1, 1) / Fraction(36, 10)),
    "GJ": ("energy", Fraction(1000) / Fraction(36, 10)),
    "TJ": ("energy", Fraction(1_000_000) / Fraction(36, 10)),
    "kcal": ("energy", Fraction(41_868, 36_000_000)),
    "L": ("volume", Fraction(1, 1000)),
    "m3": ("volume", Fraction(1)),
    "Nm3": ("volume", Fraction(1)),
    "10^4 m3": ("volume", Fraction(10_000)),
    "10^4 Nm3": ("volume", Fraction(10_000)),
    "g": ("mass", Fraction(1, 1_000_000)),
    "kg": ("mass", Fraction(1, 1000)),
    "t": ("mass", Fraction(1)),
    "kgce": ("coal", Fraction(1, 1000)),
    "tce": ("coal", Fraction(1)),
    "kgCO2": ("co2", Fraction(1, 1000)),
    "tCO2": ("co2", Fraction(1)),
    "kgC": ("carbon", Fraction(1, 1000)),
    "tC": ("carbon", Fraction(1)),
    "kPa": ("pressure", Fraction(1, 1000)),
    "MPa": ("pressure", Fraction(1)),
}

_WATER_T_PER_M3 = Fraction(1)
"""Fresh water is billed in m3 and coefficients are per tonne; GB/T 2589 counts one as the other."""


def scale(unit: str, wanted: str, carrier: str = "") -> float:
    """Return the number that turns a value in `unit` into `wanted`; raises UnitError unless it is exact."""
    if unit == wanted:
        return 1.0
    if carrier == "water" and {unit, wanted} == {"m3", "t"}:
        return float(_WATER_T_PER_M3)
    if unit in POWER_UNITS and wanted in POWER_UNITS:
        return float(POWER_UNITS[unit] / POWER_UNITS[wanted])
    have, want = _SCALES.get(unit), _SCALES.get(wanted)
    if have is None or want is None or have[0] != want[0]:
        raise UnitError(unit, wanted)
    return float(have[1] / want[1])


def quantity_of(unit: str) -> str:
    """Return what a unit measures: energy, volume, mass, coal, co2, carbon or pressure; empty for any other."""
    return _SCALES[unit][0] if unit in _SCALES else ""


def energy_scale(unit: str, carrier: str) -> float:
    """Return the number that turns a meter's energy value in `unit` into the carrier's canonical unit."""
    wanted = CARRIER_UNITS.get(carrier)
    if wanted is None:
        raise UnitError(unit, f"a unit of carrier {carrier!r}, which is not one of {', '.join(sorted(CARRIER_UNITS))}")
    return scale(unit, wanted, carrier)


def split_ratio(value_unit: str) -> tuple[str, str]:
    """Split a ratio such as `kgCO2/kWh` into numerator and denominator unit."""
    numerator, _, denominator = value_unit.partition("/")
    if not denominator:
        raise UnitError(value_unit, "a ratio such as kgCO2/kWh")
    return numerator, denominator


def ratio_scale(value_unit: str, wanted: str) -> float:
    """Return the number that turns a value in one ratio of units into another, such as kJ/kg into GJ/t."""
    (have, per), (want, want_per) = split_ratio(value_unit), split_ratio(wanted)
    return scale(have, want) / scale(per, want_per)
