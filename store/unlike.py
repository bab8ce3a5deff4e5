"""Which lines have to be sent to a store that holds some of them already."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Points:
    """Points of several series: of each its series' number and time (int64[n]), and its fields (float64[n, fields])."""

    series: np.ndarray
    at_ms: np.ndarray
    values: np.ndarray


def unlike(wanted: Points, standing: Points, amounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which of the wanted points do not stand as they are wanted, and what to write for all of them.

    That is their numbers, and of the fields that are `amounts` (bool[fields]) 0 in place of a NaN where a number
    stands, which a server would keep. Where NaN is wanted any number may stand: another field says that it does not
    count. No point is in `wanted` or in `standing` twice.
    """
    before = np.full_like(wanted.values, np.nan)
    stands = np.zeros(len(before), dtype=np.bool_)
    if len(before) and len(standing.at_ms):
        first = min(wanted.at_ms.min(), standing.at_ms.min())
        span = max(wanted.at_ms.max(), standing.at_ms.max()) - first + 1
        keys, places = (points.series * span + points.at_ms - first for points in (wanted, standing))
        order = np.argsort(keys, kind="stable")
        found = np.minimum(np.searchsorted(keys, places, sorter=order), len(keys) - 1)
        same = keys[order[found]] == places
        before[order[found[same]]] = standing.values[same]
        stands[order[found[same]]] = True
    written = np.where(np.isnan(wanted.values) & ~np.isnan(before) & amounts, 0.0, wanted.values)
    kept = (written == before) | np.isnan(written)
    return ~(stands & kept.all(axis=1)), written
