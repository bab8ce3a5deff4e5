"""Interval meters and power samples: values to spans.

Every decision looks at no more than registers.REACH values to either side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.cycles import cycle_ends, cycle_starts
from carbon.declared import lengths, multipliers
from carbon.findings import Code, Finding, hourly
from carbon.meters import Kind, Stamp
from carbon.plausibility import negative, repeated, unbelievable
from carbon.spans import Spans
from carbon.units import MS_PER_HOUR, MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.meters import MeterEvent
    from carbon.readings import Readings

LONGEST_RUN = 8
"""Values set aside one after the other beyond which no decision looks on; less than registers.REACH."""
SHORT_GAP_MS = 2 * MS_PER_HOUR
"""A gap up to this long is filled from the values at its two ends; a longer one by similar days."""


def interval_spans(readings: Readings, events: Sequence[MeterEvent], zone: str) -> tuple[Spans, list[Finding]]:
    """Return the energy of intervals, in the unit of each meter's carrier, and what was found.

    The value belongs to [start, end): `length_s` or a local day or month of `zone` long; the meter says whether its
    stamp is the start or the end. An interval that begins before the one kept before it has ended is set aside: the
    energy would count twice. So is a value beyond the rated energy, or ABSURD times those around. Between intervals a
    gap of up to SHORT_GAP_MS is estimated in proportion to time; of a longer one only the stretch is known.
    """
    from_ms, to_ms = _stretches(readings, events, zone)
    late, findings = _late(readings, from_ms, to_ms)
    energy = readings.value * _factors(readings, events, from_ms, to_ms)
    length_ms = to_ms - from_ms
    bad, more = unbelievable(readings, energy, length_ms, ~late, (from_ms, to_ms))
    keep = ~(late | bad)
    findings += more + negative(readings, energy, from_ms, keep) + repeated(readings, from_ms, keep)
    code, energy = readings.code[keep], energy[keep]
    from_ms, to_ms = from_ms[keep], to_ms[keep]
    gaps, more = _between(readings, keep, energy, from_ms, to_ms)
    measured = Spans(readings.meters, code, from_ms, to_ms, energy, np.zeros(code.size, dtype=np.bool_))
    return Spans.joined([measured, gaps]), findings + more


def power_spans(readings: Readings, events: Sequence[MeterEvent] = ()) -> tuple[Spans, list[Finding]]:
    """Return trapezoids [kWh] between power samples, and what was found.

    Samples no further apart than max_gap_s make a measured span, up to SHORT_GAP_MS an estimated one; of a longer
    stretch nothing is known. A sample beyond the rated power, or ABSURD times those around, is set aside.
    """
    power = readings.value * _power_factors(readings, events)
    hour_ms = np.full(power.size, MS_PER_HOUR, dtype=np.int64)
    at = (readings.at_ms, readings.at_ms + 1)
    bad, findings = unbelievable(readings, power, hour_ms, np.ones(power.size, dtype=np.bool_), at)
    keep = ~bad
    findings += negative(readings, power, readings.at_ms, keep) + repeated(readings, readings.at_ms, keep)
    inside = _chained(readings, keep)
    code, at_ms, power = readings.code[keep], readings.at_ms[keep], power[keep]
    from_ms, to_ms, code = at_ms[:-1][inside], at_ms[1:][inside], code[:-1][inside]
    length_ms = to_ms - from_ms
    energy = ((power[:-1] + power[1:])[inside] / 2) * (length_ms / MS_PER_HOUR)
    gap_ms = np.array([meter.max_gap_s * MS_PER_S for meter in readings.meters], dtype=np.int64)[code]
    gap = length_ms > gap_ms
    energy[gap & (length_ms > SHORT_GAP_MS)] = np.nan
    spans = Spans(readings.meters, code, from_ms, to_ms, energy, gap)
    return spans, findings + _gaps(spans.only(gap))


def _stretches(
    readings: Readings, events: Sequence[MeterEvent], zone: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the start and the end of each interval."""
    meters = readings.meters
    length_ms = np.array([0 if m.cycle else m.length_ms for m in meters], dtype=np.int64)[readings.code]
    for place, course in lengths(meters, events).items():
        own = _rows(readings, place)
        # an interval that ends with a change of length still has the old one
        stamps = readings.at_ms[own] - (1 if meters[place].stamp is Stamp.END else 0)
        length_ms[own] = course.at(stamps).astype(np.int64)
    at_end = np.array([m.stamp is Stamp.END for m in meters], dtype=np.bool_)[readings.code]
    from_ms = np.where(at_end, readings.at_ms - length_ms, readings.at_ms)
    to_ms = from_ms + length_ms
    for place, meter in enumerate(meters):
        if meter.cycle is not None:
            own = _rows(readings, place)
            if meter.stamp is Stamp.END:
                from_ms[own] = cycle_starts(readings.at_ms[own], meter.cycle, zone)
            else:
                to_ms[own] = cycle_ends(readings.at_ms[own], meter.cycle, zone)
    return from_ms, to_ms


def _rows(readings: Readings, place: int) -> slice:
    lo, hi = np.searchsorted(readings.code, [place, place + 1])
    return slice(int(lo), int(hi))


