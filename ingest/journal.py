"""The journal: lines replace lines, and what was said before the last barrier is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.periods import epoch_ms
from carbon.units import MS_PER_S
from store.history import BEFORE
from store.withdrawal import taken_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from numpy.typing import NDArray

    from store.measurements import Measurement
    from store.ports import SeriesStore


class Journal:
    """How settlement writes what a report is made of; one instance is used by one thread."""

    def __init__(
        self,
        series: SeriesStore,
        clock: Callable[[], datetime],
        barrier_ms: Callable[[int], int],
    ) -> None:
        """`barrier_ms` gives the last barrier (store/history.py) at an instant, both epoch ms."""
        self.series = series
        self._clock = clock
        self._barrier_ms = barrier_ms
        self._newest_ms = 0

    def replace(self, measurement: Measurement, made: pd.DataFrame, before: pd.DataFrame) -> None:
        """Write the lines made, and take back those of `before` that were not made again.

        `before`: the lines that stand, as the store gives them, wherever `made` may have some. A line that says what it
        said is not written.
        """
        place = _places(measurement, made, before)
        again = np.zeros(len(before), dtype=np.bool_)
        again[place[place >= 0]] = True
        columns = [name for name in measurement.columns if name in made or name != "recorded"]
        parts = [made[columns], taken_back(measurement, before[~again])]
        lines = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
        place = np.append(place, np.flatnonzero(~again))
        changed = ~_same(measurement, lines, before, place)
        if not changed.any():
            return
        lines, place = lines[changed], place[changed]
        if measurement in BEFORE:
            lines = lines.assign(recorded=self._recorded(measurement, before, place))
        self.series.write(measurement, lines)

    def _recorded(
        self, measurement: Measurement, before: pd.DataFrame, place: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return when each changed line is recorded, epoch s, having kept what it replaces and the barrier protects."""
        now_ms = epoch_ms(self._clock())
        recorded = np.full(len(place), now_ms / MS_PER_S)
        there = place >= 0
        was = before["recorded"].to_numpy(dtype=np.float64)[place[there]]
        running = was * MS_PER_S > self._barrier_ms(now_ms) if there.any() else was.astype(np.bool_)
        recorded[there] = np.where(running, was, recorded[there])
        self._keep(BEFORE[measurement], before.iloc[place[there][~running]], now_ms)
        return recorded

    def _keep(self, measurement: Measurement, replaced: pd.DataFrame, now_ms: int) -> None:
        """Keep lines as they were, under instants that no other has: several may be replaced within one millisecond."""
        if replaced.empty:
            return
        first_ms = max(now_ms, self._newest_ms + 1)
        self._newest_ms = first_ms + len(replaced) - 1
        at = replaced["at_ms"] / MS_PER_S
        stamped = np.arange(first_ms, first_ms + len(replaced), dtype=np.int64)
        self.series.write(measurement, replaced.assign(at=at, superseded=now_ms / MS_PER_S, at_ms=stamped))


def _places(measurement: Measurement, made: pd.DataFrame, before: pd.DataFrame) -> NDArray[np.int64]:
    """Return the row of `before` with the tags and the time of each line, -1 where there is none."""
    if before.empty or made.empty:
        return np.full(len(made), -1)
    keys = ["at_ms", *measurement.tags]
    both = pd.concat([frame[keys].astype(dict.fromkeys(measurement.tags, "str")) for frame in (before, made)])
    codes = both.groupby(keys, sort=False).ngroup().to_numpy()
    rows = np.full(codes.max() + 1, -1)
    rows[codes[: len(before)]] = np.arange(len(before))
    return np.asarray(rows[codes[len(before) :]])


def _same(
    measurement: Measurement, lines: pd.DataFrame, before: pd.DataFrame, place: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether each line says what the one in its place said, when that was recorded apart."""
    there = np.flatnonzero(place >= 0)
    ours, theirs = lines.iloc[there], before.iloc[place[there]]
    same = np.ones(len(there), dtype=np.bool_)
    for name in measurement.fields:
        if name != "recorded":
            new, old = ours[name].to_numpy(dtype=np.float64), theirs[name].to_numpy(dtype=np.float64)
            same &= (new == old) | (np.isnan(new) & np.isnan(old))
    for name in measurement.texts:
        same &= ours[name].to_numpy() == theirs[name].to_numpy()
    whole = np.zeros(len(place), dtype=np.bool_)
    whole[there] = same
    return whole
