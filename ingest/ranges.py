"""Ranges of meters' lives: to merge them, to ask what they hold, to cut them into blocks that fit in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd

from carbon.units import MS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

DAY_MS = 24 * MS_PER_HOUR
BLOCK_READINGS = 1_500_000
"""Readings that settlement holds in memory at once, besides those of the next block: more are no quicker."""
SMALL_BLOCK = 100_000
"""Readings below which a block costs no more than the asking; such blocks are joined."""


@dataclass(frozen=True, slots=True)
class Block:
    """Meters to read over one half-open range."""

    meters: tuple[str, ...]
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Ranges:
    """Half-open ranges of epoch ms, arrays of one length ordered by meter and start; a meter's lie apart."""

    meters: tuple[str, ...]
    """Distinct, in order."""
    code: NDArray[np.int64]
    """Position of each range's meter in `meters`."""
    start_ms: NDArray[np.int64]
    end_ms: NDArray[np.int64]

    @classmethod
    def of(cls, meters: pd.Series, start_ms: pd.Series, end_ms: pd.Series, apart_ms: int = 0) -> Self:
        """Merge ranges in any order that overlap, touch, or lie no more than `apart_ms` apart."""
        code, names = pd.factorize(meters.astype("str"), sort=True)
        frame = pd.DataFrame({"code": code, "start": start_ms.to_numpy(), "end": end_ms.to_numpy()})
        frame = frame.sort_values(["code", "start"], kind="stable", ignore_index=True)
        by_meter = frame.groupby("code", sort=False)
        reached = by_meter["end"].cummax().groupby(frame["code"], sort=False).shift(fill_value=-(2**62))
        first = np.flatnonzero((frame["start"] > reached + apart_ms).to_numpy())
        if not first.size:
            return cls.none()
        columns = {name: frame[name].to_numpy(dtype=np.int64) for name in frame}
        ends = np.maximum.reduceat(columns["end"], first)
        return cls(tuple(names.tolist()), columns["code"][first], columns["start"][first], ends)

    @classmethod
    def none(cls) -> Self:
        """Return no range at all."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls((), nothing, nothing, nothing)

    @classmethod
    def together(cls, parts: Sequence[Ranges]) -> Ranges:
        """Return what any of the parts holds."""
        parts = [part for part in parts if len(part)]
        if len(parts) < 2:  # noqa: PLR2004 - one is as it is
            return parts[0] if parts else cls.none()
        columns = ([getattr(part, name) for part in parts] for name in ("start_ms", "end_ms"))
        start, end = (pd.Series(np.concatenate(column)) for column in columns)
        return cls.of(pd.concat([part.names() for part in parts]), start, end)

    def __len__(self) -> int:
        return self.code.size

    def names(self) -> pd.Series:
        """Return the meter of each range."""
        return pd.Series(np.array(self.meters, dtype=object)[self.code], dtype="str")

    def only(self, chosen: NDArray[np.bool_]) -> Ranges:
        """Return the ranges that a mask chooses."""
        return Ranges(self.meters, self.code[chosen], self.start_ms[chosen], self.end_ms[chosen])

    def joined(self, apart_ms: int) -> Ranges:
        """Return the ranges with those of a meter that lie no more than `apart_ms` apart made one."""
        return Ranges.of(self.names(), pd.Series(self.start_ms), pd.Series(self.end_ms), apart_ms)

    def whole_hours(self) -> Ranges:
        """Return the ranges widened to whole hours."""
        start, end = self.start_ms // MS_PER_HOUR * MS_PER_HOUR, -(-self.end_ms // MS_PER_HOUR) * MS_PER_HOUR
        return Ranges.of(self.names(), pd.Series(start), pd.Series(end))

    def clipped(self, block: Block) -> Ranges:
        """Return what of the ranges lies in a block."""
        own = (pd.Index(block.meters).get_indexer(pd.Index(self.meters)) >= 0)[self.code]
        chosen = own & (self.start_ms < block.end_ms) & (self.end_ms > block.start_ms)
        start, end = np.maximum(self.start_ms, block.start_ms), np.minimum(self.end_ms, block.end_ms)
        return Ranges(self.meters, self.code[chosen], start[chosen], end[chosen])

    def places(self, meters: pd.Series, at_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return, for instants of meters, the position of the range that holds each, -1 where none does."""
        ranges, points = len(self), at_ms.size
        if not ranges:
            return np.full(points, -1)
        code = _positions(self.meters, meters)
        kind = np.repeat([0, 1], [ranges, points])
        order = np.lexsort((kind, np.append(self.start_ms, at_ms), np.append(self.code, code)))
        begun = np.maximum.accumulate(np.where(order < ranges, order, -1))
        last = np.empty(ranges + points, dtype=np.int64)
        last[order] = begun
        last = last[ranges:]
        held = (last >= 0) & (self.code[last] == code) & (at_ms < self.end_ms[last])
        return np.where(held, last, -1)

    def holds(self, meters: pd.Series, at_ms: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Mark the instants that lie in a range of their meter."""
        return self.places(meters, at_ms) >= 0

    def blocks(self, per_ms: NDArray[np.float64], small: int = SMALL_BLOCK) -> list[Block]:
        """Cut and group ranges into blocks of about BLOCK_READINGS readings, in time order; `per_ms`: of each range.

        A block spans its members, so that it may hold more than they ask for; a range that does not fit is cut at
        whole hours. Blocks of up to `small` readings are joined with those before them.
        """
        cut, per_ms = self._cut(per_ms)
        first, last = cut.start_ms // DAY_MS, -(-cut.end_ms // DAY_MS)
        order = np.lexsort((cut.code, last, first))
        found: list[_Members] = []
        for group in _runs(order, first, last):
            readings = (cut.end_ms - cut.start_ms)[group] * per_ms[group]
            part = np.floor(np.cumsum(readings) / BLOCK_READINGS).astype(np.int64)
            for places in np.split(group, np.flatnonzero(np.diff(part)) + 1):
                members = _Members.of(cut, places, per_ms)
                if found and (both := found[-1].joined(members)).cost <= small:
                    found[-1] = both
                else:
                    found.append(members)
        return [one.block(cut.meters) for one in found]

    def _cut(self, per_ms: NDArray[np.float64]) -> tuple[Ranges, NDArray[np.float64]]:
        length = self.end_ms - self.start_ms
        pieces = np.maximum(np.ceil(length * per_ms / BLOCK_READINGS), 1).astype(np.int64)
        step = np.where(pieces > 1, -(-length // pieces // MS_PER_HOUR) * MS_PER_HOUR, length)
        which = np.repeat(np.arange(len(self)), pieces)
        nth = np.arange(which.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        start = self.start_ms[which] + nth * step[which]
        end = np.minimum(start + step[which], self.end_ms[which])
        real = start < end
        return Ranges(self.meters, self.code[which][real], start[real], end[real]), per_ms[which][real]


@dataclass(frozen=True, slots=True)
class _Members:
    """Ranges that are to be one block."""

    code: NDArray[np.int64]
    start_ms: int
    end_ms: int
    per_ms: float

    @classmethod
    def of(cls, ranges: Ranges, places: NDArray[np.int64], per_ms: NDArray[np.float64]) -> Self:
        start, end = ranges.start_ms[places], ranges.end_ms[places]
        return cls(ranges.code[places], int(start.min()), int(end.max()), float(per_ms[places].sum()))

    @property
    def cost(self) -> float:
        """Readings that the block holds."""
        return (self.end_ms - self.start_ms) * self.per_ms

    def joined(self, other: Self) -> Self:
        start, end = min(self.start_ms, other.start_ms), max(self.end_ms, other.end_ms)
        return type(self)(np.concatenate((self.code, other.code)), start, end, self.per_ms + other.per_ms)

    def block(self, meters: tuple[str, ...]) -> Block:
        return Block(tuple(meters[code] for code in np.unique(self.code)), self.start_ms, self.end_ms)


def _positions(names: tuple[str, ...], meters: pd.Series) -> NDArray[np.int64]:
    """Return the position of each meter in `names`, -1 where it is none of them."""
    if isinstance(meters.dtype, pd.CategoricalDtype):
        of_category = pd.Index(names).get_indexer(meters.cat.categories)
        return np.append(of_category, -1)[meters.cat.codes.to_numpy()]
    return pd.Index(names).get_indexer(pd.Index(meters.astype("str")))


def _runs(order: NDArray[np.int64], *keys: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield the stretches of `order` over which every key stays the same."""
    if not order.size:
        return
    changes = np.any([np.diff(key[order]) != 0 for key in keys], axis=0)
    yield from np.split(order, np.flatnonzero(changes) + 1)
