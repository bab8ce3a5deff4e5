"""Settlement of one block of meters: its readings to hourly lines and findings."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.declared import longest_ms
from carbon.hours import Hours
from carbon.readings import Readings
from carbon.settlement import FLAT_MS, REACH, Settled, flat, measure, settled
from ingest.ranges import Block
from store.measurements import ENERGY_HOURLY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon.calendar import Calendar
    from carbon.park import Park
    from carbon.settlement import Measured
    from ingest.corrected import CorrectedReadings
    from store.ports import SeriesStore


READ_READINGS = 800_000
"""Readings of whole lives read at once."""
PART_READINGS = 400_000
"""Readings measured at once: their columns, and what is made of them on the way, stay near the processor."""


class BlockSettlement:
    """Reads blocks of one park as known at one moment, and settles them; changes nothing in the store."""

    def __init__(self, series: SeriesStore, readings: CorrectedReadings, park: Park, calendar: Calendar) -> None:
        """Keep where the readings come from and what is known of their meters."""
        self._series = series
        self._readings = readings
        self.park = park
        self.calendar = calendar
        self.meters = park.meter_index()
        self.longest_ms = longest_ms(park.meters, park.events)

    def read(self, block: Block) -> Readings:
        """Return all readings that hours of the block can depend on; may run beside `settle` in another thread."""
        own = [self.meters[meter] for meter in block.meters]
        found = self._readings.read(own, block.start_ms, block.end_ms, REACH)
        before, after = flat(found, block.start_ms, block.end_ms)
        if not before | after:
            return found
        parts = [found.only(~_of(found, before | after))]
        for start_ms, end_ms, still in (
            (block.start_ms - FLAT_MS, block.end_ms + FLAT_MS, before & after),
            (block.start_ms - FLAT_MS, block.end_ms, before - after),
            (block.start_ms, block.end_ms + FLAT_MS, after - before),
        ):
            if still:
                parts.append(self._readings.read([self.meters[meter] for meter in still], start_ms, end_ms, REACH))
        return _joined(found, parts)

    def whole(self, block: Block, readings: float) -> Settled:
        """Return what `settle` makes of a block that holds about so many readings, read some meters at a time."""
        at_once = max(1, int(len(block.meters) * READ_READINGS / max(readings, 1.0)))
        parts = [
            Block(block.meters[first : first + at_once], block.start_ms, block.end_ms)
            for first in range(0, len(block.meters), at_once)
        ]
        return _together([self.settle(part, self.read(part)) for part in parts])

    def settle(self, block: Block, readings: Readings) -> Settled:
        """Return the hours and findings of the block.

        Gaps are estimated by lines of the days before, which the block itself or the store holds: settle what lies
        earlier in time first.
        """
        return _together([self._settle(block, part) for part in _parts(readings)])

    def _settle(self, block: Block, readings: Readings) -> Settled:
        measured = measure(readings, (block.start_ms, block.end_ms), self.park.events, self.park.zone)
        return settled(measured, self._past(measured), self.calendar)

    def _past(self, measured: Measured) -> pd.DataFrame | None:
        wanted = measured.past_wanted(self.park.zone)
        if not wanted:
            return None
        start_ms, end_ms = min(start for start, _ in wanted.values()), max(end for _, end in wanted.values())
        return present(self.park, self._series.lines(ENERGY_HOURLY, start_ms, end_ms, {"meter": sorted(wanted)}))


def present(park: Park, lines: pd.DataFrame) -> pd.DataFrame:
    """Return hourly lines without those of meters that the book has given another enterprise, carrier or role since."""
    if lines.empty:
        return lines
    tags = pd.MultiIndex.from_tuples((m.enterprise, m.id, m.carrier, str(m.role)) for m in park.meters)
    place = tags.get_indexer(pd.MultiIndex.from_frame(lines[list(ENERGY_HOURLY.tags)].astype("str")))
    return lines if (place >= 0).all() else lines[place >= 0]


def _of(readings: Readings, meters: set[str]) -> np.ndarray:
    return np.array([meter.id in meters for meter in readings.meters], dtype=np.bool_)[readings.code]


def _joined(whole: Readings, parts: list[Readings]) -> Readings:
    """Return the readings of parts, no meter in two of them, with the meters of `whole`."""
    place = {meter.id: code for code, meter in enumerate(whole.meters)}
    codes = [np.array([place[m.id] for m in part.meters], dtype=np.int32)[part.code] for part in parts]
    code = np.concatenate(codes)
    order = np.argsort(code, kind="stable")
    at_ms, value = (np.concatenate([getattr(part, name) for part in parts])[order] for name in ("at_ms", "value"))
    return Readings(whole.meters, code[order], at_ms, value)


def _parts(readings: Readings) -> Iterator[Readings]:
    """Yield the readings of some whole meters after the other; what is measured of a meter depends on no other."""
    ends = np.cumsum(np.bincount(readings.code, minlength=len(readings.meters)))
    last = np.flatnonzero(np.diff(ends // PART_READINGS, append=-1))
    for before, code in pairwise([-1, *last.tolist()]):
        rows = slice(ends[before] if before >= 0 else 0, ends[code])
        meters = readings.meters[before + 1 : code + 1]
        yield Readings(meters, readings.code[rows] - np.int32(before + 1), readings.at_ms[rows], readings.value[rows])


def _together(parts: Sequence[Settled]) -> Settled:
    """Return what was settled of some meters after the other as one."""
    if len(parts) == 1:
        return parts[0]
    meters = [len(part.hours.meters) for part in parts]
    first = np.cumsum([0, *meters[:-1]], dtype=np.int32)
    code = np.concatenate([part.hours.code + offset for part, offset in zip(parts, first, strict=True)])
    columns = [np.concatenate([getattr(part.hours, name) for part in parts]) for name in _COLUMNS]
    hours = Hours(tuple(meter for part in parts for meter in part.hours.meters), code, *columns)
    return Settled(hours, [finding for part in parts for finding in part.findings])


_COLUMNS = ("at_ms", "energy", "energy_estimated", "measured_s", "estimated_s", "missing_s")
