"""Acrel-style gateways (安科瑞): `update` messages with the registers of several meters, every number a text.

Read are EPI (forward active energy, kWh), its tariffs EPIJ 尖, EPIF 峰, EPIP 平, EPIG 谷, EPE (reverse) and P (kW).
The key of a meter carries the port of the gateway before its serial number. A login, a heartbeat or a notice is no
reading; a dead phase is none of our business. Source: Acrel IoT documentation, hardware protocol.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ingest.errors import PayloadRefusedError
from ingest.payloads.samples import Sample, as_number, as_object
from store.refusals import Reason

_UNITS = {"EPI": "kWh", "EPIJ": "kWh", "EPIF": "kWh", "EPIP": "kWh", "EPIG": "kWh", "EPE": "kWh", "P": "kW"}
_SAID = "reported"


def samples(topic: str, payload: bytes) -> list[Sample]:
    """Return the samples of one message; one that reports no registers has none.

    Raises PayloadRefusedError (too_large, empty, not_utf8, not_json, shape, time, value).
    """
    del topic
    told = as_object(payload)
    if _SAID not in told:
        return []
    reported = told[_SAID]
    if not isinstance(reported, dict):
        raise PayloadRefusedError(Reason.SHAPE, "reported is an object of meters")
    at = _at(told.get("timestamp"))
    found = []
    for key, registers in reported.items():
        if not isinstance(registers, dict):
            raise PayloadRefusedError(Reason.SHAPE, f"{key[:40]!r} of reported is an object of registers")
        serial = key.rpartition("_")[2]
        found += [
            Sample(serial, name, _number(name, registers[name]), unit, at)
            for name, unit in _UNITS.items()
            if registers.get(name) not in {None, ""}
        ]
    return found


def _number(name: str, said: object) -> float:
    value = as_number(said)
    if value is None:
        raise PayloadRefusedError(Reason.VALUE, f"{name} {str(said)[:40]!r} is not a number")
    return value


def _at(said: object) -> datetime:
    second = as_number(said)
    if second is None:
        raise PayloadRefusedError(Reason.TIME, "timestamp, seconds since 1970, is missing")
    try:
        return datetime.fromtimestamp(second, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PayloadRefusedError(Reason.TIME, f"timestamp {second} is no time") from error
