"""Use of one carrier by one enterprise: output value x use per output x shape x chance."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from simulators import sky
from simulators.noise import chance, key, uniform, wave
from simulators.profiles import Load, industry
from simulators.slots import DAY_SLOTS, SLOT_MS, Slots, midnight_ms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulators.roster import Enterprise

REFERENCE_YEAR = 2025
"""Year over which a shape's mean is taken and on 1 January of which the trend is 1."""
_YEAR_DAYS = 365
_MONTHS = 12
_STEADY = 0.35  # part of the use that follows the last twelve months instead of the month
_ASSUMED_10K_CNY = 1500.0
_FUEL_MILLI_PER_10K_CNY = 1.5
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def reference_slots(zone: str) -> Slots:
    """Return the quarter hours of the reference year."""
    first = midnight_ms(date(REFERENCE_YEAR, 1, 1), zone) // SLOT_MS
    return Slots(first, _YEAR_DAYS * DAY_SLOTS, zone)


class Demand:
    """Use of one carrier by one enterprise, in Wh, litres, MJ or kg, as a function of the slot."""

    def __init__(self, seed: int, enterprise: Enterprise, carrier: str, reference: Slots) -> None:
        kind = industry(enterprise.industry)
        names = (enterprise.id, carrier)
        self._day_key = key(seed, "day", *names)
        self._slot_key = key(seed, "slot", *names)
        self._wander_key = key(seed, "wander", *names)
        self._yearly_gain = chance(key(seed, "gain", *names), 0.03, 0.06)
        self._load = Load(seed, enterprise.id, kind, carrier)
        self._volume = Volume(seed, enterprise)
        per_10k_cny = kind.milli_per_10k_cny.get(carrier, _FUEL_MILLI_PER_10K_CNY)
        spread = chance(key(seed, "level", *names), 0.85, 1.15)
        mean = float(self._load.shape(reference, sky.temperature_c(reference, seed)).mean())
        self._milli_per_10k_cny = per_10k_cny * spread / mean

    def yearly_milli(self) -> float:
        """Use of an ordinary reference year, for what is sized by it."""
        months = [f"{REFERENCE_YEAR}-{month:02d}" for month in range(1, _MONTHS + 1)]
        shape_mean = self._milli_per_10k_cny
        return sum(self._volume.month(month) for month in months) * shape_mean

    def slots_milli(self, slots: Slots, temperature_c: NDArray[np.float64]) -> NDArray[np.int64]:
        """Use in each slot, whole Wh, litres, MJ or kg."""
        month_days = {month: _days_in(month) for month in set(slots.months)}
        per_slot = np.array([self._volume.month(m) / (month_days[m] * DAY_SLOTS) for m in slots.months])
        years = (slots.distinct_days + _EPOCH_DAY - date(REFERENCE_YEAR, 1, 1).toordinal()) / _YEAR_DAYS
        daily = (
            per_slot * (1 - self._yearly_gain) ** years * (0.94 + 0.12 * uniform(self._day_key, slots.distinct_days))
        )
        noise = 0.97 + 0.06 * uniform(self._slot_key, slots.numbers)
        wander = 0.94 + 0.12 * wave(self._wander_key, slots.numbers, 6)
        shape = self._load.shape(slots, temperature_c)
        return np.rint(self._milli_per_10k_cny * slots.by_day(daily) * shape * noise * wander).astype(np.int64)


class Volume:
    """Output value by month [万元], steadied; a month that is not known has the mean of the twelve before it."""

    def __init__(self, seed: int, enterprise: Enterprise) -> None:
        self._known = dict(sorted(enterprise.output_10k_cny.items()))
        first = list(self._known.values())[:_MONTHS]
        self._start = (
            sum(first) / len(first) if first else _ASSUMED_10K_CNY * chance(key(seed, "size", enterprise.id), 0.4, 2)
        )
        self._memory: dict[str, float] = {}

    def month(self, month: str) -> float:
        """Output that the use of a month follows."""
        if month not in self._memory:
            before = [value for known, value in self._known.items() if known <= month][-_MONTHS:]
            mean = sum(before) / len(before) if before else self._start
            self._memory[month] = _STEADY * mean + (1 - _STEADY) * self._known.get(month, mean)
        return self._memory[month]


def _days_in(month: str) -> int:
    first = np.datetime64(month, "M")
    return int((first + 1).astype("datetime64[D]").astype(np.int64) - first.astype("datetime64[D]").astype(np.int64))
