"""Readings out of a server of the InfluxDB v1 dialect, one meter a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from store import influxql
from store.found import Found
from store.frames import extents_frame, readings_frame
from store.influx_queries import ask
from store.measurements import READING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from store.influx_http import InfluxConnection

NEAR_MS = 2 * 86_400_000
"""Readings around a range are looked for this near at first, and only of quiet meters everywhere."""


def readings(
    connection: InfluxConnection,
    meters: Sequence[str],
    range_ms: tuple[int, int],
    margin: int,
) -> pd.DataFrame:
    """Return what store.ports.SeriesStore.readings does, of distinct meters in order."""
    start, end = map(influxql.clipped, range_ms)
    found = Found((float,))
    _find(connection, found, meters, (start, end))
    if margin > 0:
        for near, far, order in (
            ((start - NEAR_MS, start), (-influxql.LAST_MS, start), "DESC"),
            ((end, end + NEAR_MS), (end, influxql.LAST_MS), "ASC"),
        ):
            nearest = f" ORDER BY time {order} LIMIT {margin}"
            counts = _find(connection, found, meters, near, nearest)
            quiet = [meter for meter, count in zip(meters, counts, strict=True) if count < margin]
            _find(connection, found, quiet, far, nearest)
    labels, codes, at_ms, (value,) = found.ordered()
    places = {meter: place for place, meter in enumerate(meters)}
    of_label = np.array([places[meter] for (meter,) in labels], dtype=np.int64)
    return readings_frame(meters, of_label[codes], at_ms, value)


def extents(connection: InfluxConnection, meters: Sequence[str]) -> pd.DataFrame:
    """Return what store.ports.SeriesStore.extents does, of distinct meters in order."""
    asked = [
        f"{influxql.select(READING, READING.fields, influxql.equal('meter', meter))} ORDER BY time {order} LIMIT 1"
        for meter in meters
        for order in ("ASC", "DESC")
    ]
    ends = {statement: int(piece.columns[0][0]) for statement, piece in ask(connection, asked, (float,))}
    there = [place for place in range(len(meters)) if 2 * place in ends]
    names = [meters[place] for place in there]
    first = np.array([ends[2 * place] for place in there], dtype=np.int64)
    after = np.array([ends[2 * place + 1] + 1 for place in there], dtype=np.int64)
    return extents_frame(names, first, after, _counts(connection, names, first, after))


def _find(
    connection: InfluxConnection,
    found: Found,
    meters: Sequence[str],
    range_ms: tuple[int, int],
    nearest: str = "",
) -> list[int]:
    """Find readings of each meter, all in the range or the nearest; returns how many of each."""
    spans = [influxql.between(*range_ms)] if nearest else [*influxql.windows(*range_ms)]
    asked = [
        f"{influxql.select(READING, READING.fields, influxql.equal('meter', meter), span)}{nearest}"
        for meter in meters
        for span in spans
    ]
    counts = [0] * len(meters)
    for statement, piece in ask(connection, asked, (float,)):
        place = statement // len(spans)
        found.add((meters[place],), piece.columns)
        counts[place] += len(piece.columns[0])
    return counts


def _counts(
    connection: InfluxConnection,
    meters: Sequence[str],
    first_ms: np.ndarray,
    after_ms: np.ndarray,
) -> np.ndarray:
    """Return how many readings each meter has: of a long life about how many, by some weeks of it."""
    lives = zip(first_ms.tolist(), after_ms.tolist(), strict=True)
    spans = [(place, *span) for place, life in enumerate(lives) for span in influxql.samples(*life)]
    place, start_ms, end_ms = np.array(spans, dtype=np.int64).reshape(-1, 3).T
    counted = np.zeros(len(spans))
    asked = [influxql.count(meters[of], start, end) for of, start, end in spans]
    for statement, piece in ask(connection, asked, (float,)):
        counted[statement] = piece.columns[1][0]
    share = np.bincount(place, end_ms - start_ms, len(meters)) / (after_ms - first_ms)
    counts: np.ndarray = np.maximum(np.rint(np.bincount(place, counted, len(meters)) / share), 1.0)
    return counts
