"""Meter days: hours of meters added up over the local days of the park."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd

from carbon.localtime import DAY_MS, local_ms
from carbon.units import MS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.hours import Hours
    from carbon.park import Park

EPOCH = date(1970, 1, 1)
_TAGS = ["enterprise", "meter", "carrier", "role"]
_SUMMED = ("energy", "energy_estimated", "measured_s", "estimated_s", "missing_s")


@dataclass(frozen=True, slots=True)
class MeterDays:
    """Arrays of one length, one entry for each meter and local day that has an hour, ordered by meter id and day.

    `energy` and `energy_estimated` in the carrier's unit, `energy` NaN where nothing of the day is known.
    """

    meters: tuple[str, ...]
    """Ids, in order."""
    code: NDArray[np.int64]
    """Position of the meter in `meters`."""
    day: NDArray[np.int64]
    """Local day, in days since 1970-01-01."""
    energy: NDArray[np.float64]
    energy_estimated: NDArray[np.float64]
    measured_s: NDArray[np.float64]
    estimated_s: NDArray[np.float64]
    missing_s: NDArray[np.float64]

    @property
    def known_s(self) -> NDArray[np.float64]:
        """Seconds of the day of which the energy is measured or estimated."""
        return self.measured_s + self.estimated_s

    def only(self, chosen: NDArray[np.bool_]) -> Self:
        """Return the entries that a mask chooses."""
        return type(self)(
            self.meters, self.code[chosen], self.day[chosen], *(getattr(self, name)[chosen] for name in _SUMMED)
        )

    def joined(
        self,
        meters: Sequence[str],
        since: Sequence[date],
        until: Sequence[date],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Match entries with dated statements about meters, each true of a meter on the local days [since, until).

        Returns, for every match, the position of the entry and of the statement, in the order of the entries, of one
        entry in the order of the statements.
        """
        codes = {meter: code for code, meter in enumerate(self.meters)}
        about = np.array([codes.get(meter, -1) for meter in meters], dtype=np.int64)
        order = np.argsort(about, kind="stable")
        first, last = (np.searchsorted(about[order], self.code, side=side) for side in ("left", "right"))
        entry = np.repeat(np.arange(self.code.size), last - first)
        place = np.arange(entry.size) - np.repeat(np.cumsum(last - first) - (last - first), last - first)
        statement = order[first[entry] + place]
        begin = np.array([day_number(day) for day in since], dtype=np.int64)
        end = np.array([day_number(day) for day in until], dtype=np.int64)
        true = (self.day[entry] >= begin[statement]) & (self.day[entry] < end[statement])
        return entry[true], statement[true]


def day_number(day: date) -> int:
    """Return a local day as days since 1970-01-01."""
    return (day - EPOCH).days


def in_force(
    row: NDArray[np.int64],
    since: Sequence[date],
    until: Sequence[date],
    days: tuple[int, int],
    rows: int,
) -> NDArray[np.float64]:
    """Count, by row and day, the statements that are true then, each on the local days [since, until) of its row.

    `days`: the first, counted from 1970-01-01, and their number. Returns shape (rows, days).
    """
    turns = np.zeros((rows, days[1] + 1))
    for bounds, turn in ((since, 1.0), (until, -1.0)):
        day = np.array([day_number(bound) for bound in bounds], dtype=np.int64) - days[0]
        np.add.at(turns, (row, np.clip(day, 0, days[1])), turn)
    return np.cumsum(turns, axis=1)[:, :-1]


def meter_days(hours: Hours, zone: str) -> MeterDays:
    """Return the meter days of hours just settled."""
    columns = [getattr(hours, name) for name in _SUMMED]
    return _days([meter.id for meter in hours.meters], hours.code, hours.at_ms, columns, zone)


def line_days(park: Park, lines: pd.DataFrame) -> MeterDays:
    """Return the meter days of hourly lines (ENERGY_HOURLY columns), the same bits as of the hours themselves.

    A line settled before the book gave its meter another enterprise, carrier or role may still stand in a store; it is
    left out.
    """
    present = [(meter.enterprise, meter.id, meter.carrier, str(meter.role)) for meter in park.meters]
    if not present or lines.empty:
        none = np.empty(0)
        return _days([], none.astype(np.int64), none.astype(np.int64), [none] * len(_SUMMED), park.zone)
    index = pd.MultiIndex.from_tuples(present, names=_TAGS)
    code = index.get_indexer(pd.MultiIndex.from_frame(lines[_TAGS].astype("str")))
    at_ms = lines["at_ms"].to_numpy(dtype=np.int64)
    order = np.lexsort((at_ms, code))
    order = order[code[order] >= 0]
    columns = [lines[name].to_numpy(dtype=np.float64)[order] for name in _SUMMED]
    return _days([meter.id for meter in park.meters], code[order], at_ms[order], columns, park.zone)


def _days(
    ids: Sequence[str],
    code: NDArray[np.integer],
    at_ms: NDArray[np.int64],
    columns: Sequence[NDArray[np.float64]],
    zone: str,
) -> MeterDays:
    """Add up hours that are ordered by code and time; sums run in that order, so other meters change no bit of them."""
    ordered = sorted(ids)
    rank = {meter: position for position, meter in enumerate(ordered)}
    if code.size == 0:
        none = np.empty(0)
        return MeterDays(tuple(ordered), none.astype(np.int64), none.astype(np.int64), *(none for _ in _SUMMED))
    day = _local_days(at_ms, zone)
    starts = np.concatenate(([True], (code[1:] != code[:-1]) | (day[1:] != day[:-1])))
    run = np.cumsum(starts) - 1
    energy, estimated, measured_s, estimated_s, missing_s = columns
    known = measured_s + estimated_s > 0
    count = int(run[-1]) + 1
    sums = [
        _sums(run, column, count)
        for column in (
            energy if known.all() else np.where(known, energy, 0.0),
            estimated,
            measured_s,
            estimated_s,
            missing_s,
        )
    ]
    sums[0][sums[2] + sums[3] == 0] = np.nan
    meter = np.array([rank[name] for name in ids], dtype=np.int64)[code[starts]]
    order = np.lexsort((day[starts], meter))
    return MeterDays(tuple(ordered), meter[order], day[starts][order], *(column[order] for column in sums))


def _sums(run: NDArray[np.int64], amount: NDArray[Any], count: int) -> NDArray[np.float64]:
    if not amount.any():
        return np.zeros(count)
    return np.bincount(run, amount, minlength=count).astype(np.float64, copy=False)


def _local_days(at_ms: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    """Return the local day of each whole hour; days are looked up by the hour, which is cheaper than by the instant."""
    first_ms = int(at_ms.min())
    hours = np.arange(first_ms, int(at_ms.max()) + 1, MS_PER_HOUR, dtype=np.int64)
    days: NDArray[np.int64] = (local_ms(hours, zone) // DAY_MS)[(at_ms - first_ms) // MS_PER_HOUR]
    return days
