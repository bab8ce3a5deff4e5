"""Lines as they were known at an earlier moment.

A daily line and a finding carry `recorded`, since when they say what they say. Settlement replaces a line in place, and
keeps what it said before if that was recorded before the last *barrier*: the beginning of the running local day, or the
newest seal if that was later. Of what a line said between two barriers the last stays, under the time of the first. So
what was known at a local midnight and at a seal is told exactly; of a moment within a day, a line that had changed on
that day by then is told as the day left it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from carbon.periods import epoch_ms, local_day, midnight
from carbon.units import MS_PER_S
from store.measurements import ENERGY_DAILY, ENERGY_DAILY_BEFORE, FINDING, FINDING_BEFORE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from store.measurements import Measurement
    from store.ports import SeriesStore

SEALED = "sealed_ms"
"""Mark of the newest seal, epoch ms (store.ports.Marks)."""
BEFORE = {ENERGY_DAILY: ENERGY_DAILY_BEFORE, FINDING: FINDING_BEFORE}
"""Measurements that are known as they were, and the one that keeps what they said before."""
NAMED = 100
"""Of more values of a tag than these everything is asked for, and the rest put aside."""

_FOREVER_MS = 2**60


def barrier_ms(now_ms: int, zone: str, sealed_ms: int | None) -> int:
    """Return the last barrier at `now_ms`, epoch ms: the beginning of the local day, or a later seal."""
    return max(epoch_ms(midnight(local_day(now_ms, zone), zone)), sealed_ms or 0)


def lines_as_of(
    series: SeriesStore,
    measurement: Measurement,
    range_ms: tuple[int, int],
    where: Mapping[str, Sequence[str]] | None,
    known_at: datetime | None,
) -> pd.DataFrame:
    """Return the lines of a measurement of BEFORE as they were known at a moment (None: now).

    Columns, order, range of epoch ms and `where` as of SeriesStore.lines. A line without `recorded`, of a release that
    did not keep it, counts as known ever since.
    """
    now = series.lines(measurement, *range_ms, where)
    if known_at is None:
        return now
    known_ms = epoch_ms(known_at)
    known = now[~(now["recorded"] * MS_PER_S > known_ms)]
    named = where if where is not None and max(map(len, where.values()), default=0) <= NAMED else None
    replaced = series.lines(BEFORE[measurement], known_ms + 1, _FOREVER_MS, named)
    for tag, values in (where or {}).items() if named is None else ():
        replaced = replaced[replaced[tag].isin(list(values))]
    at_ms = (replaced["at"] * MS_PER_S).round().astype("int64")
    said = (replaced["superseded"] * MS_PER_S > known_ms) & ~(replaced["recorded"] * MS_PER_S > known_ms)
    then = replaced.assign(at_ms=at_ms)[said & (at_ms >= range_ms[0]) & (at_ms < range_ms[1])]
    if then.empty:
        return known.reset_index(drop=True)
    keys = [*measurement.tags, "at_ms"]
    told = pd.concat([then[list(measurement.columns)], known]).drop_duplicates(keys, keep="last")
    return told.sort_values(keys, ignore_index=True)
