"""Sparkplug B: births that name metrics, data that may carry aliases alone, deaths, and gaps in the sequence.

A metric's name is known by its alias only through the birth of its edge node or device, so a decoder remembers births.
Data of a node that was not seen born, or after a gap in `seq`, may not mean what the aliases say: it is set aside
whole, and the node is asked to be born again. A death counts only for the birth of the same `bdSeq`.
Source: Eclipse Sparkplug specification 3.0.0, chapters 4 to 6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError

from ingest.errors import PayloadRefusedError
from ingest.payloads.samples import MAX_SAMPLES, RECEIPT, Sample, checked_size
from ingest.payloads.sparkplug_schema import Payload
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

NAMESPACE = "spBv1.0"
_SEQUENCE = 256
_MS_PER_S = 1000
_BIRTHS = ("NBIRTH", "DBIRTH")
_DATA = ("NDATA", "DDATA")
_SIGNED_BITS = {1: 8, 2: 16, 3: 32, 4: 64}
"""Bits of the signed data types, which travel as two's complement in an unsigned field."""
_NUMBERS = range(1, 11)
"""Data types Int8 to Double."""
_BORN_BY = "bdSeq"
_REBIRTH = "Node Control/Rebirth"
_LEVELS = {"NBIRTH": 4, "NDATA": 4, "NDEATH": 4, "DBIRTH": 5, "DDATA": 5, "DDEATH": 5}
_SOURCES = ("int_value", "long_value", "float_value", "double_value")


@dataclass(slots=True)
class _Born:
    """What the births of an edge node said: metrics by device and alias, the birth's number, the next sequence."""

    born_by: int | None
    sequence: int
    names: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    devices: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Told:
    """What one message said, and the topic and payload of the request that its node be born again, or None."""

    samples: list[Sample]
    rebirth: tuple[str, bytes] | None = None


class SparkplugDecoder:
    """The births of every edge node that was heard; one instance hears one broker, in the order of arrival."""

    def __init__(self) -> None:
        """Know of no birth."""
        self._nodes: dict[tuple[str, str], _Born] = {}

    def told(self, topic: str, payload: bytes) -> Told:
        """Return the samples of one message: the device is GROUP/NODE or GROUP/NODE/DEVICE, the quantity the metric.

        Raises PayloadRefusedError (too_large, empty, topic, shape, unborn); of `unborn` the error's `rebirth` is the
        request to publish.
        """
        group, kind, node, device = _parts(topic)
        checked_size(payload)
        try:
            message = Payload.FromString(payload)
        except (DecodeError, UnicodeDecodeError) as error:
            raise PayloadRefusedError(Reason.SHAPE, "is no Sparkplug payload, or is cut off") from error
        if len(message.metrics) > MAX_SAMPLES:
            raise PayloadRefusedError(Reason.TOO_LARGE, f"{len(message.metrics)} metrics, at most {MAX_SAMPLES}")
        if kind in {"NDEATH", "DDEATH"}:
            self._die((group, node), device, message)
            return Told([])
        born = self._born((group, node), kind, device, message)
        name = "/".join(filter(None, (group, node, device)))
        return Told(list(_samples(born, name, device, message)))

    def _born(self, key: tuple[str, str], kind: str, device: str, message: Any) -> _Born:
        born = self._nodes.get(key)
        if kind == "NBIRTH":
            born = _Born(_born_by(message), message.seq % _SEQUENCE)
            self._nodes[key] = born
        if born is None or (kind == "DDATA" and device not in born.devices):
            raise UnbornError(*key, "was not seen born")
        if message.seq % _SEQUENCE != born.sequence:
            del self._nodes[key]
            raise UnbornError(*key, f"sent number {message.seq}, expected {born.sequence}: messages are missing")
        born.sequence = (born.sequence + 1) % _SEQUENCE
        if kind in _BIRTHS:
            born.devices |= {device} if device else set()
            for metric in message.metrics:
                if metric.HasField("alias") and metric.HasField("name"):
                    born.names[device, metric.alias] = metric.name, metric.datatype
        return born

    def _die(self, key: tuple[str, str], device: str, message: Any) -> None:
        born = self._nodes.get(key)
        if born is None:
            return
        if device:
            born.devices.discard(device)
            born.sequence = (born.sequence + 1) % _SEQUENCE
        elif born.born_by == _born_by(message):
            del self._nodes[key]


class UnbornError(PayloadRefusedError):
    """Data whose aliases mean nothing, because the birth before it, or a message since, was not heard."""

    def __init__(self, group: str, node: str, what: str) -> None:
        """Keep the request that asks the node to be born again."""
        self.rebirth = f"{NAMESPACE}/{group}/NCMD/{node}", _rebirth()
        super().__init__(Reason.UNBORN, f"edge node {group}/{node} {what}; it is asked to be born again")


def _parts(topic: str) -> tuple[str, str, str, str]:
    levels = topic.split("/")
    if levels[0] != NAMESPACE or len(levels) < min(_LEVELS.values()) or _LEVELS.get(levels[2]) != len(levels):
        raise PayloadRefusedError(
            Reason.TOPIC, f"{topic[:80]!r} is no topic {NAMESPACE}/GROUP/TYPE/NODE[/DEVICE] of data"
        )
    return levels[1], levels[2], levels[3], levels[4] if len(levels) > _LEVELS["NBIRTH"] else ""


def _samples(born: _Born, name: str, device: str, message: Any) -> Iterator[Sample]:
    for metric in message.metrics:
        known = born.names.get((device, metric.alias)) if metric.HasField("alias") else None
        quantity = metric.name if metric.HasField("name") else known[0] if known else None
        if quantity is None:
            raise PayloadRefusedError(Reason.SHAPE, f"alias {metric.alias} was named in no birth of {name}")
        kind = metric.datatype if metric.HasField("datatype") else known[1] if known else 0
        value = None if metric.is_null or quantity == _BORN_BY else _value(metric, kind)
        if value is not None and math.isfinite(value):
            at = metric.timestamp if metric.HasField("timestamp") else message.timestamp
            yield Sample(name, quantity, value, None, _at(at))


def _value(metric: Any, kind: int) -> float | None:
    if kind not in _NUMBERS:
        return None
    source = next((one for one in _SOURCES if metric.HasField(one)), None)
    if source is None:
        return None
    value = getattr(metric, source)
    bits = _SIGNED_BITS.get(kind)
    if bits is not None and isinstance(value, int):
        value &= (1 << bits) - 1
        value -= 1 << bits if value >> bits - 1 else 0
    return float(value)


def _at(ms: int) -> datetime | timedelta:
    if not ms:
        return RECEIPT
    try:
        return datetime.fromtimestamp(ms / _MS_PER_S, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PayloadRefusedError(Reason.TIME, f"timestamp {ms} ms is no time") from error


def _born_by(message: Any) -> int | None:
    return next((metric.long_value for metric in message.metrics if metric.name == _BORN_BY), None)


def _rebirth() -> bytes:
    request = Payload()
    request.metrics.add(name=_REBIRTH, datatype=11, boolean_value=True)
    encoded: bytes = request.SerializeToString()
    return encoded
