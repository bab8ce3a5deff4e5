"""Readings out of the DuckDB file: of a range, of the instants around it, and the extents of all there is."""

# ruff: noqa: S608 - names in SQL come from store/measurements.py alone, values are parameters or frames

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from store.duck_rows import Chosen, Rows, fetched, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

NEAR_MS = 2 * 24 * 3600 * 1000
"""How far readings before and after a range are looked for first; only meters that are quiet for longer cost more."""
_EVER_MS, _FOREVER_MS = -(2**62), 2**62


def readings_of(
    cursor: DuckDBPyConnection,
    meters: Sequence[str],
    span_ms: tuple[int, int],
    margin: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return place in `meters` (distinct), at_ms and value of their readings in a half-open range and its margin."""
    known = _numbered(cursor, meters)
    chosen = Chosen(np.array([known[meter] for meter in meters if meter in known], dtype=np.int32))
    start_ms, end_ms = span_ms
    query = f"SELECT series, at_ms, value FROM reading WHERE {chosen.condition} AND at_ms >= $start AND at_ms < $end"
    parts = [fetched(cursor, query, {**chosen.parameters, "start": start_ms, "end": end_ms})]
    if margin > 0:
        near_ms, far_ms = (start_ms - NEAR_MS, start_ms), (_EVER_MS, start_ms)
        before = _nearest(cursor, chosen, "max", near_ms, far_ms, margin)
        near_ms, far_ms = (end_ms, end_ms + NEAR_MS), (end_ms, _FOREVER_MS)
        after = _nearest(cursor, chosen, "min", near_ms, far_ms, margin)
        parts = [part for part in (*before, *parts, *after) if len(part["series"])] or parts
    rows = parts[0] if len(parts) == 1 else {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    places = chosen.places(rows["series"])
    order = in_order(places, rows["at_ms"])
    if len(known) < len(meters):
        places = np.array([code for code, meter in enumerate(meters) if meter in known], dtype=np.int32)[places]
    return places[order], rows["at_ms"][order], rows["value"][order]


def extents(cursor: DuckDBPyConnection, meters: Sequence[str]) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Return meter, first instant, the instant after the last, and the number of readings."""
    known = _numbered(cursor, meters)
    chosen = Chosen(np.array(list(known.values()), dtype=np.int32))
    query = (
        "SELECT series, min(at_ms) AS first, max(at_ms) + 1 AS last, count(*) AS readings "
        f"FROM reading WHERE {chosen.condition} GROUP BY series"
    )
    rows = fetched(cursor, query, chosen.parameters)
    names = list(known)
    return [names[place] for place in chosen.places(rows["series"])], rows["first"], rows["last"], rows["readings"]


def _numbered(cursor: DuckDBPyConnection, meters: Sequence[str]) -> dict[str, int]:
    """Return the numbers of those of the meters that ever had a reading."""
    query = "SELECT meter, series FROM reading_series WHERE meter IN (SELECT unnest($meters))"
    return dict(cursor.execute(query, {"meters": list(meters)}).fetchall())


def _nearest(
    cursor: DuckDBPyConnection,
    chosen: Chosen,
    end: str,
    near_ms: tuple[int, int],
    far_ms: tuple[int, int],
    margin: int,
) -> list[Rows]:
    """Return up to `margin` readings of each series on one side: of most from near by, of quiet ones from anywhere.

    `end`: max for the last readings of the ranges, min for the first.
    """
    rows = _ends(cursor, chosen, end, near_ms, margin)
    count = np.bincount(chosen.places(rows["series"]), minlength=len(chosen.numbers))
    quiet = count < margin
    if not quiet.any():
        return [rows]
    enough = ~quiet[chosen.places(rows["series"])]
    near = {name: column[enough] for name, column in rows.items()}
    return [near, _ends(cursor, Chosen(chosen.numbers[quiet]), end, far_ms, margin)]


def _ends(cursor: DuckDBPyConnection, chosen: Chosen, end: str, span_ms: tuple[int, int], margin: int) -> Rows:
    """Return the last (max) or first (min) readings of each series in a range, each series in time order."""
    # The two aggregates give one order, and hold `margin` readings a series where a window function holds all.
    ends = f"{end}(at_ms, {margin:d}) AS at_ms, arg_{end}(value, at_ms, {margin:d}) AS value"
    within = f"FROM reading WHERE {chosen.condition} AND at_ms >= $start AND at_ms < $end GROUP BY series"
    query = f"SELECT series, unnest(at_ms) AS at_ms, unnest(value) AS value FROM (SELECT series, {ends} {within})"
    rows = fetched(cursor, query, {**chosen.parameters, "start": span_ms[0], "end": span_ms[1]})
    order = in_order(rows["series"], rows["at_ms"])
    return {name: column[order] for name, column in rows.items()}
