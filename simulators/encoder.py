"""The native payload of docs/wire-format.md, written fast: one string for each reading, one join."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from simulators.errors import EncodingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

READINGS_TOPIC = "greenpark/v1/{enterprise}/readings"
RECEIPTS_TOPIC = "greenpark/v1/{enterprise}/receipts"
MAX_READINGS = 5000
"""Readings in one message: some 300 kB, far from the 1 MiB that a message may have."""

_AT = b'"at":'
_MS_PER_S = 1000


def payload(message_id: str, series: Iterable[tuple[str, Sequence[int], Sequence[float]]]) -> bytes:
    """Encode a message from (meter, instants [epoch ms], values in the meter's unit); raises EncodingError."""
    readings: list[str] = []
    for meter, at_ms, values in series:
        if not all(map(math.isfinite, values)):
            raise EncodingError(meter, next(v for v in values if not math.isfinite(v)))
        head = f'{{"meter":{json.dumps(meter, ensure_ascii=False)},"at":'
        readings.extend(
            [
                f'{head}{t / _MS_PER_S if t % _MS_PER_S else t // _MS_PER_S},"value":{v}}}'
                for t, v in zip(at_ms, values, strict=True)
            ],
        )
    return f'{{"id":{json.dumps(message_id)},"readings":[{",".join(readings)}]}}'.encode()


def readings_in(message: bytes) -> int:
    """Return how many readings a payload made here holds."""
    return message.count(_AT)
