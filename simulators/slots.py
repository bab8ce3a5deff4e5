"""Quarter hours: the grid on which energies are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from simulators.holidays import day_kinds

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

SLOT_S = 900
SLOT_MS = SLOT_S * 1000
DAY_S = 86400
DAY_SLOTS = DAY_S // SLOT_S
_HOUR_SLOTS = 3600 // SLOT_S


def midnight_ms(day: date, zone: str) -> int:
    """Return the instant at which a local day begins, in epoch milliseconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp()) * 1000


def local_day(at_ms: int, zone: str) -> date:
    """Return the local day of an instant in epoch milliseconds."""
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone)).date()


@dataclass(frozen=True)
class Slots:
    """`count` quarter hours from number `first` (counted from the epoch) on, in one time zone."""

    first: int
    count: int
    zone: str

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """Number of each slot, counted from the epoch."""
        return np.arange(self.first, self.first + self.count, dtype=np.int64)

    @cached_property
    def _local_s(self) -> NDArray[np.int64]:
        zone = ZoneInfo(self.zone)
        hours = np.unique(self.numbers // _HOUR_SLOTS)
        offset = np.array(
            [
                int((datetime.fromtimestamp(int(h) * 3600, zone).utcoffset() or timedelta(0)).total_seconds())
                for h in hours
            ],
            dtype=np.int64,
        )
        local_s: NDArray[np.int64] = self.numbers * SLOT_S + offset[self.numbers // _HOUR_SLOTS - hours[0]]
        return local_s

    @cached_property
    def days(self) -> NDArray[np.int64]:
        """Local day of each slot, counted from 1970-01-01."""
        return self._local_s // DAY_S

    @cached_property
    def of_day(self) -> NDArray[np.int64]:
        """Position of each slot in its local day, 0 to 95."""
        return (self._local_s % DAY_S) // SLOT_S

    @cached_property
    def distinct_days(self) -> NDArray[np.int64]:
        """Local days covered, ascending."""
        return np.arange(self.days[0], self.days[-1] + 1, dtype=np.int64)

    def by_day(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Spread one value for each of `distinct_days` over the slots."""
        spread: NDArray[np.float64] = values[self.days - self.distinct_days[0]]
        return spread

    @cached_property
    def day_kind(self) -> NDArray[np.int64]:
        """Kind of day of each slot, an index into holidays.KINDS."""
        kinds: NDArray[np.int64] = day_kinds(self.distinct_days)[self.days - self.distinct_days[0]]
        return kinds

    @cached_property
    def day_of_year(self) -> NDArray[np.float64]:
        """Day of the year of each slot, 1 January = 1."""
        days = self.distinct_days.astype("datetime64[D]")
        return self.by_day((days - days.astype("datetime64[Y]")).astype(np.float64) + 1)

    @cached_property
    def months(self) -> list[str]:
        """Month of each of `distinct_days`, `2026-03`."""
        return [str(m) for m in self.distinct_days.astype("datetime64[D]").astype("datetime64[M]")]
