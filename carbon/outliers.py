"""Register readings that the readings around them contradict.

Three kinds, tried in this order: what the register cannot show at all; small steps back (the last digit of a 32-bit
float flickers, a cached value is sent again), after which the register is taken to stand until it is past its old
value; and one to three readings out of an order that is kept around them (a restarted gateway sends zeros).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.findings import Code, Finding, hourly
from carbon.paces import fastest, paces
from carbon.units import MS_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.readings import Readings

LONGEST_RUN = 3
"""Bad readings in a row that are set aside together when the register comes back from them in a leap."""
LEAP = 10.0
"""A step this many times faster than the fastest of three on either side is a leap."""
STEP_BACK = 1e-4
"""A fall by no more than this share of the register is a small step back, not a reset."""
HELD = 8
"""Readings within which a register has to be past its old value again for a small step back to be none."""
FLAT_MS = 3 * 24 * MS_PER_HOUR
"""How far back a run of readings that say nothing new is looked at: one value again and again, or impossible ones."""
_NEAR = 3


def impossible(readings: Readings) -> tuple[NDArray[np.bool_], NDArray[np.bool_], list[Finding]]:
    """Return which readings no register of its kind can show, which ones follow after too many of them, and findings.

    Between the last believable reading and one that follows on more than FLAT_MS of nonsense nothing is booked: no
    decision looks back further.
    """
    ceiling = readings.facts([np.inf if m.register_max is None else m.register_max for m in readings.meters])
    wrong = (readings.value < 0) | (readings.value >= ceiling)
    after = np.zeros(wrong.size, dtype=np.bool_)
    if not wrong.any():
        return wrong, after, []
    findings = _findings(readings, wrong, Code.RANGE, "register {:.15g} is not one that this meter can show, set aside")
    begins = np.diff(readings.code, prepend=-1) != 0
    places = np.arange(wrong.size)
    run = np.maximum.accumulate(np.where(begins, places, np.where(np.append(True, ~wrong[:-1]), places, 0)))
    back = np.flatnonzero(~wrong[1:] & wrong[:-1] & ~begins[1:]) + 1
    late = back[readings.at_ms[back] - readings.at_ms[run[back - 1]] > FLAT_MS]
    after[late] = True
    sentence = "register {:.15g} after days of values that it cannot show: no energy booked for them; strike them out"
    return wrong, after, findings + _findings(readings, after, Code.REGISTER_DROP, sentence)


def set_aside(
    readings: Readings, life: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.float64], list[Finding]]:
    """Return which readings to keep, the values that they are kept at, and a finding for what is not as it was read.

    A reading after a small step back is kept at the value before it, until the register is past that. `life` numbers
    the registers: it changes with the meter and with each declared replacement.
    """
    value = readings.value
    keep = np.ones(value.size, dtype=np.bool_)
    drops = np.flatnonzero((value[1:] < value[:-1]) & (life[1:] == life[:-1]))
    if drops.size == 0:
        return keep, value, []
    value, held = _held(value, life, drops)
    drops = drops[value[drops + 1] < value[drops]]
    bad = _short(_lone(value, life, drops) | _runs(readings.at_ms, value, life, drops))
    slight = _slight(value, life, bad)
    sentence = "register {:.15g} out of the order of the readings around it, set aside"
    findings = _findings(readings, bad & ~slight, Code.SPIKE, sentence)
    odd = held | slight
    sentence = "{} readings out of order by a last digit: kept at the value before, or set aside"
    findings += hourly(readings.meters, readings.code[odd], readings.at_ms[odd], Code.JITTER, sentence)
    return ~bad, value, findings


def _lone(value: NDArray[np.float64], life: NDArray[np.int64], drops: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Mark readings that break an order their two neighbours keep; the first of two such readings in a row."""
    at = np.union1d(drops, drops + 1)
    at = at[(at > 0) & (at < value.size - 1)]
    before, here, after = value[at - 1], value[at], value[at + 1]
    ordered = (after >= before) & (life[at - 1] == life[at + 1])
    breaks = np.zeros(value.size, dtype=np.bool_)
    breaks[at] = ordered & ((here > after) | (here < before))
    aside = np.zeros(value.size, dtype=np.bool_)
    aside[at] = breaks[at] & ~breaks[at - 1]
    return aside


