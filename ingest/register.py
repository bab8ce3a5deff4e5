"""The meters known to the book, looked up by the thousand and refreshed when an unknown one turns up."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import numpy.typing as npt

    from carbon.meters import Meter
    from store.ports import ParkBook

REFRESH_EVERY = timedelta(minutes=1)
REFRESH_ON_UNKNOWN = timedelta(seconds=3)
"""An unknown meter makes the book be read again, but not sooner than this after the last time."""

UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class KnownMeters:
    """The meters of one reading of the book; a code is a position in `meters`."""

    meters: tuple[Meter, ...]
    codes: dict[str, int]
    ids: npt.NDArray[np.object_]
    owners: npt.NDArray[np.object_]
    """Enterprise of each meter."""
    owner_codes: npt.NDArray[np.int64]
    enterprise_codes: dict[str, int]

    def codes_of(self, meter_ids: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the code of each meter, UNKNOWN where the book has none."""
        get = self.codes.get
        return np.fromiter((get(meter, UNKNOWN) for meter in meter_ids), dtype=np.int64, count=len(meter_ids))

    def enterprise_code(self, enterprise: str) -> int:
        """Return the code of an enterprise, UNKNOWN when it has no meter."""
        return self.enterprise_codes.get(enterprise, UNKNOWN)


def known_meters(meters: Sequence[Meter]) -> KnownMeters:
    """Return the look-up tables of these meters."""
    enterprises = {enterprise: code for code, enterprise in enumerate(sorted({m.enterprise for m in meters}))}
    return KnownMeters(
        meters=tuple(meters),
        codes={meter.id: code for code, meter in enumerate(meters)},
        ids=np.array([meter.id for meter in meters], dtype=object),
        owners=np.array([meter.enterprise for meter in meters], dtype=object),
        owner_codes=np.array([enterprises[meter.enterprise] for meter in meters], dtype=np.int64),
        enterprise_codes=enterprises,
    )


class Register:
    """The meters of the book, read again every minute, and sooner when an unknown meter is met."""

    def __init__(self, book: ParkBook, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._clock = clock
        self._lock = threading.Lock()
        self._known: KnownMeters | None = None
        self._read_at: datetime | None = None

    def known(self) -> KnownMeters:
        """Return the meters, at most a minute old; raises BookEmptyError before a park was loaded."""
        return self._younger_than(REFRESH_EVERY)

    def known_again(self) -> KnownMeters:
        """Return the meters after an unknown one was met, at most a few seconds old."""
        return self._younger_than(REFRESH_ON_UNKNOWN)

    def _younger_than(self, age: timedelta) -> KnownMeters:
        with self._lock:
            now = self._clock()
            if self._known is None or self._read_at is None or not timedelta() <= now - self._read_at < age:
                self._known = known_meters(self._book.park().meters)
                self._read_at = now
            return self._known
