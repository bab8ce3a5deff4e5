"""What a meter shows: registers that turn over and get replaced, intervals, power."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulators.registers import CENTS, Register, sound_stretches
from simulators.slots import SLOT_MS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from simulators.ledger import Ledger
    from simulators.registers import Mishap
    from simulators.roster import Meter, Roster
    from simulators.schedules import Schedule

_HOUR_MS = 3_600_000
_USUAL_MS = 28 * 24 * _HOUR_MS


class Dial:
    """Readings of one meter."""

    def __init__(
        self,
        seed: int,
        roster: Roster,
        row: int,
        ledger: Ledger,
        schedule: Schedule,
        mishaps: Iterable[Mishap] = (),
    ) -> None:
        self._meter: Meter = roster.meters[row]
        self._row = row
        self._ledger = ledger
        self._schedule = schedule
        events = ("replacement", "multiplier") if self._meter.kind == "register" else ("multiplier",)
        changes = sorted((c for e in events for c in roster.of(self._meter.id, e)), key=lambda change: change.at_ms)
        sound = sound_stretches(seed, self._meter, self._cumulated, ledger.commissioned_ms, changes)
        self._register = Register(sound, self._cumulated, mishaps)
        self.turns_at = round(self._meter.register_max * CENTS) if self._meter.register_max else None

    def values(self, due_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Values of the readings that fall due at these instants (the ends of intervals), in the meter's unit."""
        if self._meter.kind == "interval":
            begins = self._register.cents(self._schedule.begins(due_ms))
            return np.asarray((self._register.cents(due_ms) - begins) / CENTS)
        if self._meter.kind == "power":
            begin_ms = due_ms // SLOT_MS * SLOT_MS
            milli = self._ledger.slot_milli(self._row, due_ms)
            return np.asarray(np.rint(milli * self._register.rates(begin_ms) * (_HOUR_MS / SLOT_MS)) / CENTS)
        cents = self._register.cents(due_ms)
        return np.asarray((cents if self.turns_at is None else cents % self.turns_at) / CENTS)

    def cents(self, at_ms: int) -> int:
        """Return what the meter has counted at an instant, in hundredths, as if it had digits without end."""
        return int(self._register.cents(np.array([at_ms], dtype=np.int64))[0])

    def turns(self, at_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how often the register has turned over by each instant; of one that never does, 0."""
        cents = self._register.cents(at_ms)
        return cents // self.turns_at if self.turns_at else np.zeros_like(cents)

    def usual_per_h(self, at_ms: int) -> float:
        """Mean energy of an hour over the 28 days before an instant, in the meter's display."""
        begin_ms = max(at_ms - _USUAL_MS, self._ledger.commissioned_ms)
        end_ms = max(at_ms, begin_ms + _USUAL_MS)
        milli = np.diff(self._cumulated(np.array([begin_ms, end_ms], dtype=np.int64)))[0]
        rate = float(self._register.rates(np.array([at_ms], dtype=np.int64))[0])
        return float(milli) * rate / CENTS * _HOUR_MS / (end_ms - begin_ms)

    def _cumulated(self, at_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._ledger.cumulated_milli(self._row, at_ms)
