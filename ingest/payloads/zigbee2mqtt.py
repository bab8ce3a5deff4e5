"""zigbee2mqtt: `{base}/{device}` with an object, or with `output: attribute` one attribute a topic.

Read are `energy`, `produced_energy` (kWh, cumulative) and `power` (W) with their suffixes of endpoints and phases.
`last_seen` is ISO 8601 with an offset, or epoch milliseconds, as the gateway is set. Source: zigbee2mqtt documentation,
MQTT topics and messages.
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

_UNITS = {"energy": "kWh", "produced_energy": "kWh", "power": "W"}
_QUANTITY = re.compile(r"(energy|produced_energy|power)(_(l\d+|\d+|phase_[abc]|left|right))?")
_MS_PER_S = 1000


def samples(topic: str, payload: bytes) -> list[Sample]:
    """Return the samples of one message; other attributes, and an empty payload, have none.

    Raises PayloadRefusedError (too_large, not_utf8, not_json, shape, time, value).
    """
    before, _, last = topic.rpartition("/")
    device = before.rpartition("/")[2]
    if "/" in before and (_QUANTITY.fullmatch(last) or not payload.lstrip().startswith(b"{")):
        return list(_attribute(device, last, payload))
    told = as_object(payload)
    at = _at(told.get("last_seen"))
    found = []
    for name, said in told.items():
        quantity = _QUANTITY.fullmatch(name)
        value = as_number(said)
        if quantity and value is not None:
            found.append(Sample(last, name, value, _UNITS[quantity[1]], at))
    return found


def _attribute(device: str, name: str, payload: bytes) -> Iterator[Sample]:
    quantity = _QUANTITY.fullmatch(name)
    if quantity is None or not payload:
        return
    text = as_text(payload)
    if text == "null":
        return
    value = as_number(text)
    if value is None:
        raise PayloadRefusedError(Reason.VALUE, f"{name} {text[:40]!r} is not a number")
    yield Sample(device, name, value, _UNITS[quantity[1]])


def _at(said: object) -> datetime | timedelta:
    if said is None:
        return RECEIPT
    try:
        if isinstance(said, int | float) and not isinstance(said, bool):
            return datetime.fromtimestamp(said / _MS_PER_S, UTC)
        return datetime.fromisoformat(str(said))
    except (ValueError, OverflowError, OSError) as error:
        raise PayloadRefusedError(Reason.TIME, f"last_seen {str(said)[:40]!r} is no time") from error
