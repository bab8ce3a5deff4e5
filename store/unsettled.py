"""What arrived and is not settled yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.ports import Marks, SeriesStore

SETTLED_UNTIL = "settled_until_ns"
"""Mark of the newest arrival that settlement made lines of, epoch ns."""


def unsettled(series: SeriesStore, marks: Marks, meters: Sequence[str], start_ms: int, end_ms: int) -> list[str]:
    """Return which of these meters have readings in [start_ms, end_ms] that arrived after all that was settled.

    Before anything was settled that is every one with readings there. Ordered.
    """
    if not meters:
        return []
    position = marks.mark(SETTLED_UNTIL)
    touched = series.touched(0 if position is None else position + 1, meters)
    within = touched[(touched["to_ms"] > start_ms) & (touched["from_ms"] <= end_ms)]
    return sorted(set(within["meter"].astype("str")))