def _runs(
    at_ms: NDArray[np.int64],
    value: NDArray[np.float64],
    life: NDArray[np.int64],
    drops: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Mark two or three readings in a row that fall, or leap, out of an order that is kept around them."""
    aside = np.zeros(value.size, dtype=np.bool_)
    step = np.diff(value)
    pace = paces(step, np.diff(at_ms), (life[1:] == life[:-1]) & (step >= 0))
    for length in range(2, LONGEST_RUN + 1):
        for falls_first in (True, False):
            before = drops if falls_first else drops - length
            after = before + length + 1
            inside = (before >= 0) & (after < value.size)
            before, after = before[inside], after[inside]
            run = value[before[:, None] + np.arange(1, length + 1)]
            outside = (run.max(axis=1) < value[before]) | (run.min(axis=1) > value[after])
            likely = outside & (value[after] >= value[before]) & (life[after] == life[before])
            before, after = before[likely], after[likely]
            jump = after - 1 if falls_first else before
            leaps = before[pace[jump] > LEAP * _fastest_around(pace, life, before, length)]
            for place in range(1, length + 1):
                aside[leaps + place] = True
    return aside


def _fastest_around(
    pace: NDArray[np.float64], life: NDArray[np.int64], before: NDArray[np.intp], length: int
) -> NDArray[np.float64]:
    """Return the fastest of three steps before a run and three after it."""
    offsets = np.concatenate((np.arange(-_NEAR, 0), np.arange(length + 1, length + 1 + _NEAR)))
    most, _ = fastest(pace, life[:-1], before, offsets)
    return most


def _short(aside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Keep marks of no more than LONGEST_RUN in a row: where more are doubtful, none can be told from the others."""
    edges = np.flatnonzero(np.diff(aside.astype(np.int8), prepend=0, append=0))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    long = lengths > LONGEST_RUN
    for start, length in zip(starts[long].tolist(), lengths[long].tolist(), strict=True):
        aside[start : start + length] = False
    return aside


def _slight(value: NDArray[np.float64], life: NDArray[np.int64], bad: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which bad readings differ from a kept one beside them by no more than a small step back."""
    at, kept = np.flatnonzero(bad), np.flatnonzero(~bad)
    slight = np.zeros(value.size, dtype=np.bool_)
    after = np.searchsorted(kept, at)
    for beside in (after - 1, after):
        there = (beside >= 0) & (beside < kept.size)
        neighbour = kept[np.where(there, beside, 0)] if kept.size else at
        near = np.abs(value[at] - value[neighbour]) <= STEP_BACK * np.maximum(value[at], value[neighbour])
        slight[at] |= there & near & (life[at] == life[neighbour])
    return slight


def _held(
    value: NDArray[np.float64], life: NDArray[np.int64], drops: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the values with those after a small step back at the value before it, and which these are.

    So until the register is past its old value, if it is within HELD readings.
    """
    held = np.zeros(value.size, dtype=np.bool_)
    drops = drops[value[drops] - value[drops + 1] <= STEP_BACK * value[drops]]
    if drops.size == 0:
        return value, held
    places = drops[:, None] + np.arange(2, HELD + 2)
    inside = places < value.size
    places = np.where(inside, places, 0)
    past = inside & (life[places] == life[drops][:, None]) & (value[places] >= value[drops][:, None])
    until = np.argmax(past, axis=1)
    chosen = past.any(axis=1)[:, None] & (np.arange(HELD)[None, :] <= until[:, None])
    after = (drops[:, None] + np.arange(1, HELD + 1))[chosen]
    kept = value.copy()
    np.maximum.at(kept, after, np.broadcast_to(value[drops][:, None], chosen.shape)[chosen])
    held[after] = True
    return kept, held


def _findings(readings: Readings, chosen: NDArray[np.bool_], code: Code, sentence: str) -> list[Finding]:
    at = np.flatnonzero(chosen)
    names = [meter.id for meter in readings.meters]
    rows = zip(readings.code[at].tolist(), readings.at_ms[at].tolist(), readings.value[at].tolist(), strict=True)
    return [Finding(code, names[meter], at_ms, at_ms + 1, sentence.format(value)) for meter, at_ms, value in rows]
