"""SenML (RFC 8428), JSON and CBOR: records with base name, base time, base unit, base value and base sum.

A record with a sum (`s`) is the integral of its quantity over time: SenML's unit is then that of the value times
seconds, so that the sum of a power in W is an energy in J. Records without number, texts and data are no readings.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import cbor2

from ingest.errors import PayloadRefusedError
from ingest.payloads.samples import MAX_SAMPLES, Sample, as_json, as_number, checked_size
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

_LABELS = {-1: "bver", -2: "bn", -3: "bt", -4: "bu", -5: "bv", -6: "bs", 0: "n", 1: "u", 2: "v", 5: "s", 6: "t"}
"""CBOR labels of the fields that are read (RFC 8428, table 4)."""
_NEVER = "_"
"""Last letter of a field that a receiver must understand (RFC 8428, section 4.4)."""
_RELATIVE_S = 2**28
"""A smaller time is relative to now (RFC 8428, section 4.5.3)."""
_VERSION = 10
_INTEGRALS = {"W": "J", "kW": "kJ"}


def samples(topic: str, payload: bytes) -> list[Sample]:
    """Return the samples of a JSON pack: the device is the resolved name, the quantity `v` or, of a sum, `s`.

    Raises PayloadRefusedError (too_large, empty, not_utf8, not_json, shape, time, value).
    """
    del topic
    return _resolved(as_json(payload))


def cbor_samples(topic: str, payload: bytes) -> list[Sample]:
    """Return the samples of a CBOR pack; raises PayloadRefusedError as `samples` does."""
    del topic
    checked_size(payload)
    with io.BytesIO(payload) as stream:
        try:
            pack = cbor2.CBORDecoder(stream, max_depth=8).decode()
        except (cbor2.CBORDecodeError, ValueError, TypeError, RecursionError, MemoryError) as error:
            raise PayloadRefusedError(Reason.SHAPE, f"is no CBOR: {error}"[:160]) from error
        if stream.read(1):
            raise PayloadRefusedError(Reason.SHAPE, "more follows after the pack")
    if isinstance(pack, list):
        pack = [_labelled(record) for record in pack]
    return _resolved(pack)


def _labelled(record: object) -> object:
    if not isinstance(record, dict):
        return record
    return {_LABELS.get(key, key) if isinstance(key, int) else key: said for key, said in record.items()}


def _resolved(pack: object) -> list[Sample]:
    if not isinstance(pack, list) or not all(isinstance(record, dict) for record in pack):
        raise PayloadRefusedError(Reason.SHAPE, "a SenML pack is an array of records")
    if len(pack) > MAX_SAMPLES:
        raise PayloadRefusedError(Reason.TOO_LARGE, f"{len(pack)} records, at most {MAX_SAMPLES}")
    base: dict[str, Any] = {"bn": "", "bt": 0.0, "bu": None, "bv": 0.0, "bs": None}
    found: list[Sample] = []
    for place, record in enumerate(pack):
        _check(place, record)
        base |= {name: _base(place, name, record[name]) for name in base if name in record}
        found += _samples_of(place, record, base)
    return found


def _check(place: int, record: dict[object, object]) -> None:
    unknown = [name for name in record if isinstance(name, str) and name.endswith(_NEVER)]
    if unknown:
        raise PayloadRefusedError(Reason.SHAPE, f"record {place}: {unknown[0]!r} must be understood, and is not")
    version = record.get("bver", _VERSION)
    if not isinstance(version, int) or version > _VERSION:
        raise PayloadRefusedError(Reason.SHAPE, f"record {place}: version {version!r} is newer than {_VERSION}")


def _base(place: int, name: str, said: object) -> Any:
    if name in {"bn", "bu"}:
        if not isinstance(said, str):
            raise PayloadRefusedError(Reason.SHAPE, f"record {place}: {name} is a text")
        return said
    value = as_number(said) if not isinstance(said, str) else None
    if value is None:
        raise PayloadRefusedError(Reason.TIME if name == "bt" else Reason.VALUE, f"record {place}: {name} is a number")
    return value


def _samples_of(place: int, record: dict[Any, object], base: dict[str, Any]) -> Iterator[Sample]:
    name = base["bn"] + (_base(place, "bn", record["n"]) if "n" in record else "")
    unit = _base(place, "bu", record["u"]) if "u" in record else base["bu"]
    at = _at(place, base["bt"] + (_base(place, "bt", record["t"]) if "t" in record else 0.0))
    if "v" in record:
        yield Sample(name, "v", base["bv"] + _base(place, "bv", record["v"]), unit, at)
    if "s" in record or base["bs"] is not None:
        total = (base["bs"] or 0.0) + (_base(place, "bs", record["s"]) if "s" in record else 0.0)
        yield Sample(name, "s", total, _INTEGRALS.get(unit, f"{unit or ''}s"), at)


def _at(place: int, second: float) -> datetime | timedelta:
    if -_RELATIVE_S < second < _RELATIVE_S:
        return timedelta(seconds=second)
    try:
        return datetime.fromtimestamp(second, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PayloadRefusedError(Reason.TIME, f"record {place}: time {second} is none") from error
