"""Shelly: topics of the first generation, and status objects of the second and later ones.

First generation (`shellies/{device}/emeter/{n}/total`): one bare number a topic. `emeter/n/total` is in Wh and kept in
flash; `relay/n/energy`, `meter/n/energy` and `emeter/n/energy` are in watt-minutes since the start of the device, which
fall to 0 with it: they are told apart by their quantity and unit, `Wmin`, and a meter of ours never has that unit.
Second generation (`{device}/status/emdata:0` and others, or `{device}/events/rpc`): energies in Wh, powers in W.
Source: Shelly API documentation, generations 1 and 2.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ingest.errors import PayloadRefusedError
from ingest.payloads.samples import RECEIPT, Sample, as_number, as_object, as_text
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST = re.compile(r"(?:.*/)?([^/]+)/((emeter|meter|relay)/\d+/(power|total|total_returned|energy|returned_energy))")
_STATUS = re.compile(r"(.+)/status/([a-z0-9]+:\d+)")
_EVENTS = re.compile(r"(.+)/events/rpc")
_FIRST_UNITS = {"power": "W", "total": "Wh", "total_returned": "Wh", "energy": "Wmin", "returned_energy": "Wmin"}
_SECOND_UNITS = {"total_act": "Wh", "total_act_ret": "Wh", "total_act_energy": "Wh", "total_act_ret_energy": "Wh"}
_SECOND_UNITS |= {"act_power": "W", "total_act_power": "W", "apower": "W"}
_PHASE = re.compile(r"[abc]_(?=(total_act_energy|total_act_ret_energy|act_power)$)")


def samples(topic: str, payload: bytes) -> list[Sample]:
    """Return the samples of one message; a topic that measures no energy and no power has none.

    Raises PayloadRefusedError (too_large, empty, not_utf8, not_json, shape, value).
    """
    if first := _FIRST.fullmatch(topic):
        return [_bare(first[1], first[2], first[4], payload)]
    if status := _STATUS.fullmatch(topic):
        return list(_component(status[1], status[2], as_object(payload), RECEIPT))
    if events := _EVENTS.fullmatch(topic):
        return list(_notified(events[1], as_object(payload)))
    return []


def _bare(device: str, quantity: str, kind: str, payload: bytes) -> Sample:
    text = as_text(payload)
    value = as_number(text)
    if value is None:
        raise PayloadRefusedError(Reason.VALUE, f"{quantity} {text[:40]!r} is not a number")
    return Sample(device, quantity, value, _FIRST_UNITS[kind])


def _notified(device: str, told: dict[str, object]) -> Iterator[Sample]:
    changed = told.get("params")
    if not isinstance(changed, dict):
        return
    second = as_number(changed.get("ts"))
    at = RECEIPT if second is None else _instant(second)
    for name, part in changed.items():
        if isinstance(part, dict):
            yield from _component(device, name, part, at)


def _component(device: str, component: str, part: dict[str, object], at: datetime | timedelta) -> Iterator[Sample]:
    for name, said in part.items():
        unit = _SECOND_UNITS.get(_PHASE.sub("", name))
        value = as_number(said)
        if unit and value is not None:
            yield Sample(device, f"{component}/{name}", value, unit, at)
    energy = part.get("aenergy")
    total = as_number(energy.get("total")) if isinstance(energy, dict) else None
    if total is not None:
        yield Sample(device, f"{component}/aenergy.total", total, "Wh", at)


def _instant(second: float) -> datetime:
    try:
        return datetime.fromtimestamp(second, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PayloadRefusedError(Reason.TIME, f"ts {second} is no time") from error
