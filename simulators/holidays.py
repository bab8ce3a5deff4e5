"""Kinds of day in a Chinese factory's year.

holidays.csv holds the State Council's yearly notices for 2024 to 2026, moved working days (调休) included; 2027 has the
statutory days only. A year without rows knows weekdays and weekends.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = ("work", "saturday", "rest", "festival")
"""Working day, Saturday, Sunday or public holiday, Spring Festival; how much runs falls in this order."""

_WORK, _SATURDAY, _REST = range(3)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAYS_PER_WEEK = 7
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


def day_kinds(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the kind (index into KINDS) of local days counted from 1970-01-01."""
    weekday = (days + _EPOCH_WEEKDAY) % _DAYS_PER_WEEK
    kinds = np.select([weekday == _DAYS_PER_WEEK - 1, weekday == _DAYS_PER_WEEK - 2], [_REST, _SATURDAY], _WORK)
    for first, last, kind in _notices():
        kinds[(days >= first) & (days <= last)] = kind
    return kinds.astype(np.int64)


@cache
def _notices() -> tuple[tuple[int, int, int], ...]:
    with Path(__file__).with_name("holidays.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (
                date.fromisoformat(row["first"]).toordinal() - _EPOCH_DAY,
                date.fromisoformat(row["last"]).toordinal() - _EPOCH_DAY,
                KINDS.index(row["kind"]),
            )
            for row in csv.DictReader(file)
        )
