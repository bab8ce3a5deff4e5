"""Spans to hours: every hour says how much of it is measured, estimated, missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from carbon.names import named
from carbon.units import MS_PER_HOUR, MS_PER_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.meters import Meter
    from carbon.spans import Spans


@dataclass(frozen=True, slots=True)
class Hours:
    """Hourly energy of several meters; arrays of one length, ordered by `code`, then by `at_ms`, hours without a break.

    `at_ms` start of the hour; `energy` in the carrier's unit, NaN where nothing is known; `energy_estimated` the part
    whose place in time or whose amount is estimated; seconds as float64.
    """

    meters: tuple[Meter, ...]
    code: NDArray[np.int32]
    at_ms: NDArray[np.int64]
    energy: NDArray[np.float64]
    energy_estimated: NDArray[np.float64]
    measured_s: NDArray[np.float64]
    estimated_s: NDArray[np.float64]
    missing_s: NDArray[np.float64]

    def frame(self) -> pd.DataFrame:
        """Return the lines in the columns of store.measurements.ENERGY_HOURLY, names as categories."""
        names = {
            "enterprise": [meter.enterprise for meter in self.meters],
            "meter": [meter.id for meter in self.meters],
            "carrier": [meter.carrier for meter in self.meters],
            "role": [str(meter.role) for meter in self.meters],
        }
        return pd.DataFrame(
            {"at_ms": self.at_ms}
            | {name: named(of_meter, self.code) for name, of_meter in names.items()}
            | {
                "energy": self.energy,
                "energy_estimated": self.energy_estimated,
                "measured_s": self.measured_s,
                "estimated_s": self.estimated_s,
                "missing_s": self.missing_s,
            },
        )


class Grid:
    """The hours of a window in which something is known of each meter; a place in it is a meter's hour."""

    def __init__(
        self,
        meters: tuple[Meter, ...],
        window_ms: tuple[int, int],
        known_ms: tuple[NDArray[np.int64], NDArray[np.int64]],
    ) -> None:
        """Cover `window_ms` (whole hours) as far as `known_ms` goes: first and last instant known of each meter."""
        self.meters = meters
        self._known_ms, self._window_ms = known_ms, window_ms
        self.first_ms = np.maximum(window_ms[0], known_ms[0] // MS_PER_HOUR * MS_PER_HOUR)
        last_ms = np.minimum(window_ms[1], -(-known_ms[1] // MS_PER_HOUR) * MS_PER_HOUR)
        self.counts = np.maximum((last_ms - self.first_ms) // MS_PER_HOUR, 0)
        ends = np.cumsum(self.counts)
        self.offsets = ends - self.counts
        """Place of each meter's first hour."""
        self.size = int(ends[-1]) if ends.size else 0

    def cut(
        self,
        code: NDArray[np.int32],
        from_ms: NDArray[np.int64],
        to_ms: NDArray[np.int64],
    ) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
        """Cut stretches at full hours: which stretch, which place of the grid, overlap [ms]; only what lies in it.

        Stretches within one hour come first, then the pieces of the others, each in their order.
        """
        origin_ms = (self.first_ms - self.offsets * MS_PER_HOUR)[code]
        head = (from_ms - origin_ms) // MS_PER_HOUR
        tail = (to_ms - 1 - origin_ms) // MS_PER_HOUR
        whole = head == tail
        if whole.all() and self._covers(from_ms, to_ms):
            return np.arange(head.size), head, to_ms - from_ms
        low, high = self.offsets[code], (self.offsets + self.counts)[code]
        single = np.flatnonzero(whole & (head >= low) & (head < high))
        several = np.flatnonzero(~whole)
        which, place, overlap = _pieces(
            from_ms[several], to_ms[several], origin_ms[several], head[several], tail[several]
        )
        owner = several[which]
        within = (place >= low[owner]) & (place < high[owner])
        return (
            np.concatenate((single, owner[within])),
            np.concatenate((head[single], place[within])),
            np.concatenate(((to_ms - from_ms)[single], overlap[within])),
        )

    def _covers(self, from_ms: NDArray[np.int64], to_ms: NDArray[np.int64]) -> bool:
        """Return whether no stretch can lie outside; nothing lies outside of what is known of its meter."""
        return bool(from_ms.size == 0 or (from_ms.min() >= self._window_ms[0] and to_ms.max() <= self._window_ms[1]))

    def codes(self) -> NDArray[np.int32]:
        """Return the meter of each place."""
        return np.repeat(np.arange(self.counts.size, dtype=np.int32), self.counts)

    def at_ms(self, code: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the start of the hour of each place."""
        hour = np.arange(self.size, dtype=np.int64) - self.offsets[code]
        starts: NDArray[np.int64] = self.first_ms[code] + hour * MS_PER_HOUR
        return starts

    def within_ms(self, code: NDArray[np.int32], at_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how much of each hour lies between the first and the last thing known of its meter."""
        first, last = self._known_ms[0][code], self._known_ms[1][code]
        return np.minimum(at_ms + MS_PER_HOUR, last) - np.maximum(at_ms, first)


@dataclass(slots=True)
class Sums:
    """What has been added up in each place of a grid: energies, and times in ms."""

    energy: NDArray[np.float64]
    energy_estimated: NDArray[np.float64]
    measured_ms: NDArray[np.float64]
    estimated_ms: NDArray[np.float64]


def added(grid: Grid, spans: Spans) -> Sums:
    """Spread spans over their hours in proportion to time, so that the sum of the hours is the sum of the spans."""
    which, place, overlap_ms = grid.cut(spans.code, spans.from_ms, spans.to_ms)
    energy, estimated = spans.energy, spans.estimated
    length_ms = spans.to_ms - spans.from_ms
    if which.size != energy.size or not np.array_equal(which, np.arange(which.size)) or (overlap_ms < length_ms).any():
        length_ms = length_ms[which]
        energy = np.where(overlap_ms == length_ms, energy[which], energy[which] * (overlap_ms / length_ms))
        estimated = estimated[which]
    total = _summed(place, energy, grid.size)
    if not estimated.any():
        return Sums(total, np.zeros(grid.size), _summed(place, overlap_ms, grid.size), np.zeros(grid.size))
    known = ~estimated
    return Sums(
        total,
        _summed(place[estimated], energy[estimated], grid.size),
        _summed(place[known], overlap_ms[known], grid.size),
        _summed(place[estimated], overlap_ms[estimated], grid.size),
    )


def _summed(place: NDArray[np.int64], amount: NDArray[Any], size: int) -> NDArray[np.float64]:
    return np.bincount(place, amount, minlength=size).astype(np.float64, copy=False)


def hours(grid: Grid, sums: Sums) -> Hours:
    """Return what was added up as hours; where nothing is known the energy is NaN."""
    code = grid.codes()
    at_ms = grid.at_ms(code)
    known_ms = sums.measured_ms + sums.estimated_ms
    energy = sums.energy
    if not known_ms.all():
        energy = np.where(known_ms == 0, np.nan, energy)
    missing_s = (grid.within_ms(code, at_ms) - known_ms) / MS_PER_S
    return Hours(
        grid.meters,
        code,
        at_ms,
        energy,
        sums.energy_estimated,
        sums.measured_ms / MS_PER_S,
        sums.estimated_ms / MS_PER_S,
        missing_s,
    )


def _pieces(
    from_ms: NDArray[np.int64],
    to_ms: NDArray[np.int64],
    origin_ms: NDArray[np.int64],
    head: NDArray[np.int64],
    tail: NDArray[np.int64],
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
    """Cut each stretch at full hours: which stretch, which place (hours from its `origin_ms`), overlap in ms."""
    pieces = tail - head + 1
    which = np.repeat(np.arange(pieces.size), pieces)
    place = head[which] + np.arange(which.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    start = origin_ms[which] + place * MS_PER_HOUR
    overlap = np.minimum(to_ms[which], start + MS_PER_HOUR) - np.maximum(from_ms[which], start)
    return which, place, overlap
