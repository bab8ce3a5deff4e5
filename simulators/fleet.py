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
from simulators.errors import UnknownMeterError
from simulators.ledger import Ledger
from simulators.messages import of_instant, of_range
from simulators.roster import Meter, Roster, read_roster
from simulators.schedules import Calendar, Regular, Schedule
from simulators.series import Series
from simulators.slots import SLOT_MS, midnight_ms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from simulators.registers import Mishap
    from simulators.roster import Change

COMMISSIONED = date(2024, 1, 1)
"""Local day on which every register begins to count; nothing is read before it."""
MILLI = 1000
"""The ledger counts in Wh, MJ, litres and kg; a carrier's own unit (kWh, GJ, m3, t) holds a thousand of them."""


class Fleet:
    """The meters of a park folder and their readings.

    A reading is *due* when its meter can know it: a register and a power sample at their instant, an interval at its
    end, whichever end its stamp names. Ranges are half-open, in epoch milliseconds, over the instants of falling due,
    so that ranges that touch neither overlap nor leave a reading out.
    """

    def __init__(self, roster: Roster, seed: int = 7) -> None:
        self.roster = roster
        self.commissioned_ms = midnight_ms(COMMISSIONED, roster.zone)
        self._seed = seed
        self._rows = {meter.id: row for row, meter in enumerate(roster.meters)}
        self._ledger = Ledger(Accounts(seed, roster), self.commissioned_ms, roster.zone, len(roster.meters))
        self._schedules = {m.id: self._schedule(m, roster.of(m.id, "length")) for m in roster.meters}
        self._dials = {
            meter.id: Dial(seed, roster, row, self._ledger, self._schedules[meter.id])
            for row, meter in enumerate(roster.meters)
        }

    @classmethod
    def from_park(cls, folder: Path, seed: int = 7) -> Self:
        """Make the fleet of a park folder; raises RosterError."""
        return cls(read_roster(folder), seed)

    def total(self, start_ms: int, end_ms: int) -> int:
        """Return the number of readings that fall due in a range."""
        return sum(self.schedule(meter.id).due(start_ms, end_ms).size for meter in self.roster.meters)

    def messages(self, start_ms: int, end_ms: int) -> Iterator[tuple[str, bytes]]:
        """Yield (topic, payload) of every reading that falls due in a range, four days at a time, firm by firm."""
        return of_range(self, start_ms, end_ms)

    def messages_at(self, at_ms: int, since_ms: int | None = None) -> Iterator[tuple[str, bytes]]:
        """Yield (topic, payload) with what every meter reads at an instant.

        Registers and power meters are read at `at_ms`, whatever their period; interval meters give the intervals
        that ended after `since_ms` and not after `at_ms`, without `since_ms` only those that end right then.
        """
        return of_instant(self, at_ms, at_ms - 1 if since_ms is None else since_ms)

    def series(self, meter: Meter, start_ms: int, end_ms: int) -> Series:
        """Return the readings of one meter that fall due in a range."""
        return self._read(meter, self.schedule(meter.id).due(start_ms, end_ms))

    def series_at(self, meter: Meter, at_ms: int, after_ms: int) -> Series:
        """Return what one meter reads at an instant; an interval meter, the intervals that ended after `after_ms`."""
        if meter.kind == "interval":
            return self.series(meter, after_ms + 1, at_ms + 1)
        first_ms, last_ms = self.service_ms(meter)
        return self._read(meter, np.array([at_ms] if first_ms <= at_ms < last_ms else [], dtype=np.int64))

    def reading(self, meter: str, at_ms: int) -> float:
        """Return what a meter reads at an instant (an interval meter: the interval that ends then)."""
        return float(self.dial(meter).values(np.array([at_ms], dtype=np.int64))[0])

    def energy(self, meter: str, at_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the energy that truly flowed between instants (one fewer), in the carrier's unit."""
        cumulated = self._ledger.cumulated_milli(self._row(meter), at_ms)
        return np.asarray(np.diff(cumulated) / MILLI)

    def schedule(self, meter: str) -> Schedule:
        """Return when a meter's readings fall due; raises UnknownMeterError."""
        return self._schedules[self.roster.meters[self._row(meter)].id]

    def dial(self, meter: str) -> Dial:
        """Return what a meter shows; raises UnknownMeterError."""
        return self._dials[self.roster.meters[self._row(meter)].id]

    def service_ms(self, meter: Meter) -> tuple[int, int]:
        """Return the instants between which a meter is in service, the second excluded."""
        slots = service(self.roster, meter)
        return max(self.commissioned_ms, slots.first * SLOT_MS), slots.last * SLOT_MS

    def struck(self, meter: str, mishaps: Iterator[Mishap], lengths: Sequence[Change] = ()) -> tuple[Schedule, Dial]:
        """Return schedule and dial of a meter to which something happens that nobody declared."""
        row = self._row(meter)
        declared = self.roster.of(meter, "length")
        schedule = self._schedule(self.roster.meters[row], sorted([*declared, *lengths], key=lambda c: c.at_ms))
        return schedule, Dial(self._seed, self.roster, row, self._ledger, schedule, mishaps)

    def _row(self, meter: str) -> int:
        if meter not in self._rows:
            raise UnknownMeterError(meter)
        return self._rows[meter]

    def _schedule(self, meter: Meter, lengths: Sequence[Change]) -> Schedule:
        if meter.cycle:
            return Calendar(meter, self.roster.zone, self.service_ms(meter))
        return Regular(meter, self.commissioned_ms, self.service_ms(meter), lengths)

    def _read(self, meter: Meter, due_ms: NDArray[np.int64]) -> Series:
        return read(meter, self._schedules[meter.id], self._dials[meter.id], due_ms)


def read(meter: Meter, schedule: Schedule, dial: Dial, due_ms: NDArray[np.int64]) -> Series:
    """Read a meter at instants of falling due."""
    at_ms = schedule.begins(due_ms) if meter.kind == "interval" and meter.stamp == "start" else due_ms
    return Series(due_ms, at_ms, dial.values(due_ms), due_ms)
