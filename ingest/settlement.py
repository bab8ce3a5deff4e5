"""Settlement: closes touched hours into lines, and lines into days, months and goals. Running it twice is harmless."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import structlog

from carbon.periods import epoch_ms
from carbon.settlement import REACH, settle
from carbon.units import MS_PER_S
from ingest.rollup import Rollup
from ingest.touches import Stretch, affected, by_meter, stretches, together
from store.measurements import ENERGY_HOURLY, FINDING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from carbon.findings import Finding
    from carbon.meters import Meter
    from carbon.park import Park
    from store.ports import Marks, ParkBook, SeriesStore

WATERMARK = "settled_until_ns"
SETTLED_BOOK = "settled_book"
_EVER_MS, _FOREVER_MS = -(2**62), 2**62

_NS_PER_S = 1_000_000_000
METHOD = 1
"""Raised when a release settles or accounts differently, so that old lines are made again at its first round."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Settled:
    """What one round did: meters and hours settled, enterprise-days rolled up."""

    meters: int = 0
    hours: int = 0
    days: int = 0


def lag_s(series: SeriesStore, marks: Marks, now: datetime) -> float | None:
    """Return the seconds that the oldest unsettled arrival waits, 0 when none does; None before the first round."""
    watermark = marks.mark(WATERMARK)
    if watermark is None:
        return None
    waiting = series.touched(watermark + 1)
    if waiting.empty:
        return 0.0
    return max(epoch_ms(now) / MS_PER_S - float(waiting["arrived_ns"].min()) / _NS_PER_S, 0.0)


