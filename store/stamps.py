"""Arrival stamps: when readings became durable, never twice the same and never backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


class Stamps:
    """Hands out nanoseconds since the epoch, strictly increasing even when the clock steps back.

    Not locked: the caller draws while it holds the lock under which it writes, so that stamps become visible in order.
    """

    def __init__(self, clock_ns: Callable[[], int], newest_ns: int) -> None:
        """Start after `newest_ns`, the newest stamp that the store already holds."""
        self._clock_ns = clock_ns
        self._newest_ns = newest_ns

    def draw(self, count: int) -> np.ndarray:
        """Return `count` consecutive stamps (int64)."""
        first = max(self._clock_ns(), self._newest_ns + 1)
        self._newest_ns = first + count - 1
        return np.arange(first, first + count, dtype="int64")
