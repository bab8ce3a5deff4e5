"""Calendar intervals: local days and months of a time zone, as instants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.meters import Cycle

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ONE = {Cycle.DAY: pd.DateOffset(days=1), Cycle.MONTH: pd.DateOffset(months=1)}


def cycle_starts(end_ms: NDArray[np.int64], cycle: Cycle, zone: str) -> NDArray[np.int64]:
    """Return when the calendar intervals that end at these instants began: the same local time a day or month ago."""
    return _moved(end_ms, -_ONE[cycle], zone)


def cycle_ends(start_ms: NDArray[np.int64], cycle: Cycle, zone: str) -> NDArray[np.int64]:
    """Return when the calendar intervals that begin at these instants end."""
    return _moved(start_ms, _ONE[cycle], zone)


def _moved(at_ms: NDArray[np.int64], by: pd.DateOffset, zone: str) -> NDArray[np.int64]:
    local = pd.DatetimeIndex(at_ms.astype("datetime64[ms]"), tz="UTC").tz_convert(zone).tz_localize(None)
    moved = (local + by).tz_localize(zone, ambiguous=np.ones(at_ms.size, dtype=np.bool_), nonexistent="shift_forward")
    return np.asarray(moved.tz_convert("UTC").as_unit("ms").asi8, dtype=np.int64)
