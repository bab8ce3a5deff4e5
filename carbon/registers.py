"""Cumulative registers: readings to spans, through wraps, replacements, drops, jumps and frozen runs.

Every decision looks at no more than `REACH` readings to either side, and at runs of a register that stands still of at
most `FLAT_MS`, so that settling a part of a meter's life gives the same bits as settling all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.declared import happenings, multipliers
from carbon.findings import Code, Finding
from carbon.jumps import jumps, thawed
from carbon.meters import Happening, Kind
from carbon.outliers import FLAT_MS, impossible, set_aside
from carbon.paces import SHORTEST_MS, fastest
from carbon.periods import epoch_ms
from carbon.spans import Spans
from carbon.steps import finding, steps_of
from carbon.units import MS_PER_S, energy_scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.declared import Course
    from carbon.meters import Meter, MeterEvent
    from carbon.readings import Readings
    from carbon.steps import Steps

__all__ = ["FLAT_MS", "REACH", "register_spans"]

REACH = 96
"""Readings on either side that can change how a step is judged."""
WRAP_SHARE = 0.1
"""A wrapped step larger than this share of the register is a reset, not a wrap."""
WRAP_RATE = 10.0
"""A wrapped step faster than this many times its fastest neighbour is a reset, not a wrap."""
WRAP_STILL = 1e-4
"""Where every neighbour stands still, a wrapped step larger than this share of the register is a reset, not a wrap."""
ROUNDING = 2.4e-7
"""Two units in the last place of a 32-bit float, as a share of the register: a fall by no more is no reset."""
_WRAP_NEAR = 3


def register_spans(readings: Readings, events: Sequence[MeterEvent] = ()) -> tuple[Spans, list[Finding]]:
    """Return the energy between readings of registers, in the unit of each meter's carrier, and what was found.

    A step is (r1 - r0) x multiplier. A drop is a wrap (register_max known, wrapped step plausible), a declared
    replacement, or an undeclared drop: no energy, a finding, and the new value is the next base. Readings that those
    around them contradict are set aside (carbon/outliers.py). A step faster than the meter can count books nothing
    either. A run that stands still and then catches up is one step. Steps longer than max_gap_s keep their energy;
    how it lies within them is estimated.
    """
    meters = readings.meters
    swaps = happenings(events, Happening.REPLACEMENT)
    life = _lives(readings, swaps)
    wrong, after, findings = impossible(readings)
    broken = np.cumsum(after, dtype=np.int64)
    if findings:
        readings, life, broken = readings.only(~wrong), life[~wrong], broken[~wrong]
        life = life * (int(broken.max(initial=0)) + 1) + broken
    keep, value, found = set_aside(readings, life)
    if found:
        readings, life, broken = readings.at(value).only(keep), life[keep], broken[keep]
    findings += found
    same = life[1:] == life[:-1]
    steps = steps_of(readings, same, broken)
    swapped = steps.booked & ~same
    courses = multipliers(meters, events, Kind.REGISTER)
    findings += _change_multipliers(meters, steps, courses, steps.booked & same)
    for at in np.flatnonzero(swapped).tolist():
        findings.append(_replace(meters, steps, at, swaps, courses))
    findings += _drops(meters, steps, same)
    frozen, found = thawed(meters, steps, same)
    findings += found + jumps(meters, steps)

    gap_ms = readings.facts([meter.max_gap_s * MS_PER_S for meter in meters])[:-1]
    long = steps.booked & (steps.to_ms - steps.from_ms > gap_ms)
    findings += _gaps(meters, steps, long & ~frozen)
    spans = Spans(meters, steps.code, steps.from_ms, steps.to_ms, steps.amount * steps.scale, steps.estimated | long)
    return (spans if steps.booked.all() else spans.only(steps.booked)), findings


def _lives(readings: Readings, swaps: dict[str, list[MeterEvent]]) -> NDArray[np.int64]:
    """Return a number for each register: another one for each meter and for each meter put in its place."""
    if not swaps:
        return readings.code.astype(np.int64)
    swapped = np.zeros(readings.code.size, dtype=np.int64)
    for place, meter in enumerate(readings.meters):
        own = np.array([epoch_ms(event.at) for event in swaps.get(meter.id, ())], dtype=np.int64)
        if own.size:
            lo, hi = np.searchsorted(readings.code, [place, place + 1])
            swapped[lo:hi] = np.searchsorted(own, readings.at_ms[lo:hi], side="right")
    return readings.code.astype(np.int64) * (int(swapped.max(initial=0)) + 1) + swapped


def _change_multipliers(
    meters: Sequence[Meter],
    steps: Steps,
    courses: dict[int, Course],
    plain: NDArray[np.bool_],
) -> list[Finding]:
    """Put in force what was declared; a step across a change has both, by the time that each held in it."""
    findings: list[Finding] = []
    for place, course in courses.items():
        meter = meters[place]
        unit = energy_scale(meter.unit, meter.carrier)
        lo, hi = np.searchsorted(steps.code, [place, place + 1])
        own = slice(lo, hi)
        steps.scale[own] = course.at(steps.from_ms[own]) * unit
        across = course.changes(steps.from_ms[own], steps.to_ms[own])
        for at in (lo + np.flatnonzero(across & plain[own])).tolist():
            from_ms, to_ms = int(steps.from_ms[at]), int(steps.to_ms[at])
            mean, _ = course.mean(from_ms, to_ms)
            steps.scale[at] = mean * unit
            steps.estimated[at] = True
            held = " becomes ".join(f"{number:g}" for number in course.over(from_ms, to_ms).tolist())
            detail = f"multiplier {held} between two readings: every one counts by the time that it held"
            findings.append(Finding(Code.MULTIPLIER_CHANGED, meter.id, from_ms, to_ms, detail))
    return findings


def _replace(
    meters: Sequence[Meter],
    steps: Steps,
    at: int,
    swaps: dict[str, list[MeterEvent]],
    courses: dict[int, Course],
) -> Finding:
    """Book a step across declared replacements: what each meter counted, with the multiplier that held for it."""
    place = int(steps.code[at])
    meter = meters[place]
    from_ms, to_ms = int(steps.from_ms[at]), int(steps.to_ms[at])
    base, since_ms, booked = float(steps.first[at]), from_ms, 0.0
    unit = energy_scale(meter.unit, meter.carrier)
    course = courses.get(place)
    changes = False

    def worth(amount: float, until_ms: int) -> float:
        nonlocal changes
        if course is None:
            return amount * float(steps.scale[at])
        mean, changing = course.mean(since_ms, until_ms)
        changes = changes or changing
        return amount * mean * unit

    steps.booked[at] = False
    last = None
    for swap in (s for s in swaps[meter.id] if from_ms < epoch_ms(s.at) <= to_ms):
        if swap.final is None or swap.initial is None or swap.final < base:
            detail = (
                f"replacement at {swap.at.isoformat()} declares final {swap.final} and initial {swap.initial} "
                f"after register {base:.15g}: no energy booked for the step"
            )
            return Finding(Code.REGISTER_DROP, meter.id, from_ms, to_ms, detail)
        booked += worth(swap.final - base, epoch_ms(swap.at))
        base, since_ms, last = swap.initial, epoch_ms(swap.at), swap
    after = float(steps.last[at])
    if last is None or after < base:
        detail = f"register {after:.15g} is below the declared initial {base:.15g}: no energy booked for the step"
        return Finding(Code.REGISTER_DROP, meter.id, from_ms, to_ms, detail)
    booked += worth(after - base, to_ms)
    steps.amount[at], steps.scale[at], steps.booked[at], steps.estimated[at] = booked, 1.0, True, changes
    detail = f"declared replacement: {steps.first[at]:.15g} to final {last.final}, from {last.initial} on"
    return Finding(Code.REGISTER_REPLACED, meter.id, from_ms, to_ms, detail)


def _drops(meters: Sequence[Meter], steps: Steps, same: NDArray[np.bool_]) -> list[Finding]:
    """Book wraps, and falls within the rounding of a 32-bit float as they are; other drops book nothing.

    A drop is judged by what was read, not by how others were judged.
    """
    at = np.flatnonzero((steps.amount < 0) & same & steps.booked)
    if at.size == 0:
        return []
    rounding = -steps.amount[at] <= ROUNDING * steps.first[at]
    detail = "register falls by the rounding of a 32-bit float: booked as it is, so that the whole stays the span"
    findings = [finding(meters, steps, step, Code.JITTER, detail) for step in at[rounding].tolist()]
    at = at[~rounding]
    top = np.array([np.nan if m.register_max is None else m.register_max for m in meters])[steps.code[at]]
    wrapped = steps.amount[at] + top
    length_ms = np.maximum(steps.to_ms[at] - steps.from_ms[at], SHORTEST_MS)
    near = np.concatenate((np.arange(-_WRAP_NEAR, 0), np.arange(1, _WRAP_NEAR + 1)))
    most, _ = fastest(steps.pace, steps.stretch, at, near)
    bound = np.where(most == 0, WRAP_STILL * top, WRAP_RATE * most * length_ms)
    wraps = (wrapped <= WRAP_SHARE * top) & (np.isnan(most) | (wrapped <= bound))
    steps.amount[at[wraps]] = wrapped[wraps]
    steps.booked[at[~wraps]] = False
    for step, turned, register_max in zip(at.tolist(), wraps.tolist(), top.tolist(), strict=True):
        seen = f"{steps.first[step]:.15g} to {steps.last[step]:.15g}"
        detail = f"undeclared drop {seen}: no energy booked for the step; declare a replacement in meter_events.csv"
        if turned:
            detail = f"register wrapped at {register_max:g}: {seen}"
        findings.append(finding(meters, steps, step, Code.REGISTER_WRAP if turned else Code.REGISTER_DROP, detail))
    return findings


def _gaps(meters: Sequence[Meter], steps: Steps, gap: NDArray[np.bool_]) -> list[Finding]:
    at = np.flatnonzero(gap)
    rows = zip(steps.code[at].tolist(), steps.from_ms[at].tolist(), steps.to_ms[at].tolist(), strict=True)
    return [
        Finding(
            Code.GAP,
            meters[meter].id,
            from_ms,
            to_ms,
            f"no reading for {(to_ms - from_ms) // MS_PER_S} s: the register's energy is kept, its hours are estimated",
        )
        for meter, from_ms, to_ms in rows
    ]
