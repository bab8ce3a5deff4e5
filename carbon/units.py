"""Canonical units, one for each carrier, and the only conversions."""

from __future__ import annotations

from fractions import Fraction

from carbon.errors import UnitError

CARRIER_UNITS = {
    "electricity": "kWh",
    "heat": "GJ",
    "steam": "GJ",
    "natural_gas": "m3",
    "water": "t",
    "diesel": "t",
    "gasoline": "t",
    "fuel_oil": "t",
    "lpg": "t",
    "lng": "t",
    "raw_coal": "t",
}
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
    "tC": ("carbon", Fraction(1)),
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
