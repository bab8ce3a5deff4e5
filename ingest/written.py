"""Hourly lines that this process carried through to the goal: the same again need not be written or carried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.units import MS_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.hours import Hours

_HOURS = 2**32
"""More hours than there are in any life of a meter, to make one number of a meter and an hour."""
MOST_LINES = 1_000_000
"""A round that settles more is remembered nothing of."""


class Written:
    """What the last round that looked at a meter left in the store, kept in memory.

    Sound because it is remembered only once everything that follows from the lines is written too, and forgotten
    whenever another process may have written.
    """

    def __init__(self) -> None:
        """Remember nothing."""
        self._place: dict[str, int] = {}
        self._key = np.zeros(0, dtype=np.int64)
        self._values = np.zeros((0, 5))
        self._new: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []

    def changed(self, hours: Hours, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Mark the lines of those `inside` that are not known to stand so; `keep` will remember them."""
        places = [self._place.setdefault(meter.id, len(self._place)) for meter in hours.meters]
        key = (np.array(places, dtype=np.int64)[hours.code] * _HOURS + hours.at_ms // MS_PER_HOUR)[inside]
        columns = (hours.energy, hours.energy_estimated, hours.measured_s, hours.estimated_s, hours.missing_s)
        values = np.column_stack(columns)[inside]
        self._new.append((key, values if key.size <= MOST_LINES else values[:0]))
        marked = inside.copy()
        if self._key.size:
            place = np.minimum(np.searchsorted(self._key, key), self._key.size - 1)
            known = self._values[place]
            same = (known == values) | (np.isnan(known) & np.isnan(values))
            marked[inside] = ~(same.all(axis=1) & (self._key[place] == key))
        return marked

    def keep(self) -> None:
        """Remember the lines that `changed` was asked about, of those meters nothing else."""
        if not self._new:
            return
        if sum(key.size for key, _ in self._new) > MOST_LINES:
            self.forget()
            return
        key = np.concatenate([key for key, _ in self._new])
        values = np.concatenate([values for _, values in self._new])
        others = ~np.isin(self._key // _HOURS, np.unique(key // _HOURS))
        key, values = np.concatenate((self._key[others], key)), np.concatenate((self._values[others], values))
        last = key.size - 1 - np.unique(key[::-1], return_index=True)[1]
        self._key, self._values = key[last], values[last]
        self._new = []

    def forget(self) -> None:
        """Remember nothing."""
        self._key, self._values, self._new = self._key[:0], self._values[:0], []
