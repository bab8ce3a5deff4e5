"""Every meter of a park: what each one reads at any instant, as native messages.

Everything is a pure function of the seed, the park folder, the meter and the time. Registers count from a fixed
commissioning day, so a fleet that is started again goes on where it was, and any range can be asked for again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import numpy as np

from simulators.accounts import Accounts, service
from simulators.dials import Dial
from simulators.encoder import MAX_READINGS, READINGS_TOPIC, payload
from simulators.errors import UnknownMeterError
from simulators.ledger import BLOCK_MS, Ledger
from simulators.roster import Meter, Roster, read_roster
from simulators.slots import SLOT_MS, midnight_ms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

COMMISSIONED = date(2024, 1, 1)
"""Local day on which every register begins to count; nothing is read before it."""
_CHUNK_MS = BLOCK_MS // 8
_MS_PER_S = 1000
_Series = tuple[str, list[int], list[float]]


class Fleet:
    """The meters of a park folder and their readings.

    A reading is *due* when its meter can know it: a register and a power sample at their instant, an interval at its
    end, whichever end its stamp names. Ranges are half-open, in epoch milliseconds, over the instants of falling due,
    so that ranges that touch neither overlap nor leave a reading out.
    """

    def __init__(self, roster: Roster, seed: int = 7) -> None:
        self.roster = roster
        self.commissioned_ms = midnight_ms(COMMISSIONED, roster.zone)
        ledger = Ledger(Accounts(seed, roster), self.commissioned_ms, roster.zone, len(roster.meters))
        self._dials = {
            meter.id: Dial(seed, meter, row, ledger, [r for r in roster.replacements if r.meter == meter.id])
            for row, meter in enumerate(roster.meters)
        }
        self._windows = {meter.id: self._window(meter) for meter in roster.meters}
        self._meters_of = {e.id: [m for m in roster.meters if m.enterprise == e.id] for e in roster.enterprises}

    @classmethod
    def from_park(cls, folder: Path, seed: int = 7) -> Self:
        """Make the fleet of a park folder; raises RosterError."""
        return cls(read_roster(folder), seed)

    def total(self, start_ms: int, end_ms: int) -> int:
        """Return the number of readings that fall due in a range."""
        return sum(self._due(meter, start_ms, end_ms).size for meter in self.roster.meters)

    def messages(self, start_ms: int, end_ms: int) -> Iterator[tuple[str, bytes]]:
        """Yield (topic, payload) of every reading that falls due in a range, four days at a time, firm by firm."""
        begin_ms = max(start_ms, self.commissioned_ms)
        while begin_ms < end_ms:
            chunk = (begin_ms - self.commissioned_ms) // _CHUNK_MS
            stop_ms = min(end_ms, self.commissioned_ms + (chunk + 1) * _CHUNK_MS)
            for enterprise, meters in self._meters_of.items():
                series = [self._series(meter, self._due(meter, begin_ms, stop_ms)) for meter in meters]
                yield from _messages(enterprise, begin_ms, series)
            begin_ms = stop_ms

    def messages_at(self, at_ms: int, since_ms: int | None = None) -> Iterator[tuple[str, bytes]]:
        """Yield (topic, payload) with what every meter reads at an instant.

        Registers and power meters are read at `at_ms`, whatever their period; interval meters give the intervals
        that ended after `since_ms` and not after `at_ms`, without `since_ms` only those that end right then.
        """
        after_ms = at_ms - 1 if since_ms is None else since_ms
        for enterprise, meters in self._meters_of.items():
            series = [self._series(meter, self._due_now(meter, at_ms, after_ms)) for meter in meters]
            yield from _messages(enterprise, at_ms, series)

    def reading(self, meter: str, at_ms: int) -> float:
        """Return what a meter reads at an instant (an interval meter: the interval that ends then)."""
        if meter not in self._dials:
            raise UnknownMeterError(meter)
        return float(self._dials[meter].values(np.array([at_ms], dtype=np.int64))[0])

    def _window(self, meter: Meter) -> tuple[int, int]:
        """First instant at which a reading may fall due, and the first at which none does any more."""
        in_service = service(self.roster, meter)
        begin_ms = max(self.commissioned_ms, in_service.first * SLOT_MS)
        end_ms = in_service.last * SLOT_MS
        if meter.kind == "interval":
            return begin_ms + meter.period_s * _MS_PER_S, end_ms + 1
        return begin_ms, end_ms

    def _due(self, meter: Meter, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        first_ms, last_ms = self._windows[meter.id]
        period_ms = meter.period_s * _MS_PER_S
        begin = -(-(max(start_ms, first_ms) - self.commissioned_ms) // period_ms)
        stop = -(-(min(end_ms, last_ms) - self.commissioned_ms) // period_ms)
        return self.commissioned_ms + np.arange(begin, max(stop, begin), dtype=np.int64) * period_ms

    def _due_now(self, meter: Meter, at_ms: int, after_ms: int) -> NDArray[np.int64]:
        if meter.kind == "interval":
            return self._due(meter, after_ms + 1, at_ms + 1)
        first_ms, last_ms = self._windows[meter.id]
        return np.array([at_ms] if first_ms <= at_ms < last_ms else [], dtype=np.int64)

    def _series(self, meter: Meter, due_ms: NDArray[np.int64]) -> _Series:
        if due_ms.size == 0:
            return meter.id, [], []
        early_ms = meter.period_s * _MS_PER_S if meter.kind == "interval" and meter.stamp == "start" else 0
        return meter.id, (due_ms - early_ms).tolist(), self._dials[meter.id].values(due_ms).tolist()


def _messages(enterprise: str, begin_ms: int, series: list[_Series]) -> Iterator[tuple[str, bytes]]:
    topic = READINGS_TOPIC.format(enterprise=enterprise)
    for part, readings in enumerate(_parts(series)):
        yield topic, payload(f"{enterprise}-{begin_ms}-{part}", readings)


def _parts(series: list[_Series]) -> Iterator[list[_Series]]:
    """Cut the readings of one firm into messages of at most MAX_READINGS."""
    part: list[_Series] = []
    room = MAX_READINGS
    for meter, at_ms, values in series:
        done = 0
        while done < len(at_ms):
            part.append((meter, at_ms[done : done + room], values[done : done + room]))
            taken = len(part[-1][1])
            done, room = done + taken, room - taken
            if room == 0:
                yield part
                part, room = [], MAX_READINGS
    if part:
        yield part
