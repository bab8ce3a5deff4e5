"""Rebuild: the whole lives of all meters, block by block, so that memory does not grow with the park."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.localtime import DAY_MS, local_ms
from carbon.settlement import Settled
from carbon.tree import groups
from carbon.units import MS_PER_HOUR, MS_PER_S
from carbon.validation import day_findings
from ingest.ahead import ahead
from ingest.findings import DAY_CODES, HOUR_CODES, keep_findings
from ingest.hours import vanished
from ingest.later import local_days, validate_days, within
from ingest.ranges import Block, Ranges
from store.measurements import ENERGY_HOURLY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from carbon.findings import Finding
    from carbon.hours import Hours
    from carbon.park import Park
    from carbon.readings import Readings
    from ingest.blocks import BlockSettlement
    from ingest.corrected import CorrectedReadings
    from ingest.journal import Journal
    from ingest.rollup import Rollup
    from store.ports import SeriesStore

_BEYOND_MS = 33 * DAY_MS
"""Hours that an older book put outside of what a meter has now lie no further off: longer than any interval."""
_NO_LINES = pd.DataFrame({"meter": pd.Series(dtype="str"), "at_ms": pd.Series(dtype="int64")})
LIVES_READINGS = 3_000_000
"""Readings of the lives whose hours and days are in memory at once; they are read some meters at a time."""
_ROOM = 1.5
"""Lives that are this much more are settled whole all the same; longer ones are cut in time."""


@dataclass(frozen=True, slots=True)
class Lives:
    """Meters of whole groups of enterprises, each from its first reading to its last."""

    enterprises: tuple[str, ...]
    ranges: Ranges
    blocks: tuple[Block, ...]
    readings: float = 0.0


class Rebuild:
    """Settles everything that ever arrived, as if for the first time."""

    def __init__(
        self,
        journal: Journal,
        readings: CorrectedReadings,
        blocks: BlockSettlement,
        rollup: Rollup,
    ) -> None:
        """Keep the ends; `run` does the work."""
        self._journal = journal
        self._series = journal.series
        self._readings = readings
        self._blocks = blocks
        self._rollup = rollup
        self._park = blocks.park
        self._calendar = blocks.calendar
        self.meters = 0
        self.hours = 0
        self.days = 0

    def run(self, step: Callable[[int, int], None]) -> None:
        """Settle every meter from its first reading to its last; `step` is told the meters done and in all."""
        self._series.compact()
        lives = list(self._lives(extents(self._series, self._readings, self._park)))
        total = sum(len(block.meters) for one in lives for block in one.blocks)
        coming = ahead([(one, block) for one in lives for block in one.blocks], self._made_ahead)
        for one in lives:
            step(self.meters, total)
            hours: Hours | None = None
            known: list[Ranges] = []
            for block in one.blocks:
                _, made = next(coming)
                hours = self._keep(block, one.ranges.clipped(block), made)
                known.append(_known(hours))
                self.meters += len(block.meters)
                step(self.meters, total)
            self._take_back(one.ranges, Ranges.together(known))
            self._days(one, hours if len(one.blocks) == 1 else None)
        self._rollup.departed(self._park)

    def _made_ahead(self, of: tuple[Lives, Block]) -> Settled | Readings:
        """Return what needs no lines of the block before: the hours of whole lives, the readings of parts of lives."""
        lives, block = of
        return self._blocks.whole(block, lives.readings) if len(lives.blocks) == 1 else self._blocks.read(block)

    def _lives(self, found: pd.DataFrame) -> Iterator[Lives]:
        """Yield whole groups of enterprises, as many together as make a block."""
        size = dict(zip(found["meter"], found["readings"].tolist(), strict=True))
        enterprises: list[str] = []
        meters: list[str] = []
        for group in groups(self._park):
            enterprises += group.enterprises
            meters += group.meters
            if sum(size.get(meter, 0) for meter in meters) >= LIVES_READINGS:
                yield self._together(enterprises, found[found["meter"].isin(meters)])
                enterprises, meters = [], []
        if enterprises:
            yield self._together(enterprises, found[found["meter"].isin(meters)])

    def _together(self, enterprises: list[str], found: pd.DataFrame) -> Lives:
        if found.empty:
            return Lives(tuple(enterprises), Ranges.none(), ())
        length_ms = np.array([self._blocks.longest_ms[meter] for meter in found["meter"]], dtype=np.int64)
        ranges = Ranges.of(found["meter"], found["from_ms"] - length_ms, found["to_ms"] + length_ms).whole_hours()
        readings = found["readings"].to_numpy(dtype=np.float64)
        if readings.sum() <= _ROOM * LIVES_READINGS:
            whole = Block(ranges.meters, int(ranges.start_ms.min()), int(ranges.end_ms.max()))
            return Lives(tuple(enterprises), ranges, (whole,), float(readings.sum()))
        per_ms = readings / (ranges.end_ms - ranges.start_ms)
        return Lives(tuple(enterprises), ranges, tuple(ranges.blocks(per_ms)))

    def _keep(self, block: Block, windows: Ranges, ahead_of: Settled | Readings) -> Hours:
        made = ahead_of if isinstance(ahead_of, Settled) else self._blocks.settle(block, ahead_of)
        lines = made.hours.frame()
        self._series.write(ENERGY_HOURLY, lines)
        self.hours += len(lines)
        corrected = windows.only(np.array([bool(self._readings.of(m)) for m in windows.names()], dtype=np.bool_))
        if len(corrected) and len(gone := vanished(self._series, corrected, lines)):
            self._series.write(ENERGY_HOURLY, gone)
        found = [*within(windows, made.findings), *self._readings.findings(windows)]
        keep_findings(self._journal, windows, HOUR_CODES, found)
        return made.hours

    def _take_back(self, lives: Ranges, known: Ranges) -> None:
        """Take back the hours before the first and after the last of a meter that stand from when the book said else.

        A meter whose stamp or interval length was set right has had such. Between the first and the last all are made.
        """
        names = lives.names()
        spans = pd.DataFrame({"first": known.start_ms, "last": known.end_ms}).groupby(known.names())
        first = spans["first"].min().reindex(names).to_numpy(np.float64, na_value=np.nan)
        last = spans["last"].max().reindex(names).to_numpy(np.float64, na_value=np.nan)
        first, last = (np.where(np.isnan(at), lives.end_ms, at).astype(np.int64) for at in (first, last))
        for start_ms, end_ms, beyond in (
            (lives.start_ms - _BEYOND_MS, first, (lives.start_ms - _BEYOND_MS, lives.start_ms)),
            (last, lives.end_ms + _BEYOND_MS, (lives.end_ms, lives.end_ms + _BEYOND_MS)),
        ):
            outside = Ranges.of(names, pd.Series(start_ms), pd.Series(end_ms))
            for block in outside.blocks(np.full(len(outside), 1 / MS_PER_HOUR)):
                if len(gone := vanished(self._series, outside.clipped(block), _NO_LINES)):
                    self._series.write(ENERGY_HOURLY, gone)
                    unsaid = Ranges.of(names, pd.Series(beyond[0]), pd.Series(beyond[1])).clipped(block)
                    keep_findings(self._journal, unsaid, HOUR_CODES, [])

    def _days(self, lives: Lives, hours: Hours | None) -> None:
        days = local_days(lives.ranges, self._park.zone)
        if hours is not None:
            keep_findings(self._journal, days, DAY_CODES, self._day_findings(hours))
        elif len(days):
            validate_days(self._journal, self._park, self._calendar, days)
        self.days += self._rollup.days(self._park, lives.blocks, hours, whole=lives.enterprises)

    def _day_findings(self, hours: Hours) -> list[Finding]:
        if not hours.at_ms.size:
            return []
        energy = measured_energy(hours)
        ends = np.array([hours.at_ms.min(), hours.at_ms.max()])
        first, last = (local_ms(ends, self._park.zone) // DAY_MS).tolist()
        return day_findings(hours.meters, hours.code, hours.at_ms, energy, (first, last + 1), self._calendar)


def _known(hours: Hours) -> Ranges:
    """Return from the first to the last hour of each meter."""
    if not hours.at_ms.size:
        return Ranges.none()
    firsts = np.flatnonzero(np.diff(hours.code, prepend=-1))
    lasts = np.append(firsts[1:], hours.code.size) - 1
    names = pd.Series([hours.meters[code].id for code in hours.code[firsts].tolist()], dtype="str")
    return Ranges.of(names, pd.Series(hours.at_ms[firsts]), pd.Series(hours.at_ms[lasts] + MS_PER_HOUR))


def measured_energy(hours: Hours) -> NDArray[np.float64]:
    """Return the energy of the hours that are measured throughout, NaN of the others."""
    whole = (hours.measured_s == MS_PER_HOUR / MS_PER_S) & (hours.estimated_s == 0)
    return np.where(whole, hours.energy, np.nan)


def extents(series: SeriesStore, readings: CorrectedReadings, park: Park) -> pd.DataFrame:
    """Return meter, from_ms, to_ms, readings of what is stored or was added by a correction."""
    meters = list(park.meter_index())
    found = [series.extents(meters), *_added(readings, meters)]
    return (
        pd.concat(found)
        .groupby("meter", sort=True, as_index=False)
        .agg({"from_ms": "min", "to_ms": "max", "readings": "sum"})
    )


def _added(readings: CorrectedReadings, meters: Iterable[str]) -> Iterator[pd.DataFrame]:
    for meter in meters:
        if at := list(readings.of(meter)):
            yield pd.DataFrame({"meter": [meter], "from_ms": min(at), "to_ms": max(at) + 1, "readings": len(at)})
