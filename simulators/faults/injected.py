"""What was injected where: the truth about faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulators.faults.episodes import HOUR_MS
from simulators.faults.kinds import Kind, Lasts
from simulators.faults.slips import shift_ms
from simulators.registers import CENTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulators.dials import Dial
    from simulators.faults.episodes import Course, Episode
    from simulators.faults.slips import Struck
    from simulators.roster import Meter, Roster
    from simulators.series import Series

_WRAP_SHOWS_MS = 7 * 24 * HOUR_MS
"""A register that counts nothing for so long after it was about to turn over is not looked at any longer."""


@dataclass(frozen=True, slots=True)
class Injected:
    """One fault of one meter, and the half-open range of time that it is about."""

    kind: str
    meter: str
    from_ms: int
    to_ms: int
    before: float | None = None
    """The reading that should have been; of a meter that became another one its register, multiplier or length."""
    after: float | None = None
    """The reading in its place, or what the meter has become."""
    detail: str = ""


def in_readings(struck: Struck, sound: Series, faulty: Series, hit: NDArray[np.bool_]) -> list[Injected]:
    """Return a fault of readings: one entry for a range of them, one for each where a share or a count is hit."""
    fault = struck.episode.fault
    rows = np.flatnonzero(hit)
    single = fault.trait.lasts is Lasts.READINGS and fault.per_year > 0
    groups = [rows] if fault.share >= 1 and (single or fault.trait.lasts is Lasts.HOURS) else list(rows[:, None])
    return [_of(struck, sound, faulty, group) for group in groups]


def _of(struck: Struck, sound: Series, faulty: Series, rows: NDArray[np.intp]) -> Injected:
    episode, due_ms = struck.episode, sound.due_ms[rows]
    from_ms, to_ms = int(due_ms.min()), int(due_ms.max()) + 1
    if struck.meter.kind == "interval":
        from_ms = int(struck.schedule.begins(due_ms).min())
    if episode.fault.kind in {Kind.CLOCK, Kind.FUTURE}:
        ahead_ms = shift_ms(episode)
        from_ms, to_ms = from_ms + ahead_ms, to_ms + ahead_ms
    before = after = None
    if episode.fault.trait.lasts is Lasts.READINGS and episode.fault.kind != Kind.BURST:
        before = float(sound.value[rows[0]])
        after = float(faulty.value[faulty.due_ms == due_ms[0]][0])
    return Injected(episode.fault.kind, struck.meter.id, from_ms, to_ms, before, after, _detail(episode, rows.size))


def in_the_meter(of: Course, meter: Meter, dial: Dial, roster: Roster, range_ms: tuple[int, int]) -> list[Injected]:
    """Return the faults of a range that made a meter another one; `dial` is the meter with them."""
    found = []
    ratio = 1.0
    for episode in of.all():
        if episode.from_ms >= range_ms[1]:
            break
        to_ms = _until(of, episode, dial, range_ms[1])
        if of.fault.kind == Kind.MULTIPLIER:
            old = roster.multiplier(meter, episode.from_ms) * ratio
            ratio *= episode.amount("ratio")
            turned = old, old * episode.amount("ratio")
        elif of.fault.kind == Kind.LENGTH:
            turned = float(meter.period_s), episode.amount("length_s")
        else:
            seen_ms = to_ms - 1 if of.fault.kind == Kind.WRAP else episode.from_ms
            turned = _shown(dial, episode.from_ms - 1), _shown(dial, seen_ms)
        if to_ms > range_ms[0]:
            found.append(Injected(of.fault.kind, meter.id, episode.from_ms, to_ms, *turned, _detail(episode, 0)))
        if of.fault.kind == Kind.WRAP:
            break
    return found


def _until(of: Course, episode: Episode, dial: Dial, end_ms: int) -> int:
    """Return when the readings have shown what happened to the meter."""
    step_ms = of.schedule.longest_ms
    if of.fault.kind == Kind.STOPPED:
        return episode.to_ms
    if of.fault.kind == Kind.LENGTH:
        return end_ms
    if of.fault.kind == Kind.BACKSTEP:
        return episode.from_ms + step_ms + round(episode.amount("hours_back") * HOUR_MS)
    if of.fault.kind == Kind.WRAP and dial.turns_at:
        due_ms = of.schedule.due(episode.from_ms, episode.from_ms + _WRAP_SHOWS_MS)
        turned = np.flatnonzero(dial.turns(due_ms) > dial.turns(due_ms[:1]))
        return int(due_ms[turned[0]]) + 1 if turned.size else episode.from_ms + _WRAP_SHOWS_MS
    return episode.from_ms + step_ms


def _shown(dial: Dial, at_ms: int) -> float:
    cents = dial.cents(at_ms)
    return (cents if dial.turns_at is None else cents % dial.turns_at) / CENTS


def _detail(episode: Episode, readings: int) -> str:
    """Name the readings hit and the numbers drawn."""
    untold = {"count", "copies", episode.fault.trait.each}
    drawn = [f"{name} {episode.amount(name):.6g}" for name in episode.fault.trait.amounts if name not in untold]
    return ", ".join([f"{readings} readings", *drawn] if readings else drawn)
