"""From the energy of a meter over a stretch of time to what its register showed: 表底差 and all that is not plain.

Of a register, with the last readings at or before both ends of the stretch,

    energy = legs + exceptions - head + tail

A leg is a run of plain steps, (last - first) x multiplier. An exception is a step that counts otherwise (a wrap, a
replacement, a drop that is not booked ...), with its finding. `head` is the part of the step across the beginning that
lies before it, `tail` the part of the step across the end that lies before that. Of intervals and power samples the
energy is that of the spans inside, with the parts of those across the ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from carbon.declared import multipliers
from carbon.intervals import SHORT_GAP_MS
from carbon.meters import Kind
from carbon.settlement import spans_of
from carbon.units import MS_PER_HOUR, energy_scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.findings import Finding
    from carbon.meters import MeterEvent
    from carbon.readings import Readings
    from carbon.spans import Spans

CLOSE = 1e-9
"""Figures that differ by less than this share of the larger are the same: they were added up in another order."""
_DIGIT = 1e-14
"""Part of a register's value that a difference of two may be wrong by."""


@dataclass(frozen=True, slots=True)
class Value:
    """What counts of a meter at an instant, in its own unit before the multiplier."""

    at_ms: int
    value: float


@dataclass(frozen=True, slots=True)
class Step:
    """From one value of a register to another; energy in the carrier's unit."""

    first: Value
    last: Value
    multiplier: float
    energy: float
    finding: Finding | None = None
    """Of an exception: what was found about it, if anything."""


@dataclass(frozen=True, slots=True)
class Hourly:
    """Settled hours of one meter, ordered: start [epoch ms], energy and what of it is estimated, seconds missing."""

    at_ms: NDArray[np.int64]
    energy: NDArray[np.float64]
    estimated: NDArray[np.float64]
    missing_s: NDArray[np.float64]

    def over(self, start_ms: int, end_ms: int) -> tuple[float, float, float]:
        """Return energy, what of it is estimated, and the seconds missing, over the hours that begin in a stretch."""
        inside = slice(*np.searchsorted(self.at_ms, (start_ms, end_ms)).tolist())
        sums = (np.nansum(column[inside]) for column in (self.energy, self.estimated, self.missing_s))
        energy, estimated, missing_s = (float(one) for one in sums)
        return energy, estimated, missing_s


@dataclass(frozen=True, slots=True)
class Trace:
    """The energy of one meter over [start_ms, end_ms), by its values [carrier's unit]."""

    start_ms: int
    end_ms: int
    energy: float
    """As settled into hours."""
    estimated: float
    """How much of it, or of how it lies in time, was estimated."""
    missing_s: float
    opening: Value | None
    closing: Value | None
    values: int
    """Values from the opening to the closing one, those too that were set aside."""
    legs: tuple[Step, ...]
    exceptions: tuple[Step, ...]
    inside: float
    """Of registers legs and exceptions; of intervals and power what was measured, and what was estimated."""
    head: float
    tail: float
    set_aside: tuple[Finding, ...]
    """What was found of values and stretches that are no exceptions: spikes, gaps, corrections of the last digit."""

    @property
    def traced(self) -> float:
        """The energy that the values make."""
        return self.inside - self.head + self.tail

    @property
    def follows(self) -> bool:
        """Whether the settled energy follows from the values."""
        size = max((abs(step.energy) for step in (*self.legs, *self.exceptions)), default=0.0)
        return same(self.energy, self.traced, size)


def same(one: float, other: float, size: float = 0.0) -> bool:
    """Whether two sums differ by the order in which they were added up only; `size`: of the largest that was added."""
    return abs(one - other) <= CLOSE * max(abs(one), abs(other), abs(size), 1.0)


def trace(
    readings: Readings,
    events: Sequence[MeterEvent],
    zone: str,
    stretch_ms: tuple[int, int],
    hourly: Hourly,
) -> Trace:
    """Return how the energy of one meter over a stretch of whole hours follows from its values.

    `readings`: of that meter alone, as they count, with carbon.registers.REACH and FLAT_MS more on either side.
    """
    spans, findings = spans_of(readings, events, zone)
    energy, estimated, missing_s = hourly.over(*stretch_ms)
    legs: list[Step] = []
    exceptions: list[Step] = []
    if readings.meters[0].kind is Kind.REGISTER:
        opening, closing = (_last(readings, spans, at_ms) for at_ms in stretch_ms)
        legs, exceptions = _steps(readings, events, spans, findings, stretch_ms)
        inside = sum(step.energy for step in (*legs, *exceptions))
        head, tail = _edges(spans, hourly, stretch_ms)
    else:
        own = np.flatnonzero((readings.at_ms >= stretch_ms[0]) & (readings.at_ms < stretch_ms[1])).tolist()
        opening, closing = (_value(readings, place) for place in (own[0], own[-1])) if own else (None, None)
        inside, head, tail = _overlap(spans.only(~spans.estimated), stretch_ms) + estimated, 0.0, 0.0
    known = [value.at_ms for value in (opening, closing) if value is not None] or [stretch_ms[0]]
    stepped = {(step.first.at_ms, step.last.at_ms) for step in exceptions}
    return Trace(
        *stretch_ms,
        energy,
        estimated,
        missing_s,
        opening,
        closing,
        int(np.count_nonzero((readings.at_ms >= known[0]) & (readings.at_ms <= known[-1]))),
        tuple(legs),
        tuple(exceptions),
        inside,
        head,
        tail,
        tuple(
            one
            for one in findings
            if one.to_ms > stretch_ms[0] and one.from_ms < stretch_ms[1] and (one.from_ms, one.to_ms) not in stepped
        ),
    )


