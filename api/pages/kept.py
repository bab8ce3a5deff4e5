"""Figures kept for a few seconds, so that many readers of one page cost as much as one."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

T = TypeVar("T")
MOST = 64
"""Entries kept at once; the oldest goes first."""


@dataclass(slots=True)
class Kept:
    """Values by key with the instant they were made; a value older than `seconds` is made anew."""

    clock: Callable[[], datetime]
    seconds: float
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: dict[Hashable, tuple[datetime, Any]] = field(default_factory=dict)

    def get(self, key: Hashable, make: Callable[[datetime], T]) -> T:
        """Return the kept value of a key, or make it for this instant; one thread makes at a time."""
        with self._lock:
            now = self.clock()
            found = self._made.get(key)
            if found is not None and now - found[0] < timedelta(seconds=self.seconds):
                value: T = found[1]
                return value
            value = make(now)
            self._made.pop(key, None)
            self._made[key] = (now, value)
            while len(self._made) > MOST:
                del self._made[next(iter(self._made))]
            return value
