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
        count = day.size - 1
        hours_of_day = np.diff(starts_ms) // MS_PER_HOUR
        clock_ms = local_ms(np.arange(starts_ms[0], starts_ms[-1], MS_PER_HOUR, dtype=np.int64), calendar.zone)
        slot = clock_ms // MS_PER_HOUR - days[0] * HOURS_PER_DAY
        hour = (at_ms - starts_ms[0]) // MS_PER_HOUR
        inside = (hour >= 0) & (hour < slot.size) & ~np.isnan(energy)
        where = code[inside] * np.int64(count * HOURS_PER_DAY) + slot[hour[inside]]
        size = meters * count * HOURS_PER_DAY
        measured = np.bincount(where, minlength=size).reshape(meters, count, HOURS_PER_DAY)
        total = np.bincount(where, energy[inside], minlength=size).reshape(meters, count, HOURS_PER_DAY)
        profile = np.divide(total, measured, out=np.full(total.shape, np.nan), where=measured > 0)
        return cls(days[0], starts_ms, calendar.kinds(day[:-1]), profile, measured.sum(axis=2) == hours_of_day[None, :])

    def range_ms(self, day: int) -> tuple[int, int]:
        """Return the first instant of the day at a position, and the first after it."""
        return int(self.starts_ms[day]), int(self.starts_ms[day + 1])
