"""Hours of windows: settled block by block, written with their findings, and what vanished taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.units import MS_PER_HOUR
from ingest.ahead import ahead
from ingest.findings import HOUR_CODES, keep_findings
from ingest.later import within
from ingest.ranges import Ranges
from store.measurements import ENERGY_HOURLY
from store.withdrawal import taken_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from carbon.readings import Readings
    from ingest.blocks import BlockSettlement
    from ingest.corrected import CorrectedReadings
    from ingest.journal import Journal
    from ingest.ranges import Block
    from ingest.written import Written
    from store.ports import SeriesStore

_KEYS = ["meter", "at_ms"]
_NAMES = {"meter": "str"}


class HourSettlement:
    """Settles windows of one park within one round."""

    def __init__(
        self,
        journal: Journal,
        readings: CorrectedReadings,
        blocks: BlockSettlement,
        written: Written,
        step: Callable[[int, int], None],
    ) -> None:
        """`step` is told the meters done and the meters in all after each block, and may end the round by raising."""
        self._journal = journal
        self._series = journal.series
        self._readings = readings
        self._blocks = blocks
        self._written = written
        self._step = step
        self.meters = 0
        """Meters settled, each as often as it was."""
        self.hours = 0
        """Lines that changed."""

    def settle(self, windows: Ranges, per_ms: NDArray[np.float64]) -> Ranges:
        """Settle whole hours; returns those whose lines changed, as far as is known."""
        blocks = windows.blocks(per_ms)
        total = self.meters + sum(len(block.meters) for block in blocks)
        changed = []
        for block, readings in ahead(blocks, self._blocks.read):
            changed.append(self._settle(block, windows.clipped(block), readings))
            self.meters += len(block.meters)
            self._step(self.meters, total)
        return Ranges.together(changed)

    def _settle(self, block: Block, windows: Ranges, readings: Readings) -> Ranges:
        made = self._blocks.settle(block, readings)
        hours = made.hours
        lines = hours.frame()
        inside = windows.holds(lines["meter"], hours.at_ms)
        new = lines[self._written.changed(hours, inside)]
        vanished = self._vanished(windows, lines[inside])
        found = [*within(windows, made.findings), *self._readings.findings(windows)]
        keep_findings(self._journal, windows, HOUR_CODES, found)
        changed = [part for part in (new, vanished) if len(part)]
        if not changed:
            return Ranges.none()
        self._series.write(ENERGY_HOURLY, pd.concat(changed, ignore_index=True) if len(changed) > 1 else changed[0])
        self.hours += sum(map(len, changed))
        at_ms = pd.concat([part["at_ms"] for part in changed])
        return Ranges.of(pd.concat([part["meter"].astype("str") for part in changed]), at_ms, at_ms + MS_PER_HOUR)

    def _vanished(self, windows: Ranges, lines: pd.DataFrame) -> pd.DataFrame:
        """Return what takes back the lines of hours that corrections have taken away."""
        meters = [meter for meter in windows.meters if self._readings.of(meter)]
        own = windows.only(np.isin(windows.names(), meters))
        if not len(own):
            return lines.iloc[:0]
        return vanished(self._series, own, lines)


def vanished(series: SeriesStore, windows: Ranges, lines: pd.DataFrame) -> pd.DataFrame:
    """Return what takes back the hourly lines that stand in windows and are not among `lines`."""
    range_ms = int(windows.start_ms.min()), int(windows.end_ms.max())
    before = series.lines(ENERGY_HOURLY, *range_ms, {"meter": list(windows.meters)})
    before = before[windows.holds(before["meter"], before["at_ms"].to_numpy())]
    now = pd.MultiIndex.from_frame(lines[_KEYS].astype(_NAMES))
    gone = ~pd.MultiIndex.from_frame(before[_KEYS].astype(_NAMES)).isin(now)
    return taken_back(ENERGY_HOURLY, before[gone])
