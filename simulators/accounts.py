"""Energy of every meter from the use of every enterprise: import = use - generation + export, to the last Wh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulators.demand import Demand, reference_slots
from simulators.noise import chance, key
from simulators.sky import temperature_c
from simulators.slots import SLOT_MS, midnight_ms
from simulators.solar import STANDARD, Sun, array_of
from simulators.tree import Tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulators.roster import Meter, Roster
    from simulators.slots import Slots

_PV_SHARE = (0.05, 0.12)
_PV_SHARE_EXPORTING = (0.15, 0.24)
_OTHER_GENERATION = 0.08


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
        self._tree = Tree(seed, roster)
        self._sunny = any((m.carrier, m.role) == ("electricity", "generation") for m in roster.meters)
        self._usual_sun = float(Sun.over(reference, seed).delivered(STANDARD).mean()) if self._sunny else 1.0

    def slots_milli(self, slots: Slots) -> NDArray[np.int64]:
        """Energy of each meter (rows, in the roster's order) in each slot, whole Wh, litres, MJ or kg."""
        energy = np.zeros((self._size, slots.count), dtype=np.int64)
        air_c = temperature_c(slots, self._seed)
        sun = Sun.over(slots, self._seed) if self._sunny else None
        for account in self._accounts:
            account.fill(energy, slots, air_c, self._sunshine(sun, account))
        self._tree.fill(energy, slots)
        return energy

    def _sunshine(self, sun: Sun | None, account: _Account) -> NDArray[np.float64] | None:
        """Return what a firm's panels deliver, 1 in the mean of a year of panels that lie well."""
        if sun is None or not account.by_sun:
            return None
        return sun.delivered(array_of(self._seed, account.enterprise)) / self._usual_sun


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
        self.enterprise = enterprise
        self.by_sun = carrier == "electricity" and bool(self._generation)
        self._generated_per_slot = share * self._demand.yearly_milli() / reference.count

    def fill(
        self,
        energy: NDArray[np.int64],
        slots: Slots,
        air_c: NDArray[np.float64],
        sunshine: NDArray[np.float64] | None,
    ) -> None:
        use = self._demand.slots_milli(slots, air_c)
        made = np.zeros(slots.count, dtype=np.int64)
        if self._generation:
            in_service = np.any([part.service.mask(slots) for part in self._generation], axis=0)
            shape = np.ones(slots.count) if sunshine is None else sunshine
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
