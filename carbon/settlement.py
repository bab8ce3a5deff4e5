"""Settlement: readings of a block of meters to hourly lines and findings, in two stages.

`measure` is local: what it says of an hour depends on the readings around that hour. `settled` fills in what was not
measured from the meter's similar days before it (carbon/estimation.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from carbon.estimation import DAYS_BACK, spread
from carbon.findings import Code, Finding
from carbon.hours import Grid, Hours, Sums, added, hours
from carbon.intervals import SHORT_GAP_MS, interval_spans, power_spans
from carbon.localtime import DAY_MS, day_starts_ms, local_ms
from carbon.meters import Kind
from carbon.outliers import FLAT_MS, impossible, set_aside
from carbon.registers import REACH, register_spans
from carbon.spans import Spans
from carbon.units import MS_PER_HOUR, MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from carbon.calendar import Calendar
    from carbon.meters import MeterEvent
    from carbon.readings import Readings

__all__ = ["FLAT_MS", "REACH", "Measured", "Settled", "flat", "measure", "settled", "spans_of"]

LONGEST_GAP_MS = 7 * DAY_MS
"""Of a longer stretch without any reading nothing is estimated where its energy is not known: it is missing."""
_MOVING = REACH // 2
_ESTIMATED = frozenset({Code.GAP, Code.FROZEN})


@dataclass(frozen=True, slots=True)
class Settled:
    """Hourly lines of a window, and what was found in it."""

    hours: Hours
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Measured:
    """The first stage: what was measured in a window, and the gaps that touch it."""

    grid: Grid
    sums: Sums
    gaps: Spans
    """Stretches to be spread over their hours by similar days; NaN energy: how much is to be estimated too."""
    findings: list[Finding]

    def past_wanted(self, zone: str) -> dict[str, tuple[int, int]]:
        """Return, by meter, the hours before the window's own that the estimates of its gaps look at."""
        wanted: dict[str, tuple[int, int]] = {}
        if self.gaps.code.size == 0:
            return wanted
        days = local_ms(self.gaps.from_ms, zone) // DAY_MS
        starts_ms = day_starts_ms(days - DAYS_BACK, zone).tolist()
        rows = zip(self.gaps.code.tolist(), starts_ms, self.gaps.from_ms.tolist(), strict=True)
        for code, start_ms, gap_ms in rows:
            end_ms = min(gap_ms, int(self.grid.first_ms[code]))
            if start_ms < end_ms:
                meter = self.gaps.meters[code].id
                known = wanted.get(meter, (start_ms, end_ms))
                wanted[meter] = (min(start_ms, known[0]), max(end_ms, known[1]))
        return wanted


def measure(
    readings: Readings,
    window_ms: tuple[int, int],
    events: Sequence[MeterEvent],
    zone: str,
) -> Measured:
    """Return what the readings measure in `window_ms` (whole hours, half-open).

    `readings` hold, besides the window, REACH readings of each meter on either side where there are any, and those of
    FLAT_MS more on a side where `flat` says so; then the result is bit for bit that of the meters' whole lives.
    """
    spans, findings = spans_of(readings, events, zone)
    long = spans.estimated & (np.isnan(spans.energy) | (spans.to_ms - spans.from_ms > SHORT_GAP_MS))
    gaps = spans.only(long)
    grid = Grid(readings.meters, window_ms, _known(readings, spans))
    sums = added(grid, spans.only(~long) if gaps.code.size else spans)
    return Measured(
        grid,
        sums,
        gaps.only(_touching(gaps, window_ms)),
        [f for f in findings if window_ms[0] <= f.from_ms < window_ms[1]],
    )


def settled(measured: Measured, past: pd.DataFrame | None, calendar: Calendar) -> Settled:
    """Return the hours of the window with its gaps estimated.

    `past`: hourly lines (ENERGY_HOURLY columns) of what `past_wanted` asks for, ordered by meter and time; None or
    more than that makes no difference to what it does not ask for.
    """
    grid, gaps = measured.grid, measured.gaps
    if gaps.code.size == 0:
        return Settled(hours(grid, measured.sums), measured.findings)
    before = _Past(hours(grid, measured.sums), grid, past)
    sums = measured.sums
    methods: dict[tuple[str, int], str] = {}
    for at in range(gaps.code.size):
        code, from_ms, to_ms = int(gaps.code[at]), int(gaps.from_ms[at]), int(gaps.to_ms[at])
        known_ms, known = before.of(code, from_ms, calendar.zone)
        made = spread(from_ms, to_ms, float(gaps.energy[at]), known_ms, known, calendar)
        if made is None:
            continue
        hour_ms, energy, method = made
        methods[gaps.meters[code].id, from_ms] = method
        hour = (hour_ms - grid.first_ms[code]) // MS_PER_HOUR
        inside = (hour >= 0) & (hour < grid.counts[code])
        place = grid.offsets[code] + hour[inside]
        overlap = np.minimum(to_ms, hour_ms + MS_PER_HOUR) - np.maximum(from_ms, hour_ms)
        sums.energy[place] += energy[inside]
        sums.energy_estimated[place] += energy[inside]
        sums.estimated_ms[place] += overlap[inside]
    return Settled(hours(grid, sums), [_told(finding, methods) for finding in measured.findings])


def _told(finding: Finding, methods: Mapping[tuple[str, int], str]) -> Finding:
    """Return the finding of a gap with how it was estimated."""
    method = methods.get((finding.meter, finding.from_ms)) if finding.code in _ESTIMATED else None
    return finding if method is None else replace(finding, detail=f"{finding.detail}; {method}")


