"""Balance residual: what a meter measured and the meters directly below it do not explain, by local day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.days import day_number, in_force
from carbon.findings import Code
from carbon.meters import Role
from carbon.names import named
from carbon.periods import day_starts_ms
from carbon.tree import Tree, service
from carbon.units import MS_PER_S
from carbon.validation import check_mismatch, subs_exceed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from carbon.days import MeterDays
    from carbon.findings import Finding
    from carbon.meters import Meter
    from carbon.park import Park

BALANCE_CODES = frozenset({Code.SUBS_EXCEED, Code.CHECK_MISMATCH})
"""Findings that days of several meters make, not the settlement of one."""
WHOLE_S = 1.0
"""Seconds that may lack of a day that counts as whole: the seconds of its hours are rounded."""
_IN, _BELOW = 0, 1
_SIDE = {Role.SUB: (_BELOW, 1.0), Role.BOUNDARY: (_BELOW, 1.0), Role.GENERATION: (_IN, 1.0), Role.EXPORT: (_IN, -1.0)}
"""Side of the balance of the meter above on which a meter stands, and its sign."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Lines of measurement BALANCE_DAILY, and what meters of one another say: `subs_exceed`, `check_mismatch`."""

    lines: pd.DataFrame
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class _Part:
    """A meter in the balance of a node on the local days [since, until); the node is part of its own."""

    node: Meter
    meter: Meter
    since: date
    until: date

    @property
    def side(self) -> tuple[int, float]:
        return (_IN, 1.0) if self.meter is self.node else _SIDE[self.meter.role]


def balances(
    park: Park,
    days: MeterDays,
    first: date,
    last_excluded: date,
    enterprises: Collection[str],
) -> Balance:
    """Return the balance of every meter of some enterprises that has sub or boundary meters below it, by local day.

    `energy_in`: the meter + generation - export directly below it; `children`: the sub and boundary meters directly
    below it, of whichever enterprise; carrier's unit, each NaN unless all of its meters are known (measured or
    estimated) all day. `measured_share` is of the seconds of them all. A day of which nothing is known has no row.
    Findings stand at the start of their day and are of meters that were measured throughout it.
    """
    starts = day_starts_ms(first, last_excluded, park.zone)
    number = day_number(first)
    known = days.only((days.day >= number) & (days.day < number + starts.size - 1) & (days.known_s > 0))
    parts = [
        _Part(link.parent, link.meter, link.since, link.until)
        for link in Tree(park).links()
        if link.parent is not None and link.parent.enterprise in enterprises and link.parent.role is not Role.CHECK
    ]
    grid = _Grid(known, number, starts)
    lines, exceeding = _nodes(grid, [part for part in parts if part.meter.role in _SIDE])
    return Balance(lines, exceeding + _checks(grid, [part for part in parts if part.meter.role is Role.CHECK]))


@dataclass(frozen=True, slots=True)
class _Grid:
    """Meter days of which something is known, laid over the local days from `first` on."""

    known: MeterDays
    first: int
    starts: NDArray[np.int64]

    @property
    def days(self) -> int:
        return self.starts.size - 1

    def whole(self, seconds: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Mark the meter days of which no more than WHOLE_S lacks in `seconds`."""
        length_s = np.diff(self.starts) / MS_PER_S
        return np.asarray(seconds >= length_s[self.known.day - self.first] - WHOLE_S)

    def entries(self, parts: Sequence[_Part], row: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        """Return, in the order of meter ids: meter day, its part, and its cell in the part's row."""
        entry, part = self.known.joined(
            [part.meter.id for part in parts], [part.since for part in parts], [part.until for part in parts]
        )
        return entry, part, row[part] * self.days + self.known.day[entry] - self.first


def _nodes(grid: _Grid, below: Sequence[_Part]) -> tuple[pd.DataFrame, list[Finding]]:
    nodes = {part.node.id: part.node for part in below if part.side[0] == _BELOW}
    parts = [_Part(node, node, *service(node)) for node in nodes.values()]
    parts += [part for part in below if part.node.id in nodes]
    place = {name: position for position, name in enumerate(nodes)}
    row = np.array([place[part.node.id] for part in parts], dtype=np.int64)
    side = np.array([part.side[0] for part in parts], dtype=np.int64)
    sign = np.array([part.side[1] for part in parts], dtype=np.float64)
    entry, part, cell = grid.entries(parts, row)
    cells = len(nodes) * grid.days
    known, measured = (grid.whole(seconds)[entry] for seconds in (grid.known.known_s, grid.known.measured_s))
    energy: list[NDArray[np.float64]] = []
    measured_energy: list[NDArray[np.float64]] = []
    expected: list[NDArray[np.float64]] = []
    for which in (_IN, _BELOW):
        own = [one for one in parts if one.side[0] == which]
        wanted = in_force(
            row[side == which],
            [one.since for one in own],
            [one.until for one in own],
            (grid.first, grid.days),
            len(nodes),
        ).ravel()
        chosen = side[part] == which
        total = np.bincount(cell[chosen], (sign[part] * grid.known.energy[entry])[chosen], minlength=cells)
        for whole, kept in ((known, energy), (measured, measured_energy)):
            complete = np.bincount(cell[chosen & whole], minlength=cells) == wanted
            kept.append(np.where(complete, total, np.nan))
        expected.append(wanted)
    heard = np.bincount(cell, minlength=cells) > 0
    shown = np.flatnonzero(heard & (expected[_BELOW] > 0))
    which_node, day = np.divmod(shown, max(grid.days, 1))
    length_s = (np.diff(grid.starts) / MS_PER_S)[day]
    measured_s = np.bincount(cell, grid.known.measured_s[entry], minlength=cells)[shown]
    listed = list(nodes.values())
    lines = pd.DataFrame(
        {"at_ms": grid.starts[day]}
        | {
            tag: named([getattr(node, name) for node in listed], which_node)
            for tag, name in (("enterprise", "enterprise"), ("meter", "id"), ("carrier", "carrier"))
        }
        | {
            "energy_in": energy[_IN][shown],
            "children": energy[_BELOW][shown],
            "residual": (energy[_IN] - energy[_BELOW])[shown],
            "measured_share": measured_s / ((expected[_IN] + expected[_BELOW])[shown] * length_s),
        },
    )
    range_ms = grid.starts[day], grid.starts[day + 1]
    return lines, subs_exceed(listed, which_node, range_ms, measured_energy[_IN][shown], measured_energy[_BELOW][shown])


def _checks(grid: _Grid, parts: Sequence[_Part]) -> list[Finding]:
    """Compare each check meter with the meter that it hangs from."""
    energies = []
    for checking in (False, True):
        members = [part if checking else _Part(part.node, part.node, part.since, part.until) for part in parts]
        entry, _, cell = grid.entries(members, np.arange(len(parts)))
        energy = np.full(len(parts) * grid.days, np.nan)
        energy[cell] = np.where(grid.whole(grid.known.measured_s)[entry], grid.known.energy[entry], np.nan)
        energies.append(energy)
    both = np.flatnonzero(~np.isnan(energies[0]) & ~np.isnan(energies[1]))
    pair, day = np.divmod(both, max(grid.days, 1))
    pairs = [(part.node, part.meter) for part in parts]
    range_ms = grid.starts[day], grid.starts[day + 1]
    return check_mismatch(pairs, pair, range_ms, energies[0][both], energies[1][both])
