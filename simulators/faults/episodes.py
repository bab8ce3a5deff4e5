"""When a fault is in force, and what chance gives it each time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulators.faults.kinds import ALWAYS_MS, FOREVER_MS, Fault, Lasts
from simulators.noise import chance, key, uniform

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from simulators.schedules import Schedule

HOUR_MS = 3_600_000
_YEAR_MS = 365 * 24 * HOUR_MS
_MS_PER_S = 1000


@dataclass(frozen=True, slots=True)
class Episode:
    """One coming of a fault to one meter: in force from `from_ms` to before `to_ms`."""

    fault: Fault
    from_ms: int
    to_ms: int
    chance_key: np.uint64

    def amount(self, name: str) -> float:
        """Draw one of the fault's numbers."""
        low, high = self.fault.span(name)
        return low if low == high else chance(_mixed(self.chance_key, name), low, high)

    def whole(self, name: str) -> int:
        """Draw one of the fault's numbers, a whole one, both ends included."""
        low, high = self.fault.span(name)
        return math.floor(chance(_mixed(self.chance_key, name), low, high + 1))

    def draws(self, name: str, instants_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Draw one value in [0, 1) for each instant."""
        return uniform(_mixed(self.chance_key, name), instants_ms)

    def each(self, name: str, instants_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Draw one of the fault's numbers anew for each instant."""
        low, high = self.fault.span(name)
        return low + (high - low) * self.draws(name, instants_ms)

    def hit(self, due_ms: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Mark the readings, by the instants at which they fall due, that the fault strikes."""
        inside = (due_ms >= self.from_ms) & (due_ms < self.to_ms)
        return inside if self.fault.share >= 1 else inside & (self.draws("share", due_ms) < self.fault.share)


@dataclass(frozen=True, slots=True)
class Course:
    """The episodes of one fault of one meter."""

    fault: Fault
    schedule: Schedule
    commissioned_ms: int
    seed_key: int

    @property
    def first_ms(self) -> int:
        """Instant before which it never comes."""
        return max(self.fault.from_ms, self.commissioned_ms)

    def between(self, start_ms: int, end_ms: int) -> list[Episode]:
        """Return the episodes that have begun before `end_ms` and not ended by `start_ms`, oldest first."""
        if not self.fault.per_year:
            whole = self._episode(0, self.fault.from_ms, self.fault.to_ms)
            return [whole] if whole.from_ms < end_ms and whole.to_ms > start_ms else []
        longest_ms = self._longest_ms()
        first = max((start_ms - longest_ms - self.first_ms) // self._turn_ms - 1, 0)
        last = max((min(end_ms, self.fault.to_ms) - self.first_ms) // self._turn_ms + 1, 0)
        drawn = [self._drawn(number) for number in range(math.floor(first), math.ceil(last))]
        return [e for e in drawn if e is not None and e.from_ms < end_ms and e.to_ms > start_ms]

    def all(self) -> Iterator[Episode]:
        """Yield every episode, oldest first, without end where the fault has none."""
        if not self.fault.per_year:
            yield self._episode(0, self.first_ms, self.fault.to_ms)
            return
        number = 0
        while self.first_ms + number * self._turn_ms < self.fault.to_ms:
            episode = self._drawn(number)
            if episode is not None:
                yield episode
            number += 1

    @property
    def _turn_ms(self) -> float:
        return _YEAR_MS / self.fault.per_year

    def _longest_ms(self) -> int:
        if self.fault.trait.lasts is Lasts.HOURS:
            return math.ceil(self.fault.hours[1] * HOUR_MS)
        if self.fault.trait.lasts is Lasts.READINGS:
            return math.ceil(self.fault.span("count")[1] + 1) * self.schedule.longest_ms
        return FOREVER_MS - ALWAYS_MS

    def _drawn(self, number: int) -> Episode | None:
        """Return the episode of one turn: it begins anywhere in the turn's time."""
        of = key(self.seed_key, "turn", str(number))
        begin_ms = round((self.first_ms + (number + chance(of)) * self._turn_ms) / _MS_PER_S) * _MS_PER_S
        if begin_ms >= self.fault.to_ms:
            return None
        end_ms = self.fault.to_ms
        if self.fault.trait.lasts is Lasts.HOURS:
            end_ms = min(end_ms, begin_ms + round(chance(_mixed(of, "hours"), *self.fault.hours) * HOUR_MS))
        elif self.fault.trait.lasts is Lasts.READINGS:
            count = self._episode(number, begin_ms, end_ms).whole("count")
            due_ms = self.schedule.due(begin_ms, begin_ms + (count + 1) * self.schedule.longest_ms)[:count]
            if due_ms.size == 0:
                return None
            end_ms = min(end_ms, int(due_ms[-1]) + 1)
        return self._episode(number, begin_ms, end_ms)

    def _episode(self, number: int, from_ms: int, to_ms: int) -> Episode:
        return Episode(self.fault, from_ms, to_ms, key(self.seed_key, "turn", str(number)))


def course(fault: Fault, meter: str, schedule: Schedule, commissioned_ms: int, place: tuple[int, int]) -> Course:
    """Return when a fault, the `place[1]`-th under the seed `place[0]`, comes to a meter."""
    seed, number = place
    return Course(fault, schedule, commissioned_ms, int(key(seed, "fault", str(number), meter)))


def _mixed(of: np.uint64, name: str) -> np.uint64:
    return key(int(of), name)
