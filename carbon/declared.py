"""What was declared about a meter over time: multipliers and interval lengths that hold from an instant on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from carbon.meters import Happening, Kind
from carbon.periods import epoch_ms
from carbon.units import MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from carbon.meters import Meter, MeterEvent


@dataclass(frozen=True, slots=True)
class Course:
    """A number that changes at instants: `number[k]` holds from `from_ms[k - 1]` on, `number[0]` before the first."""

    from_ms: NDArray[np.int64]
    number: NDArray[np.float64]

    def at(self, at_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what holds at each instant."""
        return self.number[np.searchsorted(self.from_ms, at_ms, side="right")]

    def changes(self, from_ms: NDArray[np.int64], to_ms: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return within which stretches [from_ms, to_ms) the number changes, also where it changes back."""
        first, last = (np.searchsorted(self.from_ms, at_ms, side="right") for at_ms in (from_ms, to_ms - 1))
        within: NDArray[np.bool_] = first != last
        return within

    def mean(self, from_ms: int, to_ms: int) -> tuple[float, bool]:
        """Return the mean over a stretch, by time, and whether the number changes within it."""
        cuts = self._cuts(from_ms, to_ms)
        if cuts.size == 0:
            return float(self.at(np.array([from_ms]))[0]), False
        edges = np.concatenate(([from_ms], cuts, [to_ms]))
        return float(np.dot(self.over(from_ms, to_ms), np.diff(edges)) / (to_ms - from_ms)), True

    def over(self, from_ms: int, to_ms: int) -> NDArray[np.float64]:
        """Return the numbers that hold one after the other over a stretch."""
        return self.at(np.concatenate(([from_ms], self._cuts(from_ms, to_ms))))

    def _cuts(self, from_ms: int, to_ms: int) -> NDArray[np.int64]:
        return self.from_ms[(self.from_ms > from_ms) & (self.from_ms < to_ms)]


def multipliers(meters: Sequence[Meter], events: Sequence[MeterEvent], kind: Kind) -> dict[int, Course]:
    """Return the course of the multiplier of each meter of a kind (by its position) whose multiplier changes."""
    found = _courses(meters, events, Happening.MULTIPLIER, lambda meter: meter.multiplier)
    return {place: course for place, course in found.items() if meters[place].kind is kind}


def lengths(meters: Sequence[Meter], events: Sequence[MeterEvent]) -> dict[int, Course]:
    """Return the course of the interval length [ms] of each meter (by its position) whose length changes."""
    found = _courses(meters, events, Happening.LENGTH, lambda meter: float(meter.length_s or 0))
    return {
        place: Course(course.from_ms, course.number * MS_PER_S)
        for place, course in found.items()
        if meters[place].kind is Kind.INTERVAL
    }


def longest_ms(meters: Sequence[Meter], events: Sequence[MeterEvent]) -> dict[str, int]:
    """Return the longest that an interval of each meter ever is [ms], by id; 0 of values that are no intervals."""
    longest = {meter.id: meter.length_ms for meter in meters}
    for place, course in lengths(meters, events).items():
        longest[meters[place].id] = max(longest[meters[place].id], int(course.number.max()))
    return longest


def happenings(events: Sequence[MeterEvent], word: Happening) -> dict[str, list[MeterEvent]]:
    """Return the events of one kind by meter, in time order."""
    found: dict[str, list[MeterEvent]] = {}
    for event in sorted((e for e in events if e.event == word), key=lambda e: e.at):
        found.setdefault(event.meter, []).append(event)
    return found


def _courses(
    meters: Sequence[Meter],
    events: Sequence[MeterEvent],
    word: Happening,
    first: Callable[[Meter], float],
) -> dict[int, Course]:
    declared = happenings(events, word)
    courses: dict[int, Course] = {}
    for place, meter in enumerate(meters):
        own = [(epoch_ms(e.at), e.initial) for e in declared.get(meter.id, ()) if e.initial is not None]
        if own:
            from_ms = np.array([at_ms for at_ms, _ in own], dtype=np.int64)
            courses[place] = Course(from_ms, np.array([first(meter), *(number for _, number in own)], dtype=np.float64))
    return courses