class Settlement:
    """Readings to lines for one park; one instance is used by one thread."""

    def __init__(
        self,
        series: SeriesStore,
        book: ParkBook,
        marks: Marks,
        clock: Callable[[], datetime],
    ) -> None:
        """Keep the ends; nothing is read before the first round."""
        self._series = series
        self._book = book
        self._marks = marks
        self._clock = clock
        self._rollup = Rollup(series, clock)
        self._seen: dict[tuple[str, int], None] = {}
        """Touches already settled that the next look at late arrivals will meet again."""

    def once(self, progress: Callable[[int, int], None] | None = None) -> Settled:
        """Settle all that arrived since the last round; after a change of the book, everything."""
        park = self._book.park()
        version = _version(park)
        watermark = self._marks.mark(WATERMARK)
        if watermark is None or self._marks.mark(SETTLED_BOOK) != version:
            return self._everything(park, version, progress)
        touched = self._series.touched(watermark - self._series.arrivals_late_ns)
        keys = zip(touched["meter"], touched["arrived_ns"].astype(int), strict=True)
        fresh = np.array([key not in self._seen for key in keys], dtype=np.bool_)
        settled = self._settle(park, touched[fresh], progress)
        self._remember(touched, watermark)
        self._rollup.goals(park)
        return settled

    def rebuild(
        self,
        start_ms: int | None = None,
        end_ms: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Settled:
        """Settle everything that ever arrived, or what falls into [start_ms, end_ms), as if for the first time."""
        park = self._book.park()
        if start_ms is None and end_ms is None:
            return self._everything(park, _version(park), progress)
        lives = self._lives(park)
        if start_ms is not None:
            lives = lives.assign(from_ms=lives["from_ms"].clip(lower=start_ms))
        if end_ms is not None:
            lives = lives.assign(to_ms=lives["to_ms"].clip(upper=end_ms))
        settled = self._settle(park, lives[lives["from_ms"] < lives["to_ms"]], progress)
        self._rollup.goals(park)
        return settled

    def _everything(self, park: Park, version: int, progress: Callable[[int, int], None] | None) -> Settled:
        watermark = self._marks.mark(WATERMARK) or 0
        touched = self._series.touched(max(watermark - self._series.arrivals_late_ns, 0))
        settled = self._settle(park, self._lives(park), progress, whole=True)
        self._rollup.goals(park)
        self._remember(touched, watermark)
        self._marks.set_mark(SETTLED_BOOK, version)
        return settled

    def _lives(self, park: Park) -> pd.DataFrame:
        """Return meter, from_ms, to_ms of all readings of each meter: a few rows, where touches grow without end."""
        meters = list(park.meter_index())
        first = self._series.readings(meters, _EVER_MS, _EVER_MS, 1)
        last = self._series.readings(meters, _FOREVER_MS, _FOREVER_MS, 1)
        ends = first.rename(columns={"at_ms": "from_ms"}).merge(last, on="meter")
        return ends.assign(to_ms=ends["at_ms"] + 1)[["meter", "from_ms", "to_ms"]]

    def _remember(self, touched: pd.DataFrame, watermark: int) -> None:
        newest = max(watermark, int(touched["arrived_ns"].max()) if len(touched) else 0)
        keys = zip(touched["meter"], touched["arrived_ns"].astype(int), strict=True)
        self._seen = {key: None for key in keys if key[1] >= newest - self._series.arrivals_late_ns}
        if newest != watermark or watermark == 0:
            self._marks.set_mark(WATERMARK, newest)

    def _settle(
        self,
        park: Park,
        touched: pd.DataFrame,
        progress: Callable[[int, int], None] | None,
        *,
        whole: bool = False,
    ) -> Settled:
        index = park.meter_index()
        known = touched[touched["meter"].isin(list(index))]
        blocks = self._windows(index, known)
        total = sum(len(block.meters) for block in blocks)
        hours = done = 0
        for block in blocks:
            hours += self._settle_block(park, [index[meter] for meter in block.meters], block)
            done += len(block.meters)
            if progress is not None:
                progress(done, total)
        days = self._rollup.days(park, blocks, whole=[e.id for e in park.enterprises] if whole else ())
        if whole:
            self._rollup.departed(park)
        if total:
            _log.info("settled", meters=total, hours=hours, enterprise_days=days)
        return Settled(total, hours, days)

    def _windows(self, index: dict[str, Meter], touched: pd.DataFrame) -> list[Stretch]:
        """Widen what arrived to the whole hours it can change: REACH readings to either side."""
        ranges: list[tuple[str, int, int]] = []
        for stretch in stretches(touched):
            before = by_meter(self._series.readings(stretch.meters, stretch.start_ms, stretch.start_ms, REACH))
            after = by_meter(self._series.readings(stretch.meters, stretch.end_ms, stretch.end_ms, REACH))
            for meter in stretch.meters:
                first_ms = min(stretch.start_ms, int(before[meter][0][0]) if meter in before else stretch.start_ms)
                last_ms = max(stretch.end_ms, int(after[meter][0][-1]) if meter in after else stretch.end_ms)
                ranges.append(affected(index[meter], first_ms, last_ms))
        return together(ranges)

    def _settle_block(self, park: Park, meters: Sequence[Meter], block: Stretch) -> int:
        readings = by_meter(self._series.readings(block.meters, block.start_ms, block.end_ms, REACH))
        lines: list[pd.DataFrame] = []
        findings: list[Finding] = []
        for meter in meters:
            if meter.id not in readings:
                continue
            made, found = settle(meter, *readings[meter.id], (block.start_ms, block.end_ms), park.events)
            lines.append(made)
            findings.extend(found)
        if not lines:
            return 0
        hourly = pd.concat(lines, ignore_index=True)
        self._series.write(ENERGY_HOURLY, hourly)
        self._write_findings(block, findings)
        return len(hourly)

    def _write_findings(self, block: Stretch, findings: Sequence[Finding]) -> None:
        """Write what is found now, and withdraw what was found before and is no longer true."""
        columns = list(FINDING.columns)
        now = pd.DataFrame(
            [
                (
                    f.from_ms,
                    f.meter,
                    str(f.code),
                    str(f.severity),
                    f.from_ms / MS_PER_S,
                    f.to_ms / MS_PER_S,
                    0.0,
                    f.detail,
                )
                for f in findings
            ],
            columns=columns,
        )
        before = self._series.lines(FINDING, block.start_ms, block.end_ms, {"meter": block.meters})
        keys = ["at_ms", "meter", "code", "severity"]
        standing = set(now[keys].itertuples(index=False, name=None))
        gone = [key not in standing for key in before[keys].itertuples(index=False, name=None)]
        withdrawn = before[gone].assign(withdrawn=1.0)
        changed = [frame for frame in (now, withdrawn) if not frame.empty]
        if changed:
            self._series.write(FINDING, pd.concat(changed, ignore_index=True))


def _version(park: Park) -> int:
    """Return a number that changes with anything the book says and with the method."""
    return zlib.crc32(f"{METHOD} {park!r}".encode())
