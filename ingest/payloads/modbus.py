"""Raw Modbus RTU answers, as transparent gateways forward them: registers by a layout, after the CRC was checked.

An answer is address, function (3 or 4), byte count, registers of 16 bits big-endian, CRC16 low byte first. How these
make a value - which, of how many words in which order, signed or not - is the meter's affair and comes with a layout.
Source: Modbus Application Protocol 1.1b3; Modbus over Serial Line 1.02.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import PayloadRefusedError
from ingest.payloads.samples import Sample
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

_READS = (3, 4)
_EXCEPTION = 0x80
_HEAD = 3
_CRC = 2
_POLYNOMIAL = 0xA001
FORMS = {"u16": ">H", "s16": ">h", "u32": ">I", "s32": ">i", "f32": ">f", "u64": ">Q", "s64": ">q", "f64": ">d"}
WORD_ORDERS = ("high_first", "low_first")


@dataclass(frozen=True, slots=True)
class Register:
    """One value of an answer: `words` of 16 bits from `offset` on, times `scale`."""

    quantity: str
    offset: int
    """In words, from the first register of the answer."""
    form: str
    """u16, s16, u32, s32, f32, u64, s64 or f64."""
    unit: str
    scale: float = 1.0
    words: str = "high_first"
    """Which word comes first: `high_first` or `low_first`."""


def samples(payload: bytes, layout: Sequence[Register]) -> list[Sample]:
    """Return the samples of one answer; the device is the address on the bus.

    Raises PayloadRefusedError (empty, shape, checksum): an answer that is cut off, or too short for the layout, is set
    aside whole, and so is an exception.
    """
    if not payload:
        raise PayloadRefusedError(Reason.EMPTY, "no payload")
    words = _registers(payload)
    return [
        Sample(str(payload[0]), one.quantity, value, one.unit)
        for one in layout
        if math.isfinite(value := _value(words, one))
    ]


def crc16(data: bytes) -> int:
    """Return the CRC16 of a frame: polynomial 0xA001 reflected, from 0xFFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ _POLYNOMIAL if crc & 1 else crc >> 1
    return crc


def _registers(frame: bytes) -> bytes:
    if len(frame) < _HEAD + _CRC:
        raise PayloadRefusedError(Reason.SHAPE, f"{len(frame)} bytes are no answer")
    body, said = frame[:-_CRC], int.from_bytes(frame[-_CRC:], "little")
    if crc16(body) != said:
        raise PayloadRefusedError(Reason.CHECKSUM, f"CRC16 is {crc16(body):04X}, the frame says {said:04X}")
    if body[1] & _EXCEPTION:
        raise PayloadRefusedError(Reason.SHAPE, f"address {body[0]} answers with exception {body[2]}")
    if body[1] not in _READS or body[2] != len(body) - _HEAD or body[2] % 2:
        raise PayloadRefusedError(Reason.SHAPE, f"function {body[1]} with {body[2]} bytes is no answer of registers")
    return body[_HEAD:]


def _value(registers: bytes, one: Register) -> float:
    form = FORMS[one.form]
    size = struct.calcsize(form)
    part = registers[2 * one.offset : 2 * one.offset + size]
    if len(part) < size:
        reason = f"{one.quantity} is at word {one.offset}, the answer has {len(registers) // 2} words"
        raise PayloadRefusedError(Reason.SHAPE, reason)
    if one.words == "low_first":
        part = b"".join(part[at : at + 2] for at in range(size - 2, -2, -2))
    return float(struct.unpack(form, part)[0]) * one.scale
