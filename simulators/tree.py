"""Which meter feeds which, and what that makes flow through them; dated, for meters are hung below others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulators.noise import chance, key, wave
from simulators.slots import SLOT_MS, local_day, midnight_ms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulators.roster import Meter, Roster
    from simulators.slots import Slots

_SUB_SHARE = (0.76, 0.90)
_CHECK_ERROR = 0.004
"""Relative error of a check meter against the meter it checks, less than its class allows."""
_FOREVER = 2**62


@dataclass(frozen=True, slots=True)
class _Sub:
    row: int
    parent: int
    share: float
    wander: np.uint64


@dataclass(frozen=True, slots=True)
class _Era:
    """Slots from `first` to before `last`, in which no meter changes its parent."""

    first: int
    last: int
    subs: tuple[_Sub, ...]
    passed_on: tuple[tuple[int, list[int]], ...]
    """Rows of boundary meters below another firm's meter, and of all meters above each."""
    checks: tuple[tuple[int, int, float], ...]
    """Rows of check meters, of the meters they check, and how much of it they show."""


class Tree:
    """Energy of the meters that hang below others, from the energy of those above them."""

    def __init__(self, seed: int, roster: Roster) -> None:
        self._eras = _eras(seed, roster)

    def fill(self, energy: NDArray[np.int64], slots: Slots) -> None:
        """Fill in sub and check meters, and add what is passed on to the meters that it comes through.

        `energy` has a row for each meter of the roster and a column for each slot.
        """
        for era in self._eras:
            begin, stop = (min(max(at - slots.first, 0), slots.count) for at in (era.first, era.last))
            if begin < stop:
                _fill(era, energy[:, begin:stop], slots.numbers[begin:stop])


def _fill(era: _Era, energy: NDArray[np.int64], numbers: NDArray[np.int64]) -> None:
    for sub in era.subs:
        share = sub.share * (0.93 + 0.14 * wave(sub.wander, numbers, 4))
        energy[sub.row] = (energy[sub.parent] * share).astype(np.int64)
    own = energy.copy()
    for row, givers in era.passed_on:
        energy[givers] += own[row]
    for row, checked, shown in era.checks:
        energy[row] = np.rint(energy[checked] * shown).astype(np.int64)


def _eras(seed: int, roster: Roster) -> list[_Era]:
    moves = sorted((c for c in roster.changes if c.event == "parent"), key=lambda change: change.at_ms)
    parents = {meter.id: meter.parent for meter in roster.meters}
    eras, first = [], 0
    for move in moves:
        at = midnight_ms(local_day(move.at_ms, roster.zone), roster.zone) // SLOT_MS
        if at > first:
            eras.append(_era(seed, roster, parents, (first, at)))
            first = at
        parents[move.meter] = move.parent
    return [*eras, _era(seed, roster, parents, (first, _FOREVER))]


def _era(seed: int, roster: Roster, parents: Mapping[str, str], slots: tuple[int, int]) -> _Era:
    rows = {meter.id: row for row, meter in enumerate(roster.meters)}
    checks = [
        (row, rows[parents[m.id]], 1 + chance(key(seed, "check", m.id), -_CHECK_ERROR, _CHECK_ERROR))
        for row, m in enumerate(roster.meters)
        if m.role == "check" and parents[m.id] in rows
    ]
    return _Era(*slots, tuple(_subs(seed, roster, parents)), tuple(_passed_on(roster, parents)), tuple(checks))


def _subs(seed: int, roster: Roster, parents: Mapping[str, str]) -> list[_Sub]:
    rows = {meter.id: row for row, meter in enumerate(roster.meters)}
    children: dict[str, list[Meter]] = {}
    for meter in roster.meters:
        if meter.role == "sub":
            parent = parents[meter.id] if parents[meter.id] in rows else _gate(roster, meter)
            children.setdefault(parent, []).append(meter)
    found = []
    waiting = [meter.id for meter in roster.meters if meter.role not in {"sub", "check"}]
    while waiting:
        parent = waiting.pop()
        weights = [chance(key(seed, "sub", child.id), 0.4, 1.0) for child in children.get(parent, ())]
        covered = chance(key(seed, "covered", parent), *_SUB_SHARE)
        for child, weight in zip(children.get(parent, ()), weights, strict=True):
            share = covered * weight / sum(weights)
            found.append(_Sub(rows[child.id], rows[parent], share, key(seed, "sub wave", child.id)))
            waiting.append(child.id)
    return found


def _gate(roster: Roster, sub: Meter) -> str:
    """Return the boundary meter that a sub meter without a parent hangs from."""
    gates = [
        m.id for m in roster.meters if (m.enterprise, m.carrier, m.role) == (sub.enterprise, sub.carrier, "boundary")
    ]
    return next(iter(gates), "")


def _passed_on(roster: Roster, parents: Mapping[str, str]) -> list[tuple[int, list[int]]]:
    """Return, for each boundary meter below another enterprise's meter, the rows of all meters above it."""
    rows = {meter.id: row for row, meter in enumerate(roster.meters)}
    found = []
    for row, meter in enumerate(roster.meters):
        above: list[int] = []
        parent = rows.get(parents[meter.id])
        if meter.role != "boundary" or parent is None or roster.meters[parent].enterprise == meter.enterprise:
            continue
        while parent is not None and parent not in above:
            above.append(parent)
            parent = rows.get(parents[roster.meters[parent].id])
        found.append((row, above))
    return found
