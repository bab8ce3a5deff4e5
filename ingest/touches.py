"""Touches: what arrived and is not settled yet, each touch once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ingest.ranges import DAY_MS, Ranges

if TYPE_CHECKING:
    from store.ports import SeriesStore

_KEYS = ["meter", "arrived_ns"]
_LOOK_BACK_NS = 60 * 1_000_000_000
_FURTHER = 8


class Touches:
    """The touches of one store since a watermark; those that a later look meets again are given once."""

    def __init__(self, series: SeriesStore) -> None:
        """Nothing is read yet."""
        self._series = series
        self._settled = pd.DataFrame({"meter": pd.Series(dtype="str"), "arrived_ns": pd.Series(dtype="int64")})

    def since(self, watermark_ns: int) -> pd.DataFrame:
        """Return the touches that `settled` has not been told of; also those that came late to before the watermark."""
        touched = self._series.touched(watermark_ns + 1 - self._series.arrivals_late_ns)
        if touched.empty or self._settled.empty:
            return touched
        met = touched.merge(self._settled, on=_KEYS, how="left", indicator=True)["_merge"] == "both"
        return touched[~met.to_numpy()].reset_index(drop=True)

    def settled(self, touched: pd.DataFrame, watermark_ns: int) -> int:
        """Remember what is settled; returns the new watermark."""
        newest = max(watermark_ns, int(touched["arrived_ns"].max()) if len(touched) else watermark_ns)
        known = pd.concat([self._settled, touched[_KEYS]], ignore_index=True)
        self._settled = known[known["arrived_ns"] > newest - self._series.arrivals_late_ns]
        return newest

    def forget(self) -> None:
        """Remember nothing: another process may have settled meanwhile."""
        self._settled = self._settled.iloc[:0]

    def newest(self, now_ns: int) -> pd.DataFrame:
        """Return the newest touch and what may yet arrive beside it; touches grow without end, so few are read."""
        back_ns = _LOOK_BACK_NS
        while True:
            since = max(now_ns - back_ns, 0)
            touched = self._series.touched(since)
            if len(touched):
                return self._series.touched(int(touched["arrived_ns"].max()) - self._series.arrivals_late_ns)
            if since == 0:
                return touched
            back_ns *= _FURTHER


def stretches(touched: pd.DataFrame) -> Ranges:
    """Return where readings arrived; what lies a day apart or less is taken together."""
    return Ranges.of(touched["meter"], touched["from_ms"], touched["to_ms"], DAY_MS)
