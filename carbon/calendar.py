"""The calendar of a park: which local days are alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

DAYS_PER_WEEK = 7
SATURDAY_AND_SUNDAY = frozenset({5, 6})
EPOCH_DAY = date(1970, 1, 1)


class DayKind(IntEnum):
    """Kinds of local day, from the busiest to the quietest."""

    WORK = 0
    """工作日, moved working days (调休) included."""
    SATURDAY = 1
    """A day of the weekend, but not its last."""
    SUNDAY = 2
    """The last day of the weekend."""
    HOLIDAY = 3
    """法定节假日, the days given off for moved working days included."""


@dataclass(frozen=True)
class Calendar:
    """Weekdays, weekends and the days that are neither; days that no set names follow their weekday."""

    zone: str
    """IANA time zone in which days begin."""
    rest: frozenset[date] = frozenset()
    """Holidays, whatever their weekday."""
    work: frozenset[date] = frozenset()
    """Days of a weekend on which people work."""
    known: frozenset[int] = frozenset()
    """Years of which `rest` and `work` are complete."""
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    """Weekdays, Monday = 0."""

    def kinds(self, days: NDArray[np.int64]) -> NDArray[np.int8]:
        """Return the DayKind of local days counted from 1970-01-01."""
        kinds = self._of_weekday[weekdays(days)]
        named, kind = self._named
        at = np.searchsorted(named, days)
        return np.where(named[at] == days, kind[at], kinds)

    @cached_property
    def _of_weekday(self) -> NDArray[np.int8]:
        def kind(weekday: int) -> DayKind:
            if weekday not in self.weekend:
                return DayKind.WORK
            return DayKind.SATURDAY if (weekday + 1) % DAYS_PER_WEEK in self.weekend else DayKind.SUNDAY

        return np.array([kind(weekday) for weekday in range(DAYS_PER_WEEK)], dtype=np.int8)

    @cached_property
    def _named(self) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """Days that a set names, ascending, a day beyond all at the end, and their kinds."""
        rest, work = day_numbers(self.rest - self.work), day_numbers(self.work)
        days = np.concatenate((rest, work, [np.iinfo(np.int64).max]))
        order = np.argsort(days)
        kinds = np.repeat(np.array([DayKind.HOLIDAY, DayKind.WORK], dtype=np.int8), (rest.size, work.size + 1))
        return days[order], kinds[order]


def weekdays(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the weekdays, Monday = 0, of days counted from 1970-01-01."""
    return (days + EPOCH_DAY.weekday()) % DAYS_PER_WEEK


def day_numbers(days: Iterable[date]) -> NDArray[np.int64]:
    """Return days counted from 1970-01-01, ascending."""
    return np.array(sorted((day - EPOCH_DAY).days for day in days), dtype=np.int64)
