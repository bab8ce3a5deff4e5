"""Sun, clouds and air temperature over the park."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulators.noise import key, uniform, wave
from simulators.slots import DAY_SLOTS, SLOT_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulators.slots import Slots

LATITUDE_DEG = 30.1
LONGITUDE_DEG = 115.0
_YEAR_DAYS = 365.25
_UTC_NOON_H = 12.0
_DEG_PER_H = 15.0
_HOTTEST_DAY = 206
_HOTTEST_SLOT = 60


def clear_sky_kw_m2(slots: Slots) -> NDArray[np.float64]:
    """Global horizontal irradiance under a clear sky at the middle of each slot [kW/m2]; 0 at night.

    Position of the sun by Spencer (1971), irradiance by Haurwitz (1945): 1.098 cos z exp(-0.057 / cos z).
    """
    angle = 2 * np.pi * (slots.day_of_year - 1) / 365
    declination = (
        0.006918
        - 0.399912 * np.cos(angle)
        + 0.070257 * np.sin(angle)
        - 0.006758 * np.cos(2 * angle)
        + 0.000907 * np.sin(2 * angle)
    )
    equation_h = (
        (0.000075 + 0.001868 * np.cos(angle) - 0.032077 * np.sin(angle) - 0.014615 * np.cos(2 * angle))
        - 0.040849 * np.sin(2 * angle)
    ) * (_UTC_NOON_H / np.pi)
    utc_h = ((slots.numbers % DAY_SLOTS) + 0.5) * (SLOT_S / 3600)
    hour_angle = np.radians(_DEG_PER_H * (utc_h - _UTC_NOON_H + equation_h) + LONGITUDE_DEG)
    latitude = np.radians(LATITUDE_DEG)
    height = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(hour_angle)
    up = np.maximum(height, 1e-3)
    return np.where(height > 0, 1.098 * up * np.exp(-0.057 / up), 0.0)


def clearness(slots: Slots, seed: int) -> NDArray[np.float64]:
    """Share of the clear-sky irradiance that clouds let through: a draw for each day, with passing clouds."""
    drawn = uniform(key(seed, "clouds"), slots.distinct_days)
    daily = 0.12 + 0.88 * drawn**0.7
    passing = wave(key(seed, "passing clouds"), slots.numbers, 3)
    of_day = slots.by_day(daily)
    return of_day * (1 - 0.6 * passing * (1 - of_day))


def temperature_c(slots: Slots, seed: int) -> NDArray[np.float64]:
    """Air temperature [degrees C]: about 4.5 in January and 29.5 in July, with warm and cold spells."""
    season = np.cos(2 * np.pi * (slots.day_of_year - _HOTTEST_DAY) / _YEAR_DAYS)
    hour = np.cos(2 * np.pi * (slots.of_day - _HOTTEST_SLOT) / DAY_SLOTS)
    spell = wave(key(seed, "spells"), slots.numbers, 4 * DAY_SLOTS) - 0.5
    return 17.0 + 12.5 * season + 3.5 * hour + 10.0 * spell
