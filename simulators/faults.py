"""Faults that meters and gateways have, put into a fleet's messages on purpose.

A fault file is TOML, one [[fault]] a fault:

    seed = 3                              # optional, 1
    [[fault]]
    kind = "gap"                          # gap, duplicate, shuffle, spike or drop
    meter = "E03-EL-1"
    from = 2026-03-01T00:00:00+08:00
    to = 2026-03-01T06:00:00+08:00        # not for drop, which lasts
    share = 0.5                           # optional, 1: of the readings in the range, which chance picks
    factor = 100.0                        # spike only, optional, 10: value read / true value

gap: readings never sent. duplicate: sent twice in a message. shuffle: sent in another order. spike: a wrong value.
drop: the register falls to zero at `from` and counts on from there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from simulators.encoder import payload
from simulators.errors import FaultFileError, FaultMisplacedError, UnknownMeterError
from simulators.noise import key, uniform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from simulators.fleet import Fleet

KINDS = ("gap", "duplicate", "shuffle", "spike", "drop")
_MS_PER_S = 1000
_FOREVER_MS = 2**62


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one meter over readings stamped in [from_ms, to_ms)."""

    kind: str
    meter: str
    from_ms: int
    to_ms: int = _FOREVER_MS
    share: float = 1.0
    factor: float = 10.0


class _Reading(msgspec.Struct):
    meter: str
    at: float
    value: float

    @property
    def at_ms(self) -> int:
        return round(self.at * _MS_PER_S)


class _Message(msgspec.Struct):
    id: str
    readings: list[_Reading]


def read_faults(path: Path) -> tuple[int, tuple[Fault, ...]]:
    """Read a fault file into its seed and its faults; raises FaultFileError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FaultFileError(path, 0, str(error)) from error
    rows = table.get("fault", [])
    return int(table.get("seed", 1)), tuple(_fault(path, number, row) for number, row in enumerate(rows, 1))


class FaultyFleet:
    """A fleet with faults: the same questions as a Fleet, answered with what arrives.

    Raises UnknownMeterError and FaultMisplacedError when the fleet cannot have a fault.
    """

    def __init__(self, fleet: Fleet, faults: Iterable[Fault], seed: int = 1) -> None:
        self._fleet = fleet
        self.roster = fleet.roster
        self._meters = {meter.id: meter for meter in fleet.roster.meters}
        self._faults = [(self._placed(fault), key(seed, "fault", str(number))) for number, fault in enumerate(faults)]
        self._names = {fault.meter.encode() for fault, _ in self._faults}
        self._fallen = {
            fault: fleet.reading(fault.meter, fault.from_ms) for fault, _ in self._faults if fault.kind == "drop"
        }

    def total(self, start_ms: int, end_ms: int) -> int:
        """Return the number of readings that fall due in a range, not counting what faults take or add."""
        return self._fleet.total(start_ms, end_ms)

    def messages(self, start_ms: int, end_ms: int) -> Iterator[tuple[str, bytes]]:
        """See Fleet.messages."""
        return self._apply(self._fleet.messages(start_ms, end_ms))

    def messages_at(self, at_ms: int, since_ms: int | None = None) -> Iterator[tuple[str, bytes]]:
        """See Fleet.messages_at."""
        return self._apply(self._fleet.messages_at(at_ms, since_ms))

    def _apply(self, messages: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        for topic, sound in messages:
            if not any(name in sound for name in self._names):
                yield topic, sound
                continue
            message = msgspec.json.decode(sound, type=_Message)
            readings = message.readings
            for fault, chance in self._faults:
                readings = self._put(fault, chance, readings)
            if readings:
                runs = ((meter, list(run)) for meter, run in groupby(readings, key=lambda reading: reading.meter))
                yield (
                    topic,
                    payload(message.id, ((m, [r.at_ms for r in run], [r.value for r in run]) for m, run in runs)),
                )

    def _put(self, fault: Fault, chance: np.uint64, readings: list[_Reading]) -> list[_Reading]:
        at_ms = np.array([reading.at_ms for reading in readings], dtype=np.int64)
        drawn = uniform(chance, at_ms)
        picked = [
            reading.meter == fault.meter and fault.from_ms <= at < fault.to_ms and draw < fault.share
            for reading, at, draw in zip(readings, at_ms.tolist(), drawn.tolist(), strict=True)
        ]
        hit = [i for i, pick in enumerate(picked) if pick]
        if fault.kind == "gap":
            return [reading for reading, pick in zip(readings, picked, strict=True) if not pick]
        if fault.kind == "duplicate":
            return readings + [readings[i] for i in hit]
        changed = list(readings)
        if fault.kind == "shuffle":
            for place, i in zip(hit, sorted(hit, key=lambda i: float(drawn[i])), strict=True):
                changed[place] = readings[i]
        for i in hit if fault.kind in {"spike", "drop"} else ():
            changed[i] = _Reading(fault.meter, readings[i].at, self._wrong(fault, readings[i].value))
        return changed

    def _wrong(self, fault: Fault, value: float) -> float:
        if fault.kind == "spike":
            return round(value * fault.factor, 2)
        since = value - self._fallen[fault]
        turns_at = self._meters[fault.meter].register_max
        return round(since % turns_at if turns_at else since, 2)

    def _placed(self, fault: Fault) -> Fault:
        """Check that the fleet can have the fault; a drop ends with the meter that has it."""
        meter = self._meters.get(fault.meter)
        if meter is None:
            raise UnknownMeterError(fault.meter)
        if fault.kind != "drop":
            return fault
        if meter.kind != "register":
            raise FaultMisplacedError(fault.kind, fault.meter, meter.kind)
        swaps = [swap.at_ms for swap in self._fleet.roster.replacements if swap.meter == fault.meter]
        return replace(fault, to_ms=min((at for at in swaps if at > fault.from_ms), default=_FOREVER_MS))


def _fault(path: Path, number: int, row: dict[str, object]) -> Fault:
    unknown = set(row) - {"kind", "meter", "from", "to", "share", "factor"}
    if unknown:
        raise FaultFileError(path, number, f"unknown key {min(unknown)}")
    kind, meter = row.get("kind"), row.get("meter")
    if kind not in KINDS:
        raise FaultFileError(path, number, f"kind {kind!r} is not one of {', '.join(KINDS)}")
    if not isinstance(meter, str) or not meter:
        raise FaultFileError(path, number, "meter is missing")
    if (kind == "drop") == ("to" in row):
        raise FaultFileError(path, number, "a drop lasts, it takes no `to`; every other kind needs one")
    return Fault(
        kind=str(kind),
        meter=meter,
        from_ms=_instant(path, number, row, "from"),
        to_ms=_instant(path, number, row, "to") if "to" in row else _FOREVER_MS,
        share=_number(path, number, row, "share", 1.0),
        factor=_number(path, number, row, "factor", 10.0),
    )


def _instant(path: Path, number: int, row: dict[str, object], name: str) -> int:
    at = row.get(name)
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise FaultFileError(path, number, f"`{name}` must be a date and time with an offset")
    return round(at.timestamp() * _MS_PER_S)


def _number(path: Path, number: int, row: dict[str, object], name: str, default: float) -> float:
    value = row.get(name, default)
    if not isinstance(value, int | float):
        raise FaultFileError(path, number, f"`{name}` must be a number")
    return float(value)
