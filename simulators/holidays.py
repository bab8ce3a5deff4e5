"""Kinds of day in a Chinese factory's year, moved working days (调休) included, by the package `holidays`.

Years after the State Council's last notice in the package have the statutory days only.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from holidays import country_holidays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

KINDS = ("work", "saturday", "rest", "festival")
"""Working day, Saturday, Sunday or public holiday, Spring Festival; how much runs falls in this order."""

_WORK, _SATURDAY, _REST, _FESTIVAL = range(4)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY = timedelta(days=1)
_FRIDAY = 4
_DAYS_PER_WEEK = 7
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday
_NEW_YEAR = "Spring Festival"


def day_kinds(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the kind (index into KINDS) of local days counted from 1970-01-01."""
    weekday = (days + _EPOCH_WEEKDAY) % _DAYS_PER_WEEK
    kinds = np.select([weekday == _DAYS_PER_WEEK - 1, weekday == _DAYS_PER_WEEK - 2], [_REST, _SATURDAY], _WORK)
    for year in np.unique(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970).tolist():
        for day, kind in _exceptions(year):
            kinds[days == day] = kind
    return kinds.astype(np.int64)


@cache
def _exceptions(year: int) -> tuple[tuple[int, int], ...]:
    """Return the days of a year that their weekday does not tell, counted from 1970-01-01, and their kinds."""
    named = country_holidays("CN", years=(year - 1, year, year + 1), language="en_US")
    moved = named.weekend_workdays
    kinds = dict.fromkeys(moved, _WORK)
    for run in _runs(set(named), moved):
        kind = _FESTIVAL if any(_NEW_YEAR in named.get(day, "") for day in run) else _REST
        kinds |= dict.fromkeys(run, kind)
    return tuple((day.toordinal() - _EPOCH_DAY, kind) for day, kind in sorted(kinds.items()) if day.year == year)


def _runs(off: set[date], moved: set[date]) -> Iterator[list[date]]:
    """Yield the days off in a row, weekends that holidays run on into included."""
    left = set(off)
    while left:
        day = min(left)
        while _free(day - _DAY, off, moved):
            day -= _DAY
        run = []
        while _free(day, off, moved):
            run.append(day)
            day += _DAY
        left -= set(run)
        yield run


def _free(day: date, off: set[date], moved: set[date]) -> bool:
    return day in off or (day.weekday() > _FRIDAY and day not in moved)
