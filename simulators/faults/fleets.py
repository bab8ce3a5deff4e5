"""A fleet with faults: the same questions as a Fleet, answered with what arrives."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np

from simulators.errors import FaultMisplacedError, UnknownMeterError
from simulators.faults.episodes import HOUR_MS, course
from simulators.faults.injected import in_readings, in_the_meter
from simulators.faults.kinds import Kind
from simulators.faults.mishaps import TO_THE_METER, lengths, mishaps
from simulators.faults.slips import Struck, delayed, slip
from simulators.fleet import read
from simulators.messages import of_instant, of_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulators.dials import Dial
    from simulators.faults.episodes import Course
    from simulators.faults.injected import Injected
    from simulators.faults.kinds import Fault
    from simulators.fleet import Fleet
    from simulators.roster import Meter, Roster
    from simulators.schedules import Schedule
    from simulators.series import Series


@dataclass(frozen=True, slots=True)
class _Faulty:
    """A meter with faults: what happened to it for good is in schedule and dial, its slips come on top."""

    meter: Meter
    schedule: Schedule
    dial: Dial
    courses: tuple[Course, ...]

    @property
    def slips(self) -> tuple[Course, ...]:
        return tuple(course for course in self.courses if course.fault.kind not in TO_THE_METER)

    @property
    def waits_ms(self) -> int:
        """Longest time that a reading is sent after it fell due."""
        waits_h = [c.fault.span("delay_hours")[1] for c in self.slips if delayed(c.fault.kind)]
        return round(sum(waits_h) * HOUR_MS)

    def due(self, start_ms: int, end_ms: int) -> Series:
        return read(self.meter, self.schedule, self.dial, self.schedule.due(start_ms, end_ms))

    def through(self, series: Series, injected: list[Injected] | None = None) -> Series:
        """Return readings, ordered by when they fell due, as their faults leave them."""
        if series.due_ms.size == 0:
            return series
        start_ms, end_ms = int(series.due_ms.min()), int(series.due_ms.max()) + 1
        for slips in self.slips:
            for episode in slips.between(start_ms, end_ms):
                hit = episode.hit(series.due_ms)
                if hit.any():
                    struck = Struck(self.meter, self.schedule, self.dial, episode)
                    sound, series = series, slip(struck, series, hit)
                    if injected is not None:
                        injected += in_readings(struck, sound, series, hit)
        return series


class FaultyFleet:
    """A fleet with faults, a function of both seeds.

    Raises UnknownMeterError and FaultMisplacedError when the fleet cannot have a fault. It belongs to one thread.
    """

    def __init__(self, fleet: Fleet, faults: Iterable[Fault], seed: int = 1) -> None:
        self.sound = fleet
        self.roster: Roster = fleet.roster
        self.commissioned_ms = fleet.commissioned_ms
        courses: dict[str, list[Course]] = {}
        for number, fault in enumerate(faults):
            for meter in _placed(fleet, fault):
                place = seed, number
                of_meter = course(fault, meter.id, fleet.schedule(meter.id), fleet.commissioned_ms, place)
                courses.setdefault(meter.id, []).append(of_meter)
        self._faulty = {meter.id: _faulty(fleet, meter, courses.get(meter.id, ())) for meter in self.roster.meters}

    def total(self, start_ms: int, end_ms: int) -> int:
        """Return the number of readings that fall due in a range, not counting what faults take or add."""
        return sum(faulty.schedule.due(start_ms, end_ms).size for faulty in self._faulty.values())

    def messages(self, start_ms: int, end_ms: int) -> Iterator[tuple[str, bytes]]:
        """See Fleet.messages; a range holds what is sent in it, also late."""
        return of_range(self, start_ms, end_ms)

    def messages_at(self, at_ms: int, since_ms: int | None = None) -> Iterator[tuple[str, bytes]]:
        """See Fleet.messages_at; readings that faults delay are those that fell due, not those of the rounds."""
        return of_instant(self, at_ms, at_ms - 1 if since_ms is None else since_ms)

    def series(self, meter: Meter, start_ms: int, end_ms: int) -> Series:
        """Return what one meter sends in a range, in the order of sending."""
        faulty = self._faulty[meter.id]
        return faulty.through(faulty.due(start_ms - faulty.waits_ms, end_ms)).sent_in(start_ms, end_ms)

    def series_at(self, meter: Meter, at_ms: int, after_ms: int) -> Series:
        """Return what one meter sends when it is read at an instant, having been read last at `after_ms`."""
        faulty = self._faulty[meter.id]
        if meter.kind == "interval":
            return self.series(meter, after_ms + 1, at_ms + 1)
        now = self.sound.series_at(meter, at_ms, after_ms)
        live = faulty.through(read(meter, faulty.schedule, faulty.dial, now.due_ms))
        if not faulty.waits_ms:
            return live
        kept = faulty.through(faulty.due(after_ms + 1 - faulty.waits_ms, at_ms + 1))
        held = kept.at(np.isin(kept.due_ms, kept.due_ms[kept.sent_ms > kept.due_ms]))
        waiting = np.isin(live.due_ms, live.due_ms[live.sent_ms > live.due_ms])
        return live.at(~waiting).and_also(held.sent_in(after_ms + 1, at_ms + 1))

    def injected(self, start_ms: int, end_ms: int) -> list[Injected]:
        """Return the faults of the readings that fall due in a range, ordered by their beginning."""
        found: list[Injected] = []
        for faulty in self._faulty.values():
            faulty.through(faulty.due(start_ms, end_ms), found)
            for of_meter in faulty.courses:
                if of_meter.fault.kind in TO_THE_METER:
                    found += in_the_meter(of_meter, faulty.meter, faulty.dial, self.roster, (start_ms, end_ms))
        return sorted(found, key=lambda fault: (fault.from_ms, fault.meter, fault.kind))


def _faulty(fleet: Fleet, meter: Meter, courses: Sequence[Course]) -> _Faulty:
    to_the_meter = [c for c in courses if c.fault.kind in TO_THE_METER]
    if not to_the_meter:
        return _Faulty(meter, fleet.schedule(meter.id), fleet.dial(meter.id), tuple(courses))
    happening = mishaps(to_the_meter, fleet.dial(meter.id))
    schedule, dial = fleet.struck(meter.id, happening, lengths(to_the_meter, meter.id))
    return _Faulty(meter, schedule, dial, tuple(courses))


def _placed(fleet: Fleet, fault: Fault) -> list[Meter]:
    """Return the meters that have the fault: of a pattern, those that can."""
    named = [meter for meter in fleet.roster.meters if fnmatchcase(meter.id, fault.meter)]
    if not named:
        raise UnknownMeterError(fault.meter)
    able = [meter for meter in named if _able(fleet, meter, fault)]
    if not able:
        raise FaultMisplacedError(fault.kind, fault.meter, named[0].kind)
    return able


def _able(fleet: Fleet, meter: Meter, fault: Fault) -> bool:
    if meter.kind not in fault.trait.meters:
        return False
    if fault.kind == Kind.WRAP:
        return meter.register_max is not None and not fleet.roster.of(meter.id, "replacement")
    return not (fault.kind == Kind.LENGTH and meter.cycle)
