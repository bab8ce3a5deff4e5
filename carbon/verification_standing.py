"""Goals and scorecard of a park's report: progress, gaps, and the gap in tonnes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon.follows import follows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def standing(report: Mapping[str, Any]) -> Iterator[str]:
    """Check goals[] and scorecard[]."""
    for i, row in enumerate(report["goals"]):
        start, target, value = row["baseline"], row["target"], row["value"]
        known = None not in {start, value} and target != start
        made = (value - start) / (target - start) if known else None
        yield from follows(f"goals[{i}] ({row['id']}).progress", row["progress"], made, 1.0)
    for i, row in enumerate(report["scorecard"]):
        name = f"scorecard[{i}] ({row['code']})"
        bound, value, gap = row["threshold"], row["value"], row["gap"]
        if None not in {bound, value, gap}:
            made = bound - value if row["direction"] == "up" else value - bound
            yield from follows(f"{name}.gap", gap, made, max(abs(bound), abs(value)))
        if row["gap_t"] is not None:
            yield from follows(f"{name}.gap_t", row["gap_t"], gap * row["energy_tce"])
