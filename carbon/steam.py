"""Enthalpy of steam from its pressure and temperature, by the tables of GB/T 32151.34-2024."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from carbon.factor_errors import SteamError
from carbon.steam_tables import (
    MISPRINTS,
    PRESSURES_MPA,
    SATURATED,
    SATURATED_SOURCE,
    SUPERHEATED,
    SUPERHEATED_SOURCE,
)

FEED_WATER_KJ_PER_KG = 83.74
"""Enthalpy of water of 20 C, which the NDRC guidelines of 2013 to 2015 take off."""
LESS_FEED_WATER = "less_feed_water"
CONVENTIONS = ("gross", LESS_FEED_WATER)
_HIGH_MPA = 14.0
_FAR_FROM_CRITICAL_C = 450.0
"""Above _HIGH_MPA, table C.5 serves from here on: near the critical point straight lines between its entries, and
those that it prints between 400 and 450 C, are up to 7 % off IAPWS-IF97; elsewhere they are within 0.7 %."""


@dataclass(frozen=True, slots=True)
class Enthalpy:
    """What a kilogram of steam carries [kJ/kg] by a convention, and from which table."""

    kj_per_kg: float
    convention: str
    pressure_mpa: float
    temperature_c: float
    saturated: bool
    source: str
    note: str
    """The state, the convention, and which entries of the table were passed over."""


def enthalpy(pressure_mpa: float, temperature_c: float | None = None, convention: str = "gross") -> Enthalpy:
    """Return the enthalpy of steam of an absolute pressure; without temperature it is dry and saturated.

    `gross` counts all of it (GB/T 32151.34-2024 formula 13), `less_feed_water` takes off water of 20 C. Between
    entries it is linear in pressure, then in temperature; the boiling point of the pressure, with its saturated
    enthalpy, is the lowest entry, so nothing is ever mixed with entries of water. Misprinted entries are passed over,
    and the note says so.

    Raises SteamError outside the tables and below the boiling point.
    """
    if temperature_c is None:
        at_c, kj = _saturated(pressure_mpa)
        state, source, passed = f"saturated at {pressure_mpa:g} MPa", SATURATED_SOURCE, ""
    else:
        at_c = temperature_c
        kj, passed = _superheated(pressure_mpa, temperature_c)
        state, source = f"{pressure_mpa:g} MPa, {temperature_c:g} C", SUPERHEATED_SOURCE
    off = FEED_WATER_KJ_PER_KG if convention == LESS_FEED_WATER else 0.0
    less = f", less {off:g} of feed water" if off else ""
    note = f"steam {state}: {kj:.2f} kJ/kg{less}{passed}"
    return Enthalpy(kj - off, convention, pressure_mpa, at_c, temperature_c is None, source, note)


def _saturated(pressure_mpa: float) -> tuple[float, float]:
    """Return boiling point [C] and enthalpy [kJ/kg] of dry saturated steam."""
    lowest, highest = SATURATED[0][0], SATURATED[-1][0]
    if not lowest <= pressure_mpa <= highest:
        raise SteamError(
            f"{pressure_mpa:g} MPa is outside table C.4, which goes from {lowest:g} to {highest:g} MPa; state the "
            "absolute pressure in MPa",
        )
    above = bisect_left(SATURATED, (pressure_mpa,))
    high = SATURATED[above]
    if high[0] == pressure_mpa:
        return high[1], high[2]
    low = SATURATED[above - 1]
    part = (pressure_mpa - low[0]) / (high[0] - low[0])
    return low[1] + part * (high[1] - low[1]), low[2] + part * (high[2] - low[2])


def _superheated(pressure_mpa: float, temperature_c: float) -> tuple[float, str]:
    """Return the enthalpy [kJ/kg], and what to say about entries that were passed over."""
    if not PRESSURES_MPA[0] <= pressure_mpa <= PRESSURES_MPA[-1] or temperature_c > max(SUPERHEATED):
        raise SteamError(
            f"{pressure_mpa:g} MPa and {temperature_c:g} C are outside table C.5, which goes from "
            f"{PRESSURES_MPA[0]:g} to {PRESSURES_MPA[-1]:g} MPa and to {max(SUPERHEATED):g} C",
        )
    entries, passed = _entries(pressure_mpa)
    if temperature_c < entries[0][0]:
        raise SteamError(
            f"{temperature_c:g} C is below the {entries[0][0]:.2f} C from which the tables know steam of "
            f"{pressure_mpa:g} MPa: is the pressure absolute (gauge + 0.1 MPa)? Leave the temperature out for "
            "saturated steam",
        )
    above = bisect_left(entries, (temperature_c,))
    high = entries[above]
    if high[0] == temperature_c:
        return high[1], ""
    low = entries[above - 1]
    between = ", ".join(f"{p:g} MPa at {t:g} C" for p, t in passed if low[0] < t < high[0])
    kj = low[1] + (temperature_c - low[0]) / (high[0] - low[0]) * (high[1] - low[1])
    return kj, between and f"; the table misprints {between}, which is passed over"


def _entries(pressure_mpa: float) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return temperatures and enthalpies of steam at a pressure, by rising temperature, and MISPRINTS passed over."""
    above = bisect_left(PRESSURES_MPA, pressure_mpa)
    columns = [above] if PRESSURES_MPA[above] == pressure_mpa else [above - 1, above]
    low, high = (PRESSURES_MPA[column] for column in (columns[0], columns[-1]))
    part = (pressure_mpa - low) / (high - low) if high > low else 0.0
    least = _saturated(high)[0] if high <= _HIGH_MPA else _FAR_FROM_CRITICAL_C
    entries = [_saturated(pressure_mpa)] if high <= _HIGH_MPA else []
    passed: list[tuple[float, float]] = []
    for temperature, row in SUPERHEATED.items():
        if temperature < least:
            continue
        misprinted = {(low, temperature), (high, temperature)} & MISPRINTS
        if misprinted:
            passed += sorted(misprinted)
            continue
        entries.append((temperature, row[columns[0]] + part * (row[columns[-1]] - row[columns[0]])))
    return sorted(entries), passed
