"""Tasmota: `tele/{device}/SENSOR` and the answers `stat/{device}/STATUS8` and `STATUS10`.

Read are ENERGY.Total (kWh since TotalStartTime) and Power, the same of each phase where they are lists, and the
indices of a French utility meter (TIC, Wh). ENERGY.Today falls to 0 at midnight, or does not when the firmware is at
fault, and Period counts from the last message: neither is read, for consumption is made of Total alone.
Source: Tasmota documentation, JSON status responses.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ingest.errors import PayloadRefusedError
from ingest.payloads.samples import RECEIPT, Sample, as_number, as_object
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

_READ = {"Total": "kWh", "ExportActive": "kWh", "Power": "W"}
_INDICES = ("BASE", "HCHC", "HCHP", "EAST", "EAIT")
_TIMES = ("%Y-%m-%dT%H:%M:%S", "%Y.%m.%d %H:%M:%S")
_LEVELS = 2
"""A topic is at least a device and what it tells."""


def samples(topic: str, payload: bytes) -> list[Sample]:
    """Return the samples of one message; a message that measures nothing has none.

    Raises PayloadRefusedError (too_large, empty, not_utf8, not_json, shape, time).
    """
    levels = topic.split("/")
    device = levels[-2] if len(levels) >= _LEVELS else topic
    if device in {"tele", "stat"}:
        device = levels[-3] if len(levels) > _LEVELS else device
    told = as_object(payload)
    inner = told.get("StatusSNS", told)
    if not isinstance(inner, dict):
        raise PayloadRefusedError(Reason.SHAPE, "StatusSNS is an object")
    at = _at(inner.get("Time"))
    return [Sample(device, quantity, value, unit, at) for quantity, value, unit in _values(inner)]


def _values(told: dict[str, object]) -> Iterator[tuple[str, float, str]]:
    energy = told.get("ENERGY")
    if isinstance(energy, dict):
        for name, unit in _READ.items():
            yield from _phases(f"ENERGY.{name}", energy.get(name), unit)
    meter = told.get("TIC")
    if isinstance(meter, dict):
        for name in _INDICES:
            value = as_number(meter.get(name))
            if value is not None:
                yield f"TIC.{name}", value, "Wh"


def _phases(quantity: str, found: object, unit: str) -> Iterator[tuple[str, float, str]]:
    if not isinstance(found, list):
        value = as_number(found)
        if value is not None:
            yield quantity, value, unit
        return
    for place, one in enumerate(found):
        value = as_number(one)
        if value is not None:
            yield f"{quantity}[{place}]", value, unit


def _at(said: object) -> datetime | timedelta:
    if said is None:
        return RECEIPT
    for form in _TIMES:
        try:
            return datetime.strptime(str(said), form)  # noqa: DTZ007 - the device knows no zone; the feed does
        except ValueError:
            continue
    raise PayloadRefusedError(Reason.TIME, f"Time {str(said)[:40]!r} is none that Tasmota writes")
