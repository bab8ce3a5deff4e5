"""What a meter shows: registers that turn over and get replaced, intervals, power; all in hundredths."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulators.noise import chance, key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulators.ledger import Ledger
    from simulators.roster import Meter, Replacement

CENTS = 100
_SLOTS_PER_HOUR = 4
_USED_BEFORE = 40_000.0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A register between two replacements: at `from_ms` it showed `base` hundredths."""

    from_ms: int
    from_milli: int
    base: int
    cents_per_milli: float


class Dial:
    """Readings of one meter."""

    def __init__(self, seed: int, meter: Meter, row: int, ledger: Ledger, swaps: Sequence[Replacement]) -> None:
        self._meter = meter
        self._row = row
        self._ledger = ledger
        self._cents_per_milli = CENTS / (meter.multiplier * meter.milli_per_unit)
        self._turns_at = round(meter.register_max * CENTS) if meter.register_max else None
        self._stretches = self._settled(seed, swaps) if meter.kind == "register" else []
        self._swap_ms = np.array([stretch.from_ms for stretch in self._stretches[1:]], dtype=np.int64)

    def values(self, due_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Values of the readings that fall due at these instants (the ends of intervals), in the meter's unit."""
        if self._meter.kind == "interval":
            return self._interval(due_ms)
        if self._meter.kind == "power":
            cents = self._ledger.slot_milli(self._row, due_ms) * (_SLOTS_PER_HOUR * self._cents_per_milli)
            return np.asarray(np.rint(cents) / CENTS)
        return self._register(due_ms)

    def _interval(self, due_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        ends = np.floor(self._ledger.cumulated_milli(self._row, due_ms) * self._cents_per_milli)
        begin_ms = due_ms - self._meter.period_s * 1000
        begins = np.floor(self._ledger.cumulated_milli(self._row, begin_ms) * self._cents_per_milli)
        return np.asarray((ends - begins) / CENTS)

    def _register(self, at_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        milli = self._ledger.cumulated_milli(self._row, at_ms)
        which = np.searchsorted(self._swap_ms, at_ms, side="right")
        cents = np.empty(at_ms.size, dtype=np.int64)
        for number in np.unique(which):
            stretch, here = self._stretches[int(number)], which == number
            turned = np.floor((milli[here] - stretch.from_milli) * stretch.cents_per_milli)
            cents[here] = stretch.base + turned.astype(np.int64)
        if self._turns_at is not None:
            cents %= self._turns_at
        return cents / CENTS

    def _settled(self, seed: int, swaps: Sequence[Replacement]) -> list[_Stretch]:
        """Lay the register through its declared replacements.

        The first stretch begins with whatever makes it end on `final`. Where it would have to begin below zero and
        cannot turn over, and between two replacements, the register runs slower or faster than the energy instead.
        """
        unknown = key(seed, "register", self._meter.id)
        turns_at = self._meter.register_max
        span = (0.0, _USED_BEFORE) if turns_at is None else (turns_at * 0.7, turns_at * 0.98)
        base = math.floor(chance(unknown, *span) * CENTS)
        stretch = _Stretch(self._ledger.commissioned_ms, 0, base, self._cents_per_milli)
        stretches: list[_Stretch] = []
        for swap in sorted(swaps, key=lambda s: s.at_ms):
            if swap.at_ms <= self._ledger.commissioned_ms:
                continue
            milli = int(self._ledger.cumulated_milli(self._row, np.array([swap.at_ms], dtype=np.int64))[0])
            stretches.append(self._ending_on(stretch, milli, math.floor(swap.final * CENTS), first=not stretches))
            initial = math.ceil(swap.initial * CENTS)
            stretch = _Stretch(swap.at_ms, milli, initial, self._cents_per_milli)
        return [*stretches, stretch]

    def _ending_on(self, stretch: _Stretch, milli: int, final: int, *, first: bool) -> _Stretch:
        turned = math.floor((milli - stretch.from_milli) * self._cents_per_milli)
        if first and (turned <= final or self._turns_at is not None):
            base = (final - turned) % self._turns_at if self._turns_at is not None else final - turned
            return _Stretch(stretch.from_ms, stretch.from_milli, base, self._cents_per_milli)
        base = min(stretch.base, final) if not first else 0
        span = max(milli - stretch.from_milli, 1)
        return _Stretch(stretch.from_ms, stretch.from_milli, base, (final - base) / span)
