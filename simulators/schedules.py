"""When a meter's readings fall due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import lcm
from typing import TYPE_CHECKING, Protocol

import numpy as np

from simulators.slots import local_day, midnight_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulators.roster import Change, Meter

_MS_PER_S = 1000
_DAY_MS = 86_400_000
_MONTHS = 12


class Schedule(Protocol):
    """Instants at which one meter's readings fall due; of an interval, its end."""

    longest_ms: int
    """Longest time between two of them."""

    def due(self, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        """Return the instants in [start_ms, end_ms), ascending."""
        ...

    def begins(self, due_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where the intervals that end at these instants begin."""
        ...


@dataclass(frozen=True, slots=True)
class _Piece:
    from_ms: int
    to_ms: int
    period_ms: int


class Regular:
    """Readings every so many seconds, counted from the commissioning; the number may change with time."""

    def __init__(
        self,
        meter: Meter,
        commissioned_ms: int,
        service_ms: tuple[int, int],
        changes: Sequence[Change] = (),
    ) -> None:
        self._zero_ms = commissioned_ms
        self._interval = meter.kind == "interval"
        self._pieces = self._cut(service_ms, meter.period_s, changes)
        self._starts = np.array([piece.from_ms for piece in self._pieces], dtype=np.int64)
        self._periods = np.array([piece.period_ms for piece in self._pieces], dtype=np.int64)
        self.longest_ms = int(self._periods.max())

    def due(self, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        """See Schedule.due."""
        parts = [self._due_in(piece, start_ms, end_ms) for piece in self._pieces]
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def begins(self, due_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """See Schedule.begins."""
        which = np.maximum(np.searchsorted(self._starts, due_ms, side="left") - 1, 0)
        return np.asarray(due_ms - self._periods[which])

    def _due_in(self, piece: _Piece, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        first_ms, last_ms = piece.from_ms, piece.to_ms
        if self._interval:
            first_ms, last_ms = piece.from_ms + piece.period_ms, piece.to_ms + 1
        begin = -(-(max(start_ms, first_ms) - self._zero_ms) // piece.period_ms)
        stop = -(-(min(end_ms, last_ms) - self._zero_ms) // piece.period_ms)
        return self._zero_ms + np.arange(begin, max(stop, begin), dtype=np.int64) * piece.period_ms

    def _cut(self, service_ms: tuple[int, int], period_s: int, changes: Sequence[Change]) -> list[_Piece]:
        """Cut the service where the period changes, at the next instant that both periods share."""
        pieces = []
        begin_ms, period_ms = service_ms[0], period_s * _MS_PER_S
        for change in changes:
            after_ms = round(change.after) * _MS_PER_S
            shared_ms = lcm(period_ms, after_ms)
            at_ms = self._zero_ms + -(-(change.at_ms - self._zero_ms) // shared_ms) * shared_ms
            if begin_ms < at_ms < service_ms[1]:
                pieces.append(_Piece(begin_ms, at_ms, period_ms))
                begin_ms = at_ms
            period_ms = after_ms
        return [*pieces, _Piece(begin_ms, service_ms[1], period_ms)]


class Calendar:
    """Intervals of local days or months, which end at midnight in the park's zone."""

    def __init__(self, meter: Meter, zone: str, service_ms: tuple[int, int]) -> None:
        self._cycle = meter.cycle
        self._zone = zone
        self._service_ms = service_ms
        self.longest_ms = _DAY_MS * (31 if meter.cycle == "month" else 1) + _DAY_MS // 24

    def due(self, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        """See Schedule.due."""
        first_ms, last_ms = max(start_ms, self._service_ms[0] + 1), min(end_ms, self._service_ms[1] + 1)
        ends = []
        day = self._first(first_ms)
        while (at_ms := midnight_ms(day, self._zone)) < last_ms:
            if at_ms >= first_ms and self._begin(day) >= self._service_ms[0]:
                ends.append(at_ms)
            day = _next_month(day) if self._cycle == "month" else day + timedelta(days=1)
        return np.array(ends, dtype=np.int64)

    def begins(self, due_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """See Schedule.begins."""
        return np.array([self._begin(self._local(at_ms)) for at_ms in due_ms.tolist()], dtype=np.int64)

    def _first(self, at_ms: int) -> date:
        day = self._local(at_ms)
        return day.replace(day=1) if self._cycle == "month" else day

    def _begin(self, day: date) -> int:
        before = day - timedelta(days=1)
        return midnight_ms(before.replace(day=1) if self._cycle == "month" else before, self._zone)

    def _local(self, at_ms: int) -> date:
        return local_day(at_ms, self._zone)


def _next_month(first: date) -> date:
    if first.month == _MONTHS:
        return date(first.year + 1, 1, 1)
    return first.replace(month=first.month + 1)
