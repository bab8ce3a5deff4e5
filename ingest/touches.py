"""Touches -> the stretches of each meter's life that must be settled again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from carbon.units import MS_PER_HOUR, MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from carbon.meters import Meter

DAY_MS = 24 * MS_PER_HOUR
BLOCK_READINGS = 2_000_000
"""Readings that settlement holds in memory at once, assuming the densest usual meter, one reading a minute."""
_DENSE_MS = 60 * MS_PER_S


@dataclass(frozen=True, slots=True)
class Stretch:
    """Meters to settle over one half-open range."""

    meters: tuple[str, ...]
    start_ms: int
    end_ms: int


def stretches(touched: pd.DataFrame) -> list[Stretch]:
    """Return what arrived, with meters of the same local days together; ranges a day apart stay apart."""
    ranges: list[tuple[str, int, int]] = []
    ordered = touched.sort_values(["meter", "from_ms"], kind="stable")
    for meter, rows in ordered.groupby("meter", sort=True):
        merged: list[list[int]] = []
        for start, end in zip(rows["from_ms"], rows["to_ms"], strict=True):
            if merged and start <= merged[-1][1] + DAY_MS:
                merged[-1][1] = max(merged[-1][1], int(end))
            else:
                merged.append([int(start), int(end)])
        ranges.extend((str(meter), start, end) for start, end in merged)
    return together(ranges)


def together(ranges: Iterable[tuple[str, int, int]]) -> list[Stretch]:
    """Group (meter, start, end) by the days they cover, in blocks that fit in memory; a block spans its members."""
    groups: dict[tuple[int, int], list[tuple[str, int, int]]] = {}
    for meter, start, end in ranges:
        groups.setdefault((start // DAY_MS, -(-end // DAY_MS)), []).append((meter, start, end))
    blocks = []
    for (first, last), members in sorted(groups.items()):
        size = max(1, BLOCK_READINGS * _DENSE_MS // max((last - first) * DAY_MS, 1))
        for i in range(0, len(members), size):
            block = members[i : i + size]
            names = tuple(dict.fromkeys(meter for meter, _, _ in block))
            blocks.append(Stretch(names, min(s for _, s, _ in block), max(e for _, _, e in block)))
    return blocks


def affected(meter: Meter, first_ms: int, last_ms: int) -> tuple[str, int, int]:
    """Return the whole hours between the first and the last reading that can have changed."""
    length_ms = meter.length_ms
    start_ms = (first_ms - length_ms) // MS_PER_HOUR * MS_PER_HOUR
    end_ms = -(-(last_ms + length_ms + 1) // MS_PER_HOUR) * MS_PER_HOUR
    return meter.id, start_ms, end_ms


def by_meter(readings: pd.DataFrame) -> Mapping[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Split readings (ordered by meter and time) into the arrays of each meter, without copying."""
    names, codes = readings["meter"].cat.categories, readings["meter"].cat.codes.to_numpy()
    at_ms = readings["at_ms"].to_numpy(dtype=np.int64)
    value = readings["value"].to_numpy(dtype=np.float64)
    if not len(codes):
        return {}
    cuts: Sequence[int] = [0, *(np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist(), len(codes)]
    return {str(names[codes[a]]): (at_ms[a:b], value[a:b]) for a, b in pairwise(cuts)}
