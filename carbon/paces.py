"""How fast a meter counts beside its own neighbouring steps: the bound that is learned where none was declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from carbon.units import MS_PER_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEIGHBOURS = 40
"""Steps on either side that a learned bound looks at: of quarter-hours ten hours, from midnight into the day."""
ENOUGH = 8
"""Moving steps among them from which a bound can be learned."""
SUSPECT = 8.0
"""A step this many times faster than every neighbour is reported."""
ABSURD = 200.0
"""A step this many times faster than every neighbour is not believed; real machines in standby have started at 180."""
SHORTEST_MS = 60 * MS_PER_S
"""Steps shorter than this count as this long: the last digit of a register makes short steps look fast."""


def paces(amount: NDArray[np.float64], length_ms: NDArray[np.int64], valid: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return amount per ms of each step, NaN where a step says nothing."""
    if length_ms.size and length_ms.min() < SHORTEST_MS:
        length_ms = np.maximum(length_ms, SHORTEST_MS)
    return np.where(valid, np.abs(amount) / length_ms, np.nan)


def fastest(
    pace: NDArray[np.float64],
    owner: NDArray[np.integer[Any]],
    at: NDArray[np.intp],
    offsets: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the fastest of the steps of the same owner at `at` + `offsets`, NaN without one, and how many move."""
    places = at[:, None] + offsets[None, :]
    inside = (places >= 0) & (places < pace.size)
    places = np.where(inside, places, 0)
    seen = np.where(inside & (owner[places] == owner[at][:, None]), pace[places], np.nan)
    most = np.fmax.reduce(seen, axis=1, initial=-1.0)
    return np.where(most < 0, np.nan, most), np.count_nonzero(seen > 0, axis=1)


def suspects(
    pace: NDArray[np.float64], owner: NDArray[np.integer[Any]]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the steps more than SUSPECT times faster than each of their NEIGHBOURS, and how many times.

    Where fewer than ENOUGH of the neighbours move nothing is learned and nothing suspected.
    """
    if pace.size == 0:
        return np.empty(0, np.intp), np.empty(0)
    before = np.concatenate(([np.nan], pace[:-1]))
    after = np.concatenate((pace[1:], [np.nan]))
    before[1:][owner[1:] != owner[:-1]] = np.nan
    after[:-1][owner[1:] != owner[:-1]] = np.nan
    at = np.flatnonzero((pace > 0) & ~(pace <= SUSPECT * before) & ~(pace <= SUSPECT * after))
    if at.size == 0:
        return at, np.empty(0)
    most, moving = fastest(pace, owner, at, AROUND)
    times = np.where(moving >= ENOUGH, pace[at] / np.where(most > 0, most, np.nan), 0.0)
    return at[times > SUSPECT], times[times > SUSPECT]


AROUND: NDArray[np.intp] = np.concatenate((np.arange(-NEIGHBOURS, 0), np.arange(1, NEIGHBOURS + 1)))
