"""Clouds and air temperature over the park."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulators.noise import key, uniform, wave
from simulators.slots import DAY_SLOTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulators.slots import Slots

_YEAR_DAYS = 365.25
_HOTTEST_DAY = 206
_HOTTEST_SLOT = 60


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
