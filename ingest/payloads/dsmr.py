"""DSMR P1 telegrams (IEC 62056-21, OBIS codes): registers of the meter and of those on its M-Bus channels.

Read are imports and exports by tariff (1.8.n, 2.8.n, kWh), the powers (1.7.0, 2.7.0, kW) and the last reading of each
channel with its own capture time (24.2.1; 24.3.0 of versions 2 and 3). A telegram without `!` at its end, or with
another CRC16 behind it, is set aside whole. Times are Dutch: `S` summer, `W` winter time.
Source: Dutch Smart Meter Requirements, P1 companion standard 5.0.2.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from ingest.errors import PayloadRefusedError
from ingest.payloads.samples import RECEIPT, Sample, as_text
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"(?P<code>\d-(?P<channel>\d+):(?P<value>[12]\.[78]\.\d|24\.2\.1))(?P<rest>(?:\([^()\r\n]*\))+)")
_AMOUNT = re.compile(r"\((?P<number>\d{1,12}(?:\.\d{1,6})?)\*(?P<unit>kWh|kW|Wh|W|m3|GJ|MJ)\)$")
_OLD_GAS = re.compile(
    r"0-(?P<channel>\d+):24\.3\.0\((?P<at>\d{12})\)[^\r\n]*\((?P<unit>m3|GJ|MJ)\)\r?\n"
    r"\((?P<number>\d{1,12}(?:\.\d{1,6})?)\)"
)
_STAMP = re.compile(r"\((\d{12})([SW])\)")
_MOMENT = re.compile(r"^0-0:1\.0\.0\((\d{12})([SW])\)", re.MULTILINE)
_NAME = re.compile(r"^0-(?P<channel>\d+):96\.1\.[01]\((?P<hex>[0-9A-Fa-f]{2,96})\)", re.MULTILINE)
_SEASON = {"S": timezone(timedelta(hours=2)), "W": timezone(timedelta(hours=1))}
_POLYNOMIAL = 0xA001


def samples(topic: str, payload: bytes) -> list[Sample]:
    """Return the samples of one telegram; the device is the equipment identifier, else `p1` or `p1-CHANNEL`.

    Raises PayloadRefusedError (too_large, empty, not_utf8, shape, time, checksum).
    """
    del topic
    text = as_text(payload)
    if not text.startswith("/") or "!" not in text:
        raise PayloadRefusedError(Reason.SHAPE, "a telegram begins with / and ends with !; this one is cut off")
    body, _, said = text.rpartition("!")
    _check_crc(body, said.strip())
    names = {found["channel"]: _name(found["hex"]) for found in _NAME.finditer(body)}
    moment = _MOMENT.search(body)
    at: datetime | timedelta = RECEIPT if moment is None else _instant(moment[1], moment[2])
    return [*_registers(body, names, at), *_old_gas(body, names)]


def crc16(data: bytes) -> int:
    """Return the CRC16 of a telegram: polynomial x16 + x15 + x2 + 1, least significant bit first, from 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ _POLYNOMIAL if crc & 1 else crc >> 1
    return crc


def _check_crc(body: str, said: str) -> None:
    found = f"{crc16(f'{body}!'.encode()):04X}"
    if said and said.upper() != found:
        raise PayloadRefusedError(Reason.CHECKSUM, f"CRC16 is {found}, the telegram says {said[:8]!r}")


def _registers(body: str, names: dict[str, str], at: datetime | timedelta) -> Iterator[Sample]:
    for line in body.splitlines():
        found = _LINE.match(line)
        amount = found and _AMOUNT.search(found["rest"])
        if not found or not amount:
            continue
        stamp = _STAMP.match(found["rest"])
        when = _instant(stamp[1], stamp[2]) if stamp else at
        device = _device(found["channel"], names)
        yield Sample(device, found["code"], float(amount["number"]), amount["unit"], when)


def _old_gas(body: str, names: dict[str, str]) -> Iterator[Sample]:
    for found in _OLD_GAS.finditer(body):
        device = _device(found["channel"], names)
        quantity = f"0-{found['channel']}:24.3.0"
        yield Sample(device, quantity, float(found["number"]), found["unit"], _naive(found["at"]))


def _device(channel: str, names: dict[str, str]) -> str:
    return names.get(channel) or ("p1" if channel == "0" else f"p1-{channel}")


def _name(digits: str) -> str:
    try:
        return bytes.fromhex(digits).decode("ascii")
    except ValueError:
        return digits


def _instant(digits: str, season: str) -> datetime:
    return _naive(digits).replace(tzinfo=_SEASON[season])


def _naive(digits: str) -> datetime:
    try:
        return datetime.strptime(digits, "%y%m%d%H%M%S")  # noqa: DTZ007 - the season letter, or the feed, knows the zone
    except ValueError as error:
        raise PayloadRefusedError(Reason.TIME, f"{digits} is no time") from error
