"""Messages that a gateway numbers: which of them came, and which are missing in between."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_DIGITS = 15
MOST_NAME_CHARS = 80
MOST_GAPS = 500
"""Gaps of one gateway that are kept one by one; what older ones miss is only counted."""
NEAR = 1_000
"""A number so far below the first one may still be late; one further below is taken for a repeated one."""
RESTART_AFTER = timedelta(minutes=10)
"""A 0 or 1 that comes again this long after the count began begins a new count; sooner it is a message sent again."""
_DIGITS = "0123456789"
_SEPARATORS = "-_.:/# "


def numbered(message_id: str) -> tuple[str, int] | None:
    """Return gateway and number of an id such as gw7-000123; None when it does not end in a number.

    The gateway is what stands before the number, without separators at its end; it may be empty.
    """
    stem = message_id.rstrip(_DIGITS)
    digits = message_id[len(stem) :]
    name = stem.rstrip(_SEPARATORS)
    if not digits or len(digits) > MOST_DIGITS or len(name) > MOST_NAME_CHARS or "\x00" in name:
        return None
    return name, int(digits)


@dataclass(slots=True)
class Numbering:
    """The count of one gateway: the numbers in [first, last] came but for those in `gaps`, first and last included."""

    began_at: datetime
    first: int
    last: int
    arrived: int = 1
    """Different numbers that came since the count began."""
    repeated: int = 0
    """Messages whose number had come already."""
    runs: int = 1
    """Stretches of numbers that follow on one another."""
    gaps: list[tuple[int, int]] = field(default_factory=list)
    missing_before: int = 0
    """Numbers missing in gaps that are no longer kept, and in counts that ended."""
    restarts: int = 0

    @property
    def missing(self) -> int:
        """How many numbers did not come."""
        return self.missing_before + sum(last - first + 1 for first, last in self.gaps)

    @property
    def counts(self) -> bool:
        """Whether the ids count messages: most numbers follow on the one before. Times as ids, say, do not."""
        return 2 * (self.runs - 1) < self.arrived

    def arrive(self, numbers: Iterable[int], at: datetime) -> None:
        """Take in numbers that came at `at`, in whatever order."""
        ordered = sorted(numbers)
        if ordered and ordered[0] > self.last and _consecutive(ordered):
            self._append(ordered[0])
            self.last, self.arrived = ordered[-1], self.arrived + len(ordered) - 1
        else:
            for number in ordered:
                self._arrive(number, at)
        surplus = len(self.gaps) - MOST_GAPS
        if surplus > 0:
            self.missing_before += sum(last - first + 1 for first, last in self.gaps[:surplus])
            del self.gaps[:surplus]

    def _arrive(self, number: int, at: datetime) -> None:
        if number > self.last:
            self._append(number)
        elif number < self.first and self.first - number <= NEAR:
            self._prepend(number)
        elif (gap := self._gap_of(number)) is not None:
            self._fill(gap, number)
        elif number <= 1 and at - self.began_at >= RESTART_AFTER:
            self._restart(number, at)
        else:
            self.repeated += 1

    def _append(self, number: int) -> None:
        if number > self.last + 1:
            self.gaps.append((self.last + 1, number - 1))
            self.runs += 1
        self.last = number
        self.arrived += 1

    def _prepend(self, number: int) -> None:
        if number < self.first - 1:
            self.gaps.insert(0, (number + 1, self.first - 1))
            self.runs += 1
        self.first = number
        self.arrived += 1

    def _gap_of(self, number: int) -> int | None:
        place = bisect_right(self.gaps, (number, number)) - 1
        for gap in (place, place + 1):
            if 0 <= gap < len(self.gaps) and self.gaps[gap][0] <= number <= self.gaps[gap][1]:
                return gap
        return None

    def _fill(self, gap: int, number: int) -> None:
        first, last = self.gaps[gap]
        left = [part for part in ((first, number - 1), (number + 1, last)) if part[0] <= part[1]]
        self.gaps[gap : gap + 1] = left
        self.runs += len(left) - 1
        self.arrived += 1

    def _restart(self, number: int, at: datetime) -> None:
        self.missing_before = self.missing
        self.gaps = []
        self.began_at, self.first, self.last, self.arrived, self.runs = at, number, number, 1, 1
        self.restarts += 1


def _consecutive(ordered: Sequence[int]) -> bool:
    return ordered[-1] - ordered[0] == len(ordered) - 1 and len(set(ordered)) == len(ordered)


def begun(numbers: Sequence[int], at: datetime) -> Numbering:
    """Return the count that begins with these numbers, at least one."""
    first = min(numbers)
    numbering = Numbering(at, first, first, arrived=1)
    rest = sorted(numbers)[1:]
    numbering.arrive(rest, at)
    return numbering
