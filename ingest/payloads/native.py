"""The native payload: JSON with an optional id and a list of readings, as docs/wire-format.md describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from ingest.errors import PayloadRefusedError
from store.messages import RefusedReading
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_PAYLOAD_BYTES = 1 << 20
MAX_READINGS = 50_000
"""A reading takes at least 29 bytes, so a payload of the largest size cannot hold more than 36 200."""
MAX_ID_CHARS = 200
_DETAIL_CHARS = 160

Id = Annotated[str, msgspec.Meta(max_length=MAX_ID_CHARS)]


class Reading(msgspec.Struct, frozen=True, gc=False):
    """One reading as it was sent: `at` ISO 8601 or epoch seconds, not yet checked; `value` finite."""

    meter: str
    at: float | str
    value: float
    unit: str | None = None


class _Native(msgspec.Struct, gc=False):
    readings: list[Reading]
    id: Id | None = None


class _Envelope(msgspec.Struct, gc=False):
    readings: list[msgspec.Raw]
    id: Id | None = None


class _Signature(msgspec.Struct, gc=False):
    id: Id | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """A message whose JSON was read; every reading sent is in `readings` or in `refused`."""

    id: str | None
    readings: list[Reading]
    indices: Sequence[int]
    """Position in the message of each of `readings`."""
    refused: tuple[RefusedReading, ...] = ()


_WHOLE = msgspec.json.Decoder(_Native)
_LOOSE = msgspec.json.Decoder(_Envelope)
_SIGNATURE = msgspec.json.Decoder(_Signature)
_ONE = msgspec.json.Decoder(Reading)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NULL = b"null"
_RULES: tuple[tuple[str, Any, Reason, bool], ...] = (
    ("meter", msgspec.json.Decoder(str), Reason.SHAPE, True),
    ("at", msgspec.json.Decoder(float | str), Reason.TIME, True),
    ("value", msgspec.json.Decoder(float), Reason.VALUE, True),
    ("unit", msgspec.json.Decoder(str | None), Reason.UNIT, False),
)


def decode(payload: bytes) -> Decoded:
    """Read a native payload; one bad reading does not refuse the others.

    Unknown keys are ignored; of a repeated key the last counts. Raises PayloadRefusedError (too_large, not_utf8,
    not_json, shape, empty) when the message as a whole cannot be read.
    """
    _check_bytes(payload)
    try:
        message = _WHOLE.decode(payload)
    except (msgspec.DecodeError, RecursionError):
        return _decode_each(payload)
    _check_count(len(message.readings))
    return Decoded(message.id, message.readings, range(len(message.readings)))


def id_of(payload: bytes) -> str | None:
    """Return the id of a message that was refused as a whole, where it can still be read."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        return None
    try:
        return _SIGNATURE.decode(payload).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def native_message(
    meters: Sequence[str],
    at_s: Sequence[float],
    values: Sequence[float],
    units: Sequence[str | None],
) -> bytes:
    """Return a native payload of these readings; what is not finite becomes null, a unit of None is left out."""
    readings = [
        {"meter": meter, "at": at, "value": value} | ({} if unit is None else {"unit": unit})
        for meter, at, value, unit in zip(meters, at_s, values, units, strict=True)
    ]
    return msgspec.json.encode({"readings": readings})


def excerpt(payload: bytes, indices: Sequence[int]) -> bytes:
    """Return a native message of just these readings of `payload`, byte for byte as they were sent."""
    envelope = _envelope(payload)
    return msgspec.json.encode(_Envelope([envelope.readings[i] for i in indices], envelope.id))


def _check_bytes(payload: bytes) -> None:
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise PayloadRefusedError(
            Reason.TOO_LARGE,
            f"{len(payload)} bytes, at most {MAX_PAYLOAD_BYTES}: send several messages",
        )
    if not payload:
        raise PayloadRefusedError(Reason.EMPTY, "no payload")
    if not payload.isascii():
        try:
            payload.decode()
        except UnicodeDecodeError as error:
            raise PayloadRefusedError(Reason.NOT_UTF8, f"byte {error.start}: {error.reason}") from error


def _check_count(count: int) -> None:
    if not count:
        raise PayloadRefusedError(Reason.EMPTY, "no readings")
    if count > MAX_READINGS:
        raise PayloadRefusedError(Reason.TOO_LARGE, f"{count} readings, at most {MAX_READINGS}: send several messages")


def _decode_each(payload: bytes) -> Decoded:
    envelope = _envelope(payload)
    _check_count(len(envelope.readings))
    readings: list[Reading] = []
    indices: list[int] = []
    refused: list[RefusedReading] = []
    for index, raw in enumerate(envelope.readings):
        try:
            readings.append(_ONE.decode(raw))
        except (msgspec.DecodeError, RecursionError):
            refused.append(_refused(index, raw))
        else:
            indices.append(index)
    return Decoded(envelope.id, readings, indices, tuple(refused))


def _envelope(payload: bytes) -> _Envelope:
    try:
        return _LOOSE.decode(payload)
    except msgspec.ValidationError as error:
        raise PayloadRefusedError(Reason.SHAPE, str(error)[:_DETAIL_CHARS]) from error
    except msgspec.DecodeError as error:
        raise PayloadRefusedError(Reason.NOT_JSON, str(error)[:_DETAIL_CHARS]) from error
    except RecursionError as error:
        raise PayloadRefusedError(Reason.SHAPE, "nested too deeply") from error


def _refused(index: int, raw: msgspec.Raw) -> RefusedReading:
    try:
        fields = _FIELDS.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return RefusedReading(index, Reason.SHAPE, "a reading is an object with meter, at and value")
    for name, decoder, reason, required in _RULES:
        if name not in fields:
            if required:
                return RefusedReading(index, reason, f"{name} is missing")
            continue
        if name == "value" and bytes(fields[name]) == _NULL:
            return RefusedReading(index, reason, "value is null: leave out what was not measured")
        try:
            decoder.decode(fields[name])
        except (msgspec.DecodeError, RecursionError) as error:
            return RefusedReading(index, reason, f"{name}: {error}"[:_DETAIL_CHARS])
    return RefusedReading(index, Reason.SHAPE, "cannot be read")