def spans_of(readings: Readings, events: Sequence[MeterEvent], zone: str) -> tuple[Spans, list[Finding]]:
    """Return the energy between or in the meters' values, in each carrier's unit, by the meter's kind."""
    ids = {meter.id for meter in readings.meters}
    own = [event for event in events if event.meter in ids]
    kinds = np.array([list(Kind).index(meter.kind) for meter in readings.meters])
    parts: list[Spans] = []
    findings: list[Finding] = []
    for number, kind in enumerate(Kind):
        if not (kinds == number).any():
            continue
        rows = readings if (kinds == number).all() else readings.only((kinds == number)[readings.code])
        if kind is Kind.REGISTER:
            spans, found = register_spans(rows, own)
        elif kind is Kind.INTERVAL:
            spans, found = interval_spans(rows, own, zone)
        else:
            spans, found = power_spans(rows, own)
        parts.append(spans)
        findings += found
    return Spans.joined(parts), findings


def flat(readings: Readings, start_ms: int, end_ms: int) -> tuple[set[str], set[str]]:
    """Return the registers that hardly move in the REACH readings before `start_ms`, and those after `end_ms`.

    A run that stands still, or of readings that are set aside, may then begin earlier or end later than what was read.
    """
    registers = np.array([meter.kind is Kind.REGISTER for meter in readings.meters], dtype=np.bool_)
    margins = (readings.only(readings.at_ms < start_ms), readings.only(readings.at_ms >= end_ms))
    before, after = (_still(margin, last=margin is margins[0]) & registers for margin in margins)
    names = [meter.id for meter in readings.meters]
    return {names[m] for m in np.flatnonzero(before).tolist()}, {names[m] for m in np.flatnonzero(after).tolist()}


def _still(margin: Readings, *, last: bool) -> NDArray[np.bool_]:
    """Mark the meters with REACH readings or more of which the last or the first REACH hardly move."""
    size = np.bincount(margin.code, minlength=len(margin.meters))
    if not (size >= REACH).any():
        return np.zeros(size.size, dtype=np.bool_)
    place = np.arange(margin.code.size) - (np.cumsum(size) - size)[margin.code]
    near = (size[margin.code] - place <= REACH) if last else (place < REACH)
    own = margin.only(near)
    wrong, _, _ = impossible(own)
    own = own.only(~wrong)
    keep, value, _ = set_aside(own, own.code.astype(np.int64))
    own = own.at(value).only(keep)
    moves = (np.diff(own.value) != 0) & (np.diff(own.code) == 0)
    return (size >= REACH) & (np.bincount(own.code[1:][moves], minlength=size.size) < _MOVING)


class _Past:
    """Fully measured hours of meters before a gap, from the window's own and from older lines."""

    def __init__(self, own: Hours, grid: Grid, past: pd.DataFrame | None) -> None:
        """Index both."""
        self._own, self._grid = own, grid
        self._older: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        if past is None or past.empty:
            return
        whole = past[(past["measured_s"] == MS_PER_HOUR / MS_PER_S) & (past["estimated_s"] == 0)]
        for meter, rows in whole.groupby("meter", observed=True, sort=False):
            self._older[str(meter)] = (rows["at_ms"].to_numpy(np.int64), rows["energy"].to_numpy(np.float64))

    def of(self, code: int, until_ms: int, zone: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the hours, ordered, that end by `until_ms` and begin within DAYS_BACK local days before it."""
        start_ms = int(day_starts_ms(local_ms(np.array([until_ms]), zone) // DAY_MS - DAYS_BACK, zone)[0])
        first, count = int(self._grid.offsets[code]), int(self._grid.counts[code])
        lo = min(max((start_ms - int(self._grid.first_ms[code])) // MS_PER_HOUR, 0), count)
        hi = min(max((until_ms - int(self._grid.first_ms[code])) // MS_PER_HOUR, 0), count)
        own = slice(first + lo, first + hi)
        whole = (self._own.measured_s[own] == MS_PER_HOUR / MS_PER_S) & (self._own.estimated_s[own] == 0)
        at_ms, energy = self._own.at_ms[own][whole], self._own.energy[own][whole]
        older = self._older.get(self._grid.meters[code].id)
        if older is None:
            return at_ms, energy
        earlier = (older[0] >= start_ms) & (older[0] < int(self._grid.first_ms[code])) & (older[0] < until_ms)
        return np.concatenate((older[0][earlier], at_ms)), np.concatenate((older[1][earlier], energy))


def _known(readings: Readings, spans: Spans) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and the last instant known of each meter; nothing known: the last before the first."""
    count = len(readings.meters)
    first = np.full(count, np.iinfo(np.int64).max // 2)
    last = np.zeros(count, dtype=np.int64)
    begins = np.flatnonzero(np.diff(readings.code, prepend=-1))
    ends = np.append(begins[1:], readings.code.size) - 1
    if begins.size:
        first[readings.code[begins]] = readings.at_ms[begins]
        last[readings.code[begins]] = readings.at_ms[ends]
    intervals = np.array([meter.kind is Kind.INTERVAL for meter in readings.meters], dtype=np.bool_)
    if intervals.any() and spans.code.size:
        own = intervals[spans.code]
        np.minimum.at(first, spans.code[own], spans.from_ms[own])
        np.maximum.at(last, spans.code[own], spans.to_ms[own])
    return first, last


def _touching(gaps: Spans, window_ms: tuple[int, int]) -> NDArray[np.bool_]:
    """Mark the gaps that reach into the window and can be estimated."""
    short = ~np.isnan(gaps.energy) | (gaps.to_ms - gaps.from_ms <= LONGEST_GAP_MS)
    return short & (gaps.from_ms < window_ms[1]) & (gaps.to_ms > window_ms[0])
