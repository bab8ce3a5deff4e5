"""Energy that has flowed through each meter since its commissioning, exact, at any instant."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from simulators.slots import DAY_SLOTS, SLOT_MS, Slots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulators.accounts import Accounts

BLOCK_SLOTS = 32 * DAY_SLOTS
BLOCK_MS = BLOCK_SLOTS * SLOT_MS
_BLOCKS_KEPT = 3
_BYTES_KEPT = 64 * 2**20


class Ledger:
    """Cumulated energy of each meter; whole numbers, so that no order of questions changes an answer.

    Energies are drawn in blocks of 32 days from the commissioning on. The sums at the blocks' beginnings are kept,
    the slots of the last blocks too: three, and more where they are small. Safe for several threads.
    """

    def __init__(self, accounts: Accounts, commissioned_ms: int, zone: str, meters: int) -> None:
        self._accounts = accounts
        self._first_slot = commissioned_ms // SLOT_MS
        self._zone = zone
        self._sums = [np.zeros(meters, dtype=np.int64)]
        self._blocks: dict[int, NDArray[np.int64]] = {}
        self._kept = max(_BLOCKS_KEPT, _BYTES_KEPT // (8 * (BLOCK_SLOTS + 1) * max(meters, 1)))
        self._lock = Lock()
        self.commissioned_ms = commissioned_ms

    def cumulated_milli(self, row: int, at_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Energy of one meter from commissioning to each instant; even within a quarter hour, rounded down."""
        since = at_ms - self.commissioned_ms
        blocks = since // BLOCK_MS
        found = np.empty(at_ms.size, dtype=np.int64)
        for number in np.unique(blocks):
            here = blocks == number
            within = since[here] - number * BLOCK_MS
            slot, rest = within // SLOT_MS, within % SLOT_MS
            sums = self._block(int(number))[row]
            found[here] = sums[slot] + (sums[slot + 1] - sums[slot]) * rest // SLOT_MS
        return found

    def slot_milli(self, row: int, at_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Energy of one meter in the quarter hour that holds each instant."""
        begin = at_ms // SLOT_MS * SLOT_MS
        return self.cumulated_milli(row, begin + SLOT_MS) - self.cumulated_milli(row, begin)

    def _block(self, number: int) -> NDArray[np.int64]:
        """Cumulated energy of every meter at the boundaries of a block's slots, shape (meters, slots + 1)."""
        with self._lock:
            while number not in self._blocks:
                self._draw(min(number, len(self._sums) - 1))
            return self._blocks[number]

    def _draw(self, number: int) -> None:
        energy = self._accounts.slots_milli(Slots(self._first_slot + number * BLOCK_SLOTS, BLOCK_SLOTS, self._zone))
        sums = np.empty((energy.shape[0], BLOCK_SLOTS + 1), dtype=np.int64)
        sums[:, 0] = self._sums[number]
        np.cumsum(energy, axis=1, out=sums[:, 1:])
        sums[:, 1:] += self._sums[number][:, None]
        if number + 1 == len(self._sums):
            self._sums.append(sums[:, -1].copy())
        while len(self._blocks) >= self._kept:
            self._blocks.pop(next(iter(self._blocks)))
        self._blocks[number] = sums
