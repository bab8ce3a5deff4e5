"""From where readings arrived to the hours that they can change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.settlement import FLAT_MS, REACH, flat
from carbon.units import MS_PER_S
from ingest.ranges import Ranges

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from carbon.meters import Meter
    from carbon.readings import Readings
    from ingest.corrected import CorrectedReadings
    from ingest.ranges import Block

_SHORT_MS = 600 * MS_PER_S
"""Stretches up to this long are read whole, of longer ones the two ends."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Whole hours to settle."""

    ranges: Ranges
    per_ms: NDArray[np.float64]
    """About how many readings lie in each range, per ms."""
    followed: NDArray[np.bool_]
    """Whether readings of the meter may lie after the range."""

    @classmethod
    def of(cls, found: pd.DataFrame) -> Windows:
        """Merge rows of meter, start, end, last (the last reading seen), per_ms, followed."""
        ranges = Ranges.of(found["meter"], found["start"], found["end"]).whole_hours()
        place = ranges.places(found["meter"], found["start"].to_numpy(dtype=np.int64))
        rows = found.assign(place=place).groupby("place", sort=True)
        most = np.asarray(rows["last"].max(), dtype=np.int64)
        followed = rows["followed"].max().to_numpy(np.bool_)
        length = ranges.end_ms - ranges.start_ms
        filled = np.where(followed, length, np.clip(most - ranges.start_ms, 0, length))
        per_ms = np.asarray(rows["per_ms"].max(), dtype=np.float64)
        return cls(ranges, per_ms * filled / length, followed)

    def of_each(self, ranges: Ranges) -> NDArray[np.int64]:
        """Return, for ranges within these windows, the position of the window."""
        return self.ranges.places(ranges.names(), ranges.start_ms)

    def per_ms_of(self, ranges: Ranges) -> NDArray[np.float64]:
        """Return about how many readings lie in ranges of the same meters, per ms."""
        most = pd.Series(self.per_ms).groupby(self.ranges.names()).max()
        return np.asarray(most.reindex(ranges.names()), dtype=np.float64)


def windows(
    stretches: Ranges,
    readings: CorrectedReadings,
    meters: Mapping[str, Meter],
    longest_ms: Mapping[str, int],
) -> Windows:
    """Return the hours that readings in `stretches` can change: REACH readings each way, FLAT_MS more where flat.

    `longest_ms`: of each meter the longest interval that a value can be of.
    """
    nothing = pd.DataFrame({"meter": [], "start": [], "end": [], "last": [], "per_ms": [], "followed": []})
    blocks = stretches.blocks(np.zeros(len(stretches)), small=-1)
    return Windows.of(
        pd.concat([nothing, *(_around(block, readings, meters, longest_ms) for block in blocks)], ignore_index=True)
    )


def _around(
    block: Block,
    readings: CorrectedReadings,
    meters: Mapping[str, Meter],
    longest_ms: Mapping[str, int],
) -> pd.DataFrame:
    own = [meters[meter] for meter in block.meters]
    short = block.end_ms - block.start_ms <= _SHORT_MS
    early = readings.read(own, block.start_ms, block.end_ms if short else block.start_ms, REACH)
    late = early if short else readings.read(own, block.end_ms, block.end_ms, REACH)
    still_before, still_after = (
        flat(early, block.start_ms, block.start_ms)[0],
        flat(late, block.end_ms, block.end_ms)[1],
    )
    frame = pd.DataFrame({"meter": [meter.id for meter in early.meters]})
    flat_before = FLAT_MS * frame["meter"].isin(still_before).to_numpy(dtype=np.int64)
    flat_after = FLAT_MS * frame["meter"].isin(still_after).to_numpy(dtype=np.int64)
    length_ms = np.array([longest_ms[meter.id] for meter in early.meters], dtype=np.int64)
    last = _ends(late)[1]
    after = np.bincount(late.code[late.at_ms >= block.end_ms], minlength=len(late.meters))
    return frame.assign(
        start=np.minimum(_ends(early)[0], block.start_ms) - length_ms - flat_before,
        end=np.maximum(last + 1, block.end_ms) + length_ms + flat_after,
        last=last,
        per_ms=np.maximum(_per_ms(early), _per_ms(late)),
        followed=after >= REACH,
    )


def _ends(readings: Readings) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and the last instant of each meter; without readings the last before the first."""
    first = np.full(len(readings.meters), _FOREVER_MS)
    last = np.full(len(readings.meters), -_FOREVER_MS)
    np.minimum.at(first, readings.code, readings.at_ms)
    np.maximum.at(last, readings.code, readings.at_ms)
    return first, last


def _per_ms(readings: Readings) -> NDArray[np.float64]:
    first, last = _ends(readings)
    count = np.bincount(readings.code, minlength=len(readings.meters))
    return np.where(count > 1, count / np.maximum(last - first, 1.0), 0.0)


_FOREVER_MS = 2**62
