"""Daily use as arrays, in groups of rows for which every published number is the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd

from carbon.days import day_number
from carbon.periods import local_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from carbon.park import Parameter, Park

Codes = tuple["NDArray[np.int64]", list[str]]
"""Rows as places in a list of names that is in the order of the alphabet."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Rows of one carrier and calendar year for which every number is the same; `day` to look it up with."""

    carrier: str
    day: date
    enterprise: str | None
    """Whose own measured numbers count; None: those of the park."""
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class UseRows:
    """Start of the local day, enterprise, cluster and carrier of rows of daily use."""

    at_ms: NDArray[np.int64]
    enterprise: NDArray[np.int64]
    enterprises: list[str]
    cluster: NDArray[np.int64]
    clusters: list[str]
    carrier: NDArray[np.int64]
    carriers: list[str]
    day: NDArray[np.int64]
    """Local day, in days since 1970-01-01."""
    year: NDArray[np.int64]

    @classmethod
    def of(cls, zone: str, *frames: pd.DataFrame) -> Self:
        """Take the rows of frames with columns at_ms, enterprise, cluster and carrier, one frame after the other."""
        at_ms = np.concatenate([frame["at_ms"].to_numpy(dtype=np.int64) for frame in frames])
        places, instants = pd.factorize(at_ms)
        days = [local_day(int(instant), zone) for instant in instants]
        day = np.array([day_number(one) for one in days], dtype=np.int64)[places]
        year = np.array([one.year for one in days], dtype=np.int64)[places]
        enterprise, cluster, carrier = (coded([f[tag] for f in frames]) for tag in ("enterprise", "cluster", "carrier"))
        return cls(at_ms, *enterprise, *cluster, *carrier, day, year)

    def groups(self, start: int = 0, stop: int | None = None) -> Iterator[Alike]:
        """Yield the rows [start, stop) of each carrier and calendar year, to look up with the year's last day."""
        carrier, year = self.carrier[start:stop], self.year[start:stop]
        if not year.size:
            return
        first = int(year.min())
        key = carrier * (int(year.max()) - first + 1) + year - first
        order = np.argsort(key.astype(np.uint16), kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(key[order])) + 1):
            yield Alike(self.carriers[carrier[rows[0]]], date(int(year[rows[0]]), 12, 31), None, rows + start)

    def apart(self, park: Park, group: Alike, parameters: Sequence[Parameter]) -> Iterator[Alike]:
        """Yield the rows of a group: those of each enterprise that measured a parameter, then all others together.

        The rows of such an enterprise come apart where what it measured begins or ends.
        """
        bounds: dict[str, set[date]] = {}
        for one in park.measured:
            if one.carrier == group.carrier and one.parameter in parameters:
                bounds.setdefault(one.enterprise, set()).update(d for d in (one.since, one.until) if d is not None)
        codes = {name: code for code, name in enumerate(self.enterprises)}
        others = np.ones(group.rows.size, dtype=np.bool_)
        first = group.day.replace(month=1, day=1)
        for enterprise in sorted(bounds.keys() & codes.keys()):
            own = self.enterprise[group.rows] == codes[enterprise]
            others &= ~own
            starts = sorted({first, *(day for day in bounds[enterprise] if first < day <= group.day)})
            span = np.searchsorted([day_number(day) for day in starts], self.day[group.rows], side="right") - 1
            for place, day in enumerate(starts):
                rows = group.rows[own & (span == place)]
                if rows.size:
                    yield Alike(group.carrier, day, enterprise, rows)
        if others.any():
            yield Alike(group.carrier, group.day, None, group.rows[others])


def coded(columns: Sequence[pd.Series]) -> Codes:
    """Return the names of columns, one after the other, as places in their alphabet."""
    parts = [pd.factorize(column) for column in columns]
    alphabet = sorted({str(name) for _, names in parts for name in names})
    places = {name: place for place, name in enumerate(alphabet)}
    codes = [np.array([places[str(name)] for name in names], dtype=np.int64)[code] for code, names in parts]
    return np.concatenate(codes), alphabet
