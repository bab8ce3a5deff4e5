"""Wall clocks: local days and hours of a time zone, for whole arrays at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from carbon.periods import FIRST_YEAR, LAST_YEAR
from carbon.units import MS_PER_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY_MS = 86_400_000
_WEEK_S = 7 * DAY_MS // MS_PER_S
"""Clocks do not change twice within a week; a look at every day finds no more in any zone."""
HOURS_PER_DAY = 24


def local_ms(at_ms: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """Return what the clocks of a zone show at instants, as ms since 1970-01-01 00:00 of that clock.

    Divided by DAY_MS that is the local day, counted from 1970-01-01; the rest is the time of day.
    """
    offsets = _offsets(zone)
    local: NDArray[np.int64] = at_ms + offsets.offset_ms[np.searchsorted(offsets.from_ms, at_ms, side="right")]
    return local


def day_starts_ms(days: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """Return the first instants of local days counted from 1970-01-01; as periods.midnight, for arrays."""
    offsets = _offsets(zone)
    ends = offsets.from_ms + offsets.offset_ms[:-1]
    which = np.searchsorted(ends, days * DAY_MS, side="right")
    begins = np.concatenate(([np.iinfo(np.int64).min], offsets.from_ms))
    starts: NDArray[np.int64] = np.maximum(days * DAY_MS - offsets.offset_ms[which], begins[which])
    return starts


@dataclass(frozen=True, slots=True, eq=False)
class _Offsets:
    """Distance of a clock from UTC: `offset_ms[i + 1]` holds from `from_ms[i]` on, `offset_ms[0]` before all."""

    from_ms: NDArray[np.int64]
    offset_ms: NDArray[np.int64]


@cache
def _offsets(zone: str) -> _Offsets:
    clock = ZoneInfo(zone)
    first = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    weekly = range(int(first.timestamp()), int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp()), _WEEK_S)
    changes: list[int] = []
    offsets = [_offset_s(weekly[0], clock)]
    for at_s in weekly[1:]:
        if (offset := _offset_s(at_s, clock)) != offsets[-1]:
            changes.append(_changed_s(at_s - _WEEK_S, at_s, clock))
            offsets.append(offset)
    return _Offsets(np.array(changes, dtype=np.int64) * MS_PER_S, np.array(offsets, dtype=np.int64) * MS_PER_S)


def _changed_s(before_s: int, after_s: int, clock: ZoneInfo) -> int:
    """Return the first second between two instants at which the clock is as far from UTC as at the later."""
    offset = _offset_s(after_s, clock)
    while after_s - before_s > 1:
        middle = (before_s + after_s) // 2
        if _offset_s(middle, clock) == offset:
            after_s = middle
        else:
            before_s = middle
    return after_s


def _offset_s(at_s: int, clock: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(at_s, clock).utcoffset() or timedelta(0)
    return offset // timedelta(seconds=1)
