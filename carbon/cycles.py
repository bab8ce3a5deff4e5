"""Calendar intervals: local days and months of a time zone, as instants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.meters import Cycle

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ONE = {Cycle.DAY: pd.DateOffset(days=1), Cycle.MONTH: pd.DateOffset(months=1)}
_SHORTEST_MONTH = 28


def cycle_starts(end_ms: NDArray[np.int64], cycle: Cycle, zone: str) -> NDArray[np.int64]:
    """Return when the calendar intervals that end at these instants of one meter began: a local day or month ago.

    Of two ends of months that follow each other (31 January, 28 February) the earlier is the beginning.
    """
    starts = _moved(end_ms, -_ONE[cycle], zone)
    if cycle is Cycle.MONTH:
        starts[1:] = np.where(_both_end_months(starts[1:], end_ms[:-1], zone), end_ms[:-1], starts[1:])
    return starts


def cycle_ends(start_ms: NDArray[np.int64], cycle: Cycle, zone: str) -> NDArray[np.int64]:
    """Return when the calendar intervals that begin at these instants of one meter end; of months as `cycle_starts`."""
    ends = _moved(start_ms, _ONE[cycle], zone)
    if cycle is Cycle.MONTH:
        ends[:-1] = np.where(_both_end_months(ends[:-1], start_ms[1:], zone), start_ms[1:], ends[:-1])
    return ends


def _both_end_months(moved_ms: NDArray[np.int64], stamp_ms: NDArray[np.int64], zone: str) -> NDArray[np.bool_]:
    """Return where both lie in the days that some months lack, or on the last that all have, of one month."""
    moved, stamp = _local(moved_ms, zone), _local(stamp_ms, zone)
    late = np.asarray((moved.day >= _SHORTEST_MONTH) & (stamp.day >= _SHORTEST_MONTH))
    same: NDArray[np.bool_] = late & np.asarray((moved.month == stamp.month) & (moved.year == stamp.year))
    return same


def _local(at_ms: NDArray[np.int64], zone: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(at_ms.astype("datetime64[ms]"), tz="UTC").tz_convert(zone).tz_localize(None)


def _moved(at_ms: NDArray[np.int64], by: pd.DateOffset, zone: str) -> NDArray[np.int64]:
    moved = (_local(at_ms, zone) + by).tz_localize(
        zone, ambiguous=np.ones(at_ms.size, dtype=np.bool_), nonexistent="shift_forward"
    )
    return np.asarray(moved.tz_convert("UTC").as_unit("ms").asi8, dtype=np.int64)
