"""What comes after settled hours and looks back at them: gaps that were estimated, and days that were validated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.declared import longest_ms
from carbon.estimation import DAYS_BACK
from carbon.localtime import day_starts_ms, local_ms
from carbon.settlement import REACH
from carbon.units import MS_PER_HOUR, MS_PER_S
from carbon.validation import day_findings
from ingest.blocks import present
from ingest.findings import DAY_CODES, keep_findings
from ingest.ranges import DAY_MS, Ranges
from store.measurements import ENERGY_HOURLY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.calendar import Calendar
    from carbon.findings import Finding
    from carbon.park import Park
    from ingest.corrected import CorrectedReadings
    from ingest.journal import Journal
    from ingest.windows import Windows
    from store.ports import SeriesStore

LATER_MS = (DAYS_BACK + 2) * DAY_MS
"""Longer than from an hour to the end of the last local day on which a gap can begin that is estimated by it."""
_LINES_PER_MS = 1 / MS_PER_HOUR


def later_gaps(series: SeriesStore, readings: CorrectedReadings, park: Park, settled: Ranges) -> Ranges:
    """Return the hours after settled ranges whose estimates can look back at them.

    An estimate looks at measured hours alone, never at another estimate: these gaps are the last to change.
    """
    after = Ranges.of(settled.names(), pd.Series(settled.end_ms), pd.Series(settled.end_ms + LATER_MS))
    flagged = []
    for block in after.blocks(np.full(len(after), _LINES_PER_MS)):
        lines = series.lines(ENERGY_HOURLY, block.start_ms, block.end_ms, {"meter": block.meters})
        lines = present(park, lines[(lines["estimated_s"] > 0) | (lines["missing_s"] > 0)])
        inside = lines[after.holds(lines["meter"], lines["at_ms"].to_numpy())]
        flagged.append(Ranges.of(inside["meter"], inside["at_ms"], inside["at_ms"] + MS_PER_HOUR))
    found = Ranges.together(flagged)
    return Ranges.together([found, _beyond(readings, park, after, found)])


def _beyond(readings: CorrectedReadings, park: Park, after: Ranges, found: Ranges) -> Ranges:
    """Return where gaps go on behind the end of what was looked at: no further than REACH readings."""
    held = after.places(found.names(), found.start_ms)
    cut = found.only(found.end_ms == after.end_ms[held]) if len(found) else found
    meters, lengths_ms = park.meter_index(), longest_ms(park.meters, park.events)
    ends = []
    for name, end_ms in zip(cut.names(), cut.end_ms.tolist(), strict=True):
        own = readings.read([meters[name]], end_ms, end_ms, REACH).at_ms
        ends.append(max(int(own[-1]) + 1 + lengths_ms[name] if own.size else end_ms, end_ms))
    return Ranges.of(cut.names(), pd.Series(cut.end_ms), pd.Series(ends, dtype="int64")).whole_hours()


def local_days(ranges: Ranges, zone: str) -> Ranges:
    """Return the local days that ranges lie on."""
    return _days(ranges, local_ms(ranges.end_ms - 1, zone) // DAY_MS, zone)


def days_concerned(readings: CorrectedReadings, around: Windows, changed: Ranges, zone: str) -> Ranges:
    """Return the local days of changed hours within windows, and those after them that look back at them.

    A day that is not over by the last reading is left out: nothing is said about it yet, and nothing was, unless a
    correction has taken readings away.
    """
    window = around.of_each(changed)
    own = local_ms(changed.end_ms - 1, zone) // DAY_MS
    over = local_ms(around.ranges.end_ms[window], zone) // DAY_MS - 1
    corrected = np.array([bool(readings.of(meter)) for meter in changed.meters], dtype=np.bool_)[changed.code]
    last = np.where(around.followed[window], own + DAYS_BACK, np.where(corrected, own, np.minimum(own, over)))
    return _days(changed, last, zone)


def _days(ranges: Ranges, last: NDArray[np.int64], zone: str) -> Ranges:
    starts = day_starts_ms(local_ms(ranges.start_ms, zone) // DAY_MS, zone)
    ends = day_starts_ms(last + 1, zone)
    some = starts < ends
    return Ranges.of(ranges.only(some).names(), pd.Series(starts[some]), pd.Series(ends[some]))


def validate_days(journal: Journal, park: Park, calendar: Calendar, days: Ranges) -> None:
    """Make the findings of local days again, from the hourly lines of each and of the days before it."""
    index = park.meter_index()
    for block in days.blocks(np.full(len(days), _LINES_PER_MS)):
        first, last = (local_ms(np.array([block.start_ms, block.end_ms - 1]), park.zone) // DAY_MS).tolist()
        back_ms = int(day_starts_ms(np.array([first - DAYS_BACK]), park.zone)[0])
        lines = present(park, journal.series.lines(ENERGY_HOURLY, back_ms, block.end_ms, {"meter": block.meters}))
        whole = (lines["measured_s"] == MS_PER_HOUR / MS_PER_S) & (lines["estimated_s"] == 0)
        code = pd.Index(block.meters).get_indexer(pd.Index(lines["meter"].astype("str"))).astype(np.int32)
        energy = lines["energy"].where(whole).to_numpy(dtype=np.float64)
        at_ms = lines["at_ms"].to_numpy(dtype=np.int64)
        meters = [index[meter] for meter in block.meters]
        found = day_findings(meters, code, at_ms, energy, (first, last + 1), calendar)
        own = days.clipped(block)
        keep_findings(journal, own, DAY_CODES, within(own, found))


def within(ranges: Ranges, findings: list[Finding]) -> list[Finding]:
    """Return the findings that begin in a range of their meter."""
    names = pd.Series([finding.meter for finding in findings], dtype="str")
    held = ranges.holds(names, np.array([finding.from_ms for finding in findings], dtype=np.int64))
    return [finding for finding, inside in zip(findings, held.tolist(), strict=True) if inside]
