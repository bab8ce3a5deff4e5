"""Spans to hours: every hour says how much of it is measured, estimated, missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from carbon.units import MS_PER_HOUR, MS_PER_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.spans import Spans


@dataclass(frozen=True, slots=True)
class Hours:
    """Hourly energy of one meter; arrays of one length, hours in order.

    `at_ms` start of the hour; `energy` in the carrier's unit, NaN where nothing is known; `energy_estimated` the part
    whose place in time is estimated; seconds as float64.
    """

    at_ms: NDArray[np.int64]
    energy: NDArray[np.float64]
    energy_estimated: NDArray[np.float64]
    measured_s: NDArray[np.float64]
    estimated_s: NDArray[np.float64]
    missing_s: NDArray[np.float64]


def hours(spans: Spans, window_ms: tuple[int, int], known_ms: tuple[int, int]) -> Hours:
    """Cut spans into the hours of `window_ms` (whole hours, half-open).

    `known_ms` is the stretch from the first to the last thing known of the meter: only within it can time be
    missing. A span is spread over its hours in proportion to time, so the sum of the hours is the sum of the spans.
    """
    first = max(window_ms[0], known_ms[0] // MS_PER_HOUR * MS_PER_HOUR)
    last = min(window_ms[1], -(-known_ms[1] // MS_PER_HOUR) * MS_PER_HOUR)
    count = max((last - first) // MS_PER_HOUR, 0)
    at_ms = first + MS_PER_HOUR * np.arange(count, dtype=np.int64)

    which, piece_hour, overlap_ms = _pieces(spans, first, first + MS_PER_HOUR * count)
    share = overlap_ms / (spans.to_ms - spans.from_ms)[which]
    energy = spans.energy[which] * share
    estimated = spans.estimated[which]
    measured_ms = np.bincount(piece_hour[~estimated], overlap_ms[~estimated], minlength=count)
    estimated_ms = np.bincount(piece_hour[estimated], overlap_ms[estimated], minlength=count)
    total = np.bincount(piece_hour, energy, minlength=count).astype(np.float64)
    total[measured_ms + estimated_ms == 0] = np.nan
    within_ms = np.minimum(at_ms + MS_PER_HOUR, known_ms[1]) - np.maximum(at_ms, known_ms[0])
    return Hours(
        at_ms,
        total,
        np.bincount(piece_hour[estimated], energy[estimated], minlength=count).astype(np.float64),
        measured_ms / MS_PER_S,
        estimated_ms / MS_PER_S,
        (within_ms - measured_ms - estimated_ms) / MS_PER_S,
    )


def _pieces(
    spans: Spans,
    first_ms: int,
    end_ms: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cut spans at full hours: which span, which hour counted from `first_ms`, overlap in ms; in the spans' order."""
    head = (spans.from_ms - first_ms) // MS_PER_HOUR
    tail = (spans.to_ms - first_ms - 1) // MS_PER_HOUR
    pieces = tail - head + 1
    which = np.repeat(np.arange(pieces.size), pieces)
    offset = np.arange(which.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    hour = head[which] + offset
    start = first_ms + hour * MS_PER_HOUR
    overlap = np.minimum(spans.to_ms[which], start + MS_PER_HOUR) - np.maximum(spans.from_ms[which], start)
    inside = (hour >= 0) & (start < end_ms)
    return which[inside], hour[inside], overlap[inside]
