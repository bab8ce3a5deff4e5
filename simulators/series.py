"""Readings of one meter, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of one meter in the order in which they are sent; four arrays of one length."""

    due_ms: NDArray[np.int64]
    """Instant at which the meter knows the value: of a register and of power its own, of an interval its end."""
    at_ms: NDArray[np.int64]
    """Stamp of the reading."""
    value: NDArray[np.float64]
    """In the meter's unit."""
    sent_ms: NDArray[np.int64]
    """Instant at which the reading is sent."""

    def at(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """Return some of the readings, or the same in another order."""
        return type(self)(self.due_ms[rows], self.at_ms[rows], self.value[rows], self.sent_ms[rows])

    def sent_in(self, start_ms: int, end_ms: int) -> Self:
        """Return what is sent in a range, in the order of being sent."""
        inside = np.flatnonzero((self.sent_ms >= start_ms) & (self.sent_ms < end_ms))
        return self.at(inside[np.argsort(self.sent_ms[inside], kind="stable")])

    def and_also(self, other: Self) -> Self:
        """Return these readings and then those."""
        return type(self)(
            np.concatenate([self.due_ms, other.due_ms]),
            np.concatenate([self.at_ms, other.at_ms]),
            np.concatenate([self.value, other.value]),
            np.concatenate([self.sent_ms, other.sent_ms]),
        )