def _value(readings: Readings, place: int) -> Value:
    return Value(int(readings.at_ms[place]), float(readings.value[place]))


def _last(readings: Readings, spans: Spans, at_ms: int) -> Value | None:
    """Return the last value at or before an instant that a step begins or ends with."""
    ends = np.union1d(spans.from_ms, spans.to_ms)
    place = int(np.searchsorted(ends, at_ms, side="right")) - 1
    return None if place < 0 else _value(readings, int(np.searchsorted(readings.at_ms, ends[place])))


def _steps(
    readings: Readings,
    events: Sequence[MeterEvent],
    spans: Spans,
    findings: Sequence[Finding],
    stretch_ms: tuple[int, int],
) -> tuple[list[Step], list[Step]]:
    """Return runs of plain steps, and the steps that are not, between the last values at or before both ends."""
    meter = readings.meters[0]
    unit = energy_scale(meter.unit, meter.carrier)
    ends = np.union1d(spans.from_ms, spans.to_ms)
    first, last = (max(int(np.searchsorted(ends, at_ms, side="right")) - 1, 0) for at_ms in stretch_ms)
    ends = ends[first : last + 1]
    value = readings.value[np.searchsorted(readings.at_ms, ends)]
    course = multipliers(readings.meters, events, Kind.REGISTER).get(0)
    multiplier = np.full(ends.size, meter.multiplier) if course is None else course.at(ends)
    booked = dict(zip(spans.to_ms.tolist(), spans.energy.tolist(), strict=True))
    found = {(one.from_ms, one.to_ms): one for one in reversed(findings)}
    legs: list[Step] = []
    exceptions: list[Step] = []
    plain_before = False
    for place in range(ends.size - 1):
        one, other = (Value(int(ends[at]), float(value[at])) for at in (place, place + 1))
        times = float(multiplier[place])
        counted = (other.value - one.value) * times * unit
        energy = booked.get(other.at_ms)
        plain = energy is not None and abs(energy - counted) <= CLOSE * abs(counted) + _DIGIT * abs(other.value) * times
        if not plain:
            step = Step(one, other, times, energy or 0.0, found.get((one.at_ms, other.at_ms)))
            exceptions.append(step)
        elif plain_before and legs[-1].multiplier == times:
            begun = legs[-1].first
            legs[-1] = Step(begun, other, times, (other.value - begun.value) * times * unit)
        else:
            legs.append(Step(one, other, times, counted))
        plain_before = plain
    return legs, exceptions


def _edges(spans: Spans, hourly: Hourly, stretch_ms: tuple[int, int]) -> tuple[float, float]:
    """Return what the step across the beginning has before it, and what the one across the end has before that."""
    start_ms, end_ms = stretch_ms
    across = [np.flatnonzero((spans.from_ms < at_ms) & (spans.to_ms > at_ms)).tolist() for at_ms in stretch_ms]
    if across[0] and across[0] == across[1]:
        return 0.0, _within(spans, hourly, across[0][0], stretch_ms)
    head = sum(
        float(spans.energy[one]) - _within(spans, hourly, one, (start_ms, int(spans.to_ms[one]))) for one in across[0]
    )
    tail = sum(_within(spans, hourly, one, (int(spans.from_ms[one]), end_ms)) for one in across[1])
    return head, tail


def _within(spans: Spans, hourly: Hourly, one: int, stretch_ms: tuple[int, int]) -> float:
    """Return what of a step lies in a stretch that has its beginning or its end: by time, or as a gap was laid out.

    The hours of a gap may hold parts of other gaps that follow on each other; those are taken off whole.
    """
    from_ms, to_ms = int(spans.from_ms[one]), int(spans.to_ms[one])
    long = spans.estimated & (spans.to_ms - spans.from_ms > SHORT_GAP_MS)
    if not long[one]:
        overlap_ms = min(to_ms, stretch_ms[1]) - max(from_ms, stretch_ms[0])
        return float(spans.energy[one]) * (overlap_ms / (to_ms - from_ms))
    first_ms, last_ms = stretch_ms
    before, after = one, one
    if first_ms == from_ms:
        while before and long[before - 1] and spans.to_ms[before - 1] > _hour(spans.from_ms[before]):
            before -= 1
        first_ms = _hour(spans.from_ms[before])
    if last_ms == to_ms:
        while after + 1 < long.size and long[after + 1] and spans.from_ms[after + 1] < -_hour(-spans.to_ms[after]):
            after += 1
        last_ms = -_hour(-spans.to_ms[after])
    whole = float(spans.energy[before:one].sum() + spans.energy[one + 1 : after + 1].sum())
    _, estimated, _ = hourly.over(first_ms, last_ms)
    return estimated - whole - _overlap(spans.only(spans.estimated & ~long), (first_ms, last_ms))


def _hour(at_ms: np.int64) -> int:
    """Return the beginning of the hour that an instant is in; negated, of a negated one, the end."""
    return int(at_ms // MS_PER_HOUR * MS_PER_HOUR)


def _overlap(spans: Spans, stretch_ms: tuple[int, int]) -> float:
    """Return the energy of spans in a stretch, of those across an end by time."""
    overlap_ms = np.minimum(spans.to_ms, stretch_ms[1]) - np.maximum(spans.from_ms, stretch_ms[0])
    inside = overlap_ms > 0
    length_ms = (spans.to_ms - spans.from_ms)[inside]
    return float((spans.energy[inside] * (overlap_ms[inside] / length_ms)).sum())
