"""Daily profiles (日负荷曲线): hourly energy laid out as local day by hour of the local clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from carbon.localtime import HOURS_PER_DAY, day_starts_ms, local_ms
from carbon.units import MS_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.calendar import Calendar


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """The local days [first_day, first_day + d) of several meters; days count from 1970-01-01."""

    first_day: int
    starts_ms: NDArray[np.int64]
    """First instants of the days and of the day after the last, shape [d + 1]."""
    kinds: NDArray[np.int8]
    """DayKind of each day, shape [d]."""
    energy: NDArray[np.float64]
    """Shape [meters, d, 24], carrier's unit per hour, NaN where no such hour was measured. The hour that the clock
    shows twice in autumn has the mean of both; the one it leaves out in spring is NaN."""
    complete: NDArray[np.bool_]
    """Whether every hour of the day, 23 to 25 of them, was measured, shape [meters, d]."""

    @classmethod
    def one(
        cls,
        at_ms: NDArray[np.int64],
        energy: NDArray[np.float64],
        days: tuple[int, int],
        calendar: Calendar,
    ) -> Self:
        """Lay out the hours of one meter, which are in order."""
        starts_ms = day_starts_ms(np.array(days, dtype=np.int64), calendar.zone)
        within = slice(*np.searchsorted(at_ms, starts_ms))
        return cls.of(np.zeros(at_ms[within].size, dtype=np.int8), at_ms[within], energy[within], 1, days, calendar)

    @classmethod
    def of(
        cls,
        code: NDArray[np.integer],
        at_ms: NDArray[np.int64],
        energy: NDArray[np.float64],
        meters: int,
        days: tuple[int, int],
        calendar: Calendar,
    ) -> Self:
        """Lay out the hours of `meters` meters, in any order; NaN is not measured, what is outside `days` left out."""
        day = np.arange(days[0], days[1] + 1, dtype=np.int64)
        starts_ms = day_starts_ms(day, calendar.zone)
        clock_ms = local_ms(np.arange(starts_ms[0], starts_ms[-1], MS_PER_HOUR, dtype=np.int64), calendar.zone)
        hour = (at_ms - starts_ms[0]) // MS_PER_HOUR
        inside = (hour >= 0) & (hour < clock_ms.size)
        hours = np.full((meters, clock_ms.size), np.nan)
        hours[code[inside], hour[inside]] = energy[inside]
        begins = (starts_ms[:-1] - starts_ms[0]) // MS_PER_HOUR
        complete = np.logical_and.reduceat(~np.isnan(hours), begins, axis=1)
        slot = clock_ms // MS_PER_HOUR - days[0] * HOURS_PER_DAY
        laid = _by_clock(hours, slot, begins.size * HOURS_PER_DAY)
        profile = laid.reshape(meters, begins.size, HOURS_PER_DAY)
        return cls(days[0], starts_ms, calendar.kinds(day[:-1]), profile, complete)

    def range_ms(self, day: int) -> tuple[int, int]:
        """Return the first instant of the day at a position, and the first after it."""
        return int(self.starts_ms[day]), int(self.starts_ms[day + 1])


def _by_clock(hours: NDArray[np.float64], slot: NDArray[np.int64], slots: int) -> NDArray[np.float64]:
    """Return hours, shape [meters, hours], by the slot that the clock shows in each; of one shown twice the mean."""
    shown, first = np.unique(slot, return_index=True)
    if shown.size == slots == slot.size:
        return hours
    laid = np.full((hours.shape[0], slots), np.nan)
    laid[:, slot] = hours
    again = np.setdiff1d(np.arange(slot.size), first)
    laid[:, slot[again]] = (hours[:, first[np.searchsorted(shown, slot[again])]] + hours[:, again]) / 2
    return laid
