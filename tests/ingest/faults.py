"""A store that fails when told to; everything else it passes on to the real one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from store.errors import StoreRefusedError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from store.duck import DuckStore


class FaultyStore:
    """A series store for `append` and `readings`."""

    def __init__(self, inner: DuckStore) -> None:
        self._inner = inner
        self.away = False
        self.poison: float | None = None
        """A batch with this value is refused."""
        self.tried = threading.Event()
        """Set by the first append."""
        self.appends = 0

    def append(self, readings: pd.DataFrame) -> None:
        self.tried.set()
        self.appends += 1
        if self.away:
            raise StoreUnavailableError("test", "told to be away")
        if self.poison is not None and (readings["value"] == self.poison).any():
            raise StoreRefusedError("test", "told to refuse this")
        self._inner.append(readings)

    def readings(self, meters: Sequence[str], start_ms: int, end_ms: int) -> pd.DataFrame:
        return self._inner.readings(meters, start_ms, end_ms)