def _factors(
    readings: Readings,
    events: Sequence[MeterEvent],
    from_ms: NDArray[np.int64],
    to_ms: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return what turns each value into the carrier's unit; across a change of the multiplier, both by time."""
    meters = readings.meters
    units = readings.factors(Kind.INTERVAL)
    factor = readings.facts([m.multiplier * unit for m, unit in zip(meters, units, strict=True)]).copy()
    for place, course in multipliers(meters, events, Kind.INTERVAL).items():
        own = _rows(readings, place)
        factor[own] = course.at(from_ms[own]) * units[place]
        across = course.changes(from_ms[own], to_ms[own])
        for at in (own.start + np.flatnonzero(across)).tolist():
            factor[at] = course.mean(int(from_ms[at]), int(to_ms[at]))[0] * units[place]
    return factor


def _power_factors(readings: Readings, events: Sequence[MeterEvent]) -> NDArray[np.float64]:
    meters = readings.meters
    units = readings.factors(Kind.POWER)
    factor = readings.facts([m.multiplier * unit for m, unit in zip(meters, units, strict=True)]).copy()
    for place, course in multipliers(meters, events, Kind.POWER).items():
        own = _rows(readings, place)
        factor[own] = course.at(readings.at_ms[own]) * units[place]
    return factor


def _late(
    readings: Readings, from_ms: NDArray[np.int64], to_ms: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], list[Finding]]:
    """Mark intervals that begin before the last one kept has ended.

    Within a run of overlapping intervals the first is kept, then each that begins after the one kept last. Beyond
    LONGEST_RUN all are set aside, for no decision may look further back: then the meter's length is wrong.
    """
    late = np.zeros(from_ms.size, dtype=np.bool_)
    late[1:] = (from_ms[1:] < to_ms[:-1]) & (readings.code[1:] == readings.code[:-1])
    overlapping = np.flatnonzero(late)
    wrong = np.zeros(late.size, dtype=np.bool_)
    run_starts = overlapping[np.diff(overlapping, prepend=-2) > 1] - 1
    for start in run_starts.tolist():
        kept = start
        for here in range(start + 1, min(start + LONGEST_RUN, from_ms.size)):
            if not late[here]:
                break
            late[here] = from_ms[here] < to_ms[kept]
            kept = kept if late[here] else here
    places = np.arange(late.size)
    wrong[late & (places - np.maximum.accumulate(np.where(late, -1, places)) >= LONGEST_RUN)] = True
    names = [meter.id for meter in readings.meters]
    findings = [
        Finding(
            Code.OVERLAP,
            names[readings.code[i]],
            int(from_ms[i]),
            int(to_ms[i]),
            f"interval of {(to_ms[i] - from_ms[i]) // MS_PER_S} s begins before the one before has ended: "
            f"{readings.value[i]:.15g} set aside",
        )
        for i in np.flatnonzero(late & ~wrong).tolist()
    ]
    sentence = "{} intervals that overlap one after the other, set aside: length_s does not fit what the meter sends"
    return late, findings + hourly(
        readings.meters, readings.code[wrong], from_ms[wrong], Code.INTERVAL_LENGTH, sentence
    )


def _chained(readings: Readings, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which values kept are followed by one of the same meter, at most LONGEST_RUN set aside between them."""
    kept = np.flatnonzero(keep)
    code = readings.code[kept]
    near: NDArray[np.bool_] = (np.diff(kept) <= LONGEST_RUN + 1) & (code[1:] == code[:-1])
    return near


def _between(
    readings: Readings,
    keep: NDArray[np.bool_],
    energy: NDArray[np.float64],
    from_ms: NDArray[np.int64],
    to_ms: NDArray[np.int64],
) -> tuple[Spans, list[Finding]]:
    """Return the stretches between intervals: short ones with energy, at the mean pace of the two at their ends.

    An interval that touches neither the one before nor the one after says nothing about the time around it: such a
    meter sends less often than its length says, and what is between is missing, not estimated. So is what lies between
    two values with more than LONGEST_RUN set aside between them.
    """
    code = readings.code[keep]
    inside = _chained(readings, keep)
    gap_ms = np.where(inside, from_ms[1:] - to_ms[:-1], 0)
    touches = inside & (gap_ms == 0)
    joined = np.concatenate(([False], touches)) | np.concatenate((touches, [False]))
    at = np.flatnonzero(gap_ms > 0)
    known = joined[at] | joined[at + 1]
    limit_ms = np.array([m.max_gap_s * MS_PER_S - m.length_ms for m in readings.meters], dtype=np.int64)
    told = gap_ms[at] > np.maximum(limit_ms[code[at]], 0)
    pace = energy / (to_ms - from_ms)
    filled = np.where(gap_ms[at] <= SHORT_GAP_MS, (pace[at] + pace[at + 1]) / 2 * gap_ms[at], np.nan)
    spans = Spans(readings.meters, code[at], to_ms[at], from_ms[at + 1], filled, np.ones(at.size, dtype=np.bool_))
    findings = _gaps(spans.only(told & known))
    alone = np.zeros(code.size, dtype=np.bool_)
    alone[at[~known]] = True
    findings += [
        Finding(
            Code.INTERVAL_LENGTH,
            readings.meters[code[i]].id,
            int(to_ms[i]),
            int(from_ms[i + 1]),
            f"interval of {(to_ms[i] - from_ms[i]) // MS_PER_S} s stands alone, {gap_ms[i] // MS_PER_S} s before the "
            "next: nothing is estimated between them; does length_s fit what the meter sends?",
        )
        for i in np.flatnonzero(alone).tolist()
    ]
    return spans.only(known), findings


def _gaps(spans: Spans) -> list[Finding]:
    names = [meter.id for meter in spans.meters]
    rows = zip(spans.code.tolist(), spans.from_ms.tolist(), spans.to_ms.tolist(), strict=True)
    return [
        Finding(Code.GAP, names[code], from_ms, to_ms, f"nothing measured for {(to_ms - from_ms) // MS_PER_S} s")
        for code, from_ms, to_ms in rows
    ]
