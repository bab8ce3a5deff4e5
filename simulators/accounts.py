"""Energy of every meter from the use of every enterprise: import = use - generation + export, to the last Wh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulators import sky
from simulators.demand import Demand, reference_slots
from simulators.noise import chance, key, wave
from simulators.slots import SLOT_MS, midnight_ms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulators.roster import Meter, Roster
    from simulators.slots import Slots

_PV_SHARE = (0.05, 0.12)
_PV_SHARE_EXPORTING = (0.15, 0.24)
_OTHER_GENERATION = 0.08
_SUB_SHARE = (0.76, 0.90)


@dataclass(frozen=True)
class Service:
    """Slots in which a meter is in service, from `first` to before `last`."""

    first: int
    last: int

    def mask(self, slots: Slots) -> NDArray[np.bool_]:
        """Mark the slots in service."""
        return (slots.numbers >= self.first) & (slots.numbers < self.last)


@dataclass(frozen=True)
class _Part:
    row: int
    weight: float
    service: Service


class Accounts:
    """What flows through each meter of the roster, as a function of the slot."""

    def __init__(self, seed: int, roster: Roster) -> None:
        self._seed = seed
        self._size = len(roster.meters)
        reference = reference_slots(roster.zone)
        self._accounts = [
            _Account(seed, roster, enterprise.id, carrier, reference)
            for enterprise in roster.enterprises
            for carrier in sorted({m.carrier for m in roster.meters if m.enterprise == enterprise.id})
        ]
        self._subs = _subs(seed, roster)
        self._passed_on = _passed_on(roster)
        self._sky_mean = float((sky.clear_sky_kw_m2(reference) * sky.clearness(reference, seed)).mean())

    def slots_milli(self, slots: Slots) -> NDArray[np.int64]:
        """Energy of each meter (rows, in the roster's order) in each slot, whole Wh, litres, MJ or kg."""
        energy = np.zeros((self._size, slots.count), dtype=np.int64)
        temperature_c = sky.temperature_c(slots, self._seed)
        sun = sky.clear_sky_kw_m2(slots) * sky.clearness(slots, self._seed) / self._sky_mean
        for account in self._accounts:
            account.fill(energy, slots, temperature_c, sun)
        for row, parent, share, of in self._subs:
            energy[row] = (energy[parent] * (share * (0.93 + 0.14 * wave(of, slots.numbers, 4)))).astype(np.int64)
        own = energy.copy()
        for row, givers in self._passed_on:
            energy[givers] += own[row]
        return energy


class _Account:
    def __init__(self, seed: int, roster: Roster, enterprise: str, carrier: str, reference: Slots) -> None:
        def parts(role: str) -> list[_Part]:
            return [
                _Part(row, chance(key(seed, "part", meter.id), 0.4, 1.0), service(roster, meter))
                for row, meter in enumerate(roster.meters)
                if (meter.enterprise, meter.carrier, meter.role) == (enterprise, carrier, role)
            ]

        self._boundary, self._generation, self._export = parts("boundary"), parts("generation"), parts("export")
        owner = next(e for e in roster.enterprises if e.id == enterprise)
        self._demand = Demand(seed, owner, carrier, reference)
        span = _PV_SHARE_EXPORTING if self._export else _PV_SHARE
        share = chance(key(seed, "generation", enterprise), *span) if carrier == "electricity" else _OTHER_GENERATION
        self._by_sun = carrier == "electricity"
        self._generated_per_slot = share * self._demand.yearly_milli() / reference.count

    def fill(
        self,
        energy: NDArray[np.int64],
        slots: Slots,
        temperature_c: NDArray[np.float64],
        sun: NDArray[np.float64],
    ) -> None:
        use = self._demand.slots_milli(slots, temperature_c)
        made = np.zeros(slots.count, dtype=np.int64)
        if self._generation:
            in_service = np.any([part.service.mask(slots) for part in self._generation], axis=0)
            shape = sun if self._by_sun else np.ones(slots.count)
            made = np.rint(self._generated_per_slot * shape).astype(np.int64) * in_service
            if not self._export:
                made = np.minimum(made, use)
        _split(energy, self._generation, made, slots)
        _split(energy, self._boundary, np.maximum(use - made, 0), slots)
        _split(energy, self._export, np.maximum(made - use, 0), slots)


def service(roster: Roster, meter: Meter) -> Service:
    """Return the slots in which a meter of the roster is in service."""
    owner = next(e for e in roster.enterprises if e.id == meter.enterprise)
    begins = [midnight_ms(day, roster.zone) // SLOT_MS for day in (meter.since, owner.since) if day]
    ends = [midnight_ms(day, roster.zone) // SLOT_MS for day in (meter.until, owner.until) if day]
    return Service(max(begins, default=0), min(ends, default=2**62))


def _split(energy: NDArray[np.int64], parts: list[_Part], total: NDArray[np.int64], slots: Slots) -> None:
    if not parts:
        return
    upto = np.cumsum([part.weight * part.service.mask(slots) for part in parts], axis=0)
    whole = np.where(upto[-1] > 0, upto[-1], 1.0)
    bounds = np.floor(total * (upto / whole)).astype(np.int64)
    energy[[part.row for part in parts]] = np.diff(bounds, axis=0, prepend=np.int64(0))


def _subs(seed: int, roster: Roster) -> list[tuple[int, int, float, np.uint64]]:
    rows = {meter.id: row for row, meter in enumerate(roster.meters)}
    children: dict[str, list[Meter]] = {}
    for meter in roster.meters:
        if meter.role == "sub":
            parent = meter.parent if meter.parent in rows else _gate(roster, meter)
            children.setdefault(parent, []).append(meter)
    found = []
    waiting = [meter.id for meter in roster.meters if meter.role != "sub"]
    while waiting:
        parent = waiting.pop()
        weights = [chance(key(seed, "sub", child.id), 0.4, 1.0) for child in children.get(parent, ())]
        covered = chance(key(seed, "covered", parent), *_SUB_SHARE)
        for child, weight in zip(children.get(parent, ()), weights, strict=True):
            share = covered * weight / sum(weights)
            found.append((rows[child.id], rows[parent], share, key(seed, "sub wave", child.id)))
            waiting.append(child.id)
    return found


def _gate(roster: Roster, sub: Meter) -> str:
    """Return the boundary meter that a sub meter without a parent hangs from."""
    gates = [
        m.id for m in roster.meters if (m.enterprise, m.carrier, m.role) == (sub.enterprise, sub.carrier, "boundary")
    ]
    return next(iter(gates), "")


def _passed_on(roster: Roster) -> list[tuple[int, list[int]]]:
    """Return, for each boundary meter below another enterprise's meter, the rows of all meters above it."""
    rows = {meter.id: row for row, meter in enumerate(roster.meters)}
    found = []
    for row, meter in enumerate(roster.meters):
        above: list[int] = []
        parent = rows.get(meter.parent)
        if meter.role != "boundary" or parent is None or roster.meters[parent].enterprise == meter.enterprise:
            continue
        while parent is not None and parent not in above:
            above.append(parent)
            parent = rows.get(roster.meters[parent].parent)
        found.append((row, above))
    return found
