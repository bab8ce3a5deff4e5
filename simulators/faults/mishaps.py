"""Faults that make a meter another one: what they do to its register, and to the length of its intervals."""

from __future__ import annotations

from functools import partial
from heapq import merge
from typing import TYPE_CHECKING

from simulators.faults.kinds import Kind
from simulators.registers import CENTS, Mishap, What
from simulators.roster import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulators.dials import Dial
    from simulators.faults.episodes import Course, Episode

TO_THE_METER = frozenset(
    {Kind.DROP, Kind.BACKSTEP, Kind.LEAP, Kind.WRAP, Kind.MULTIPLIER, Kind.LENGTH, Kind.STOPPED},
)


def mishaps(courses: Sequence[Course], sound: Dial) -> Iterator[Mishap]:
    """Yield what happens to a meter's register, oldest first; `sound` is what it would show without."""
    return merge(*(_of(course, sound) for course in courses), key=lambda mishap: mishap.at_ms)


def lengths(courses: Sequence[Course], meter: str) -> list[Change]:
    """Return the changes of a meter's interval length."""
    return [
        Change(meter, episode.from_ms, "length", after=episode.amount("length_s"))
        for course in courses
        if course.fault.kind == Kind.LENGTH
        for episode in course.all()
    ]


def _of(course: Course, sound: Dial) -> Iterator[Mishap]:
    kind = Kind(course.fault.kind)
    for episode in course.all():
        at_ms = episode.from_ms
        if kind is Kind.DROP:
            yield Mishap(at_ms, What.SET, partial(_cents, episode, "value"))
        elif kind is Kind.BACKSTEP:
            yield Mishap(at_ms, What.SHIFT, partial(_use, episode, sound, "hours_back", -1))
        elif kind is Kind.LEAP:
            yield Mishap(at_ms, What.SHIFT, partial(_use, episode, sound, "factor", 1))
        elif kind is Kind.MULTIPLIER:
            yield Mishap(at_ms, What.RATIO, partial(_counts, episode))
        elif kind is Kind.STOPPED:
            yield Mishap(at_ms, What.STOP)
            yield Mishap(episode.to_ms, What.GO)
        elif kind is Kind.WRAP:
            yield Mishap(course.commissioned_ms, What.SHIFT, partial(_to_turn, episode, sound))
            return


def _cents(episode: Episode, name: str) -> float:
    return episode.amount(name) * CENTS


def _use(episode: Episode, sound: Dial, name: str, sign: int) -> float:
    """Return the hundredths that so many hours of usual use count, at least one."""
    return sign * max(episode.amount(name) * sound.usual_per_h(episode.from_ms) * CENTS, 1.0)


def _counts(episode: Episode) -> float:
    return 1 / episode.amount("ratio")


def _to_turn(episode: Episode, sound: Dial) -> float:
    """Return what lets the register turn over with the first hundredth that it counts after the episode begins."""
    return (-1 - sound.cents(episode.from_ms)) % (sound.turns_at or 1)
