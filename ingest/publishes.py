"""What a broker sends to a subscriber, read from a buffer many packets at a time: PUBLISH of QoS 0 and 1, and PUBACK.

MQTT 3.1.1 and 5. Whatever else stands in the buffer (CONNACK, SUBACK, PINGRESP, DISCONNECT, QoS 2) is only measured,
for a client to read. Properties of a PUBLISH are skipped: none changes what a reading is. A topic alias would, but may
come only to a client that has allowed it.
"""

from __future__ import annotations

import msgspec

_PUBLISH, _PUBACK = 0x30, 0x40
_KIND, _QOS = 0xF0, 0x06
_AT_LEAST_ONCE = 0x02
_MORE = 0x80
_HEAD = 2
_LENGTH_BYTES = 4
_MID_BYTES = 2


class Publish(msgspec.Struct, frozen=True, gc=False):
    """One PUBLISH; `mid` is 0 with QoS 0."""

    topic: bytes
    payload: bytes
    mid: int
    qos: int


class Confirmation(msgspec.Struct, frozen=True, gc=False):
    """One PUBACK; `reason` is 0 with MQTT 3.1.1, and at least 128 when the broker did not take the message."""

    mid: int
    reason: int


class Scan(msgspec.Struct):
    """What a look at a buffer found, in the order of arrival."""

    publishes: list[Publish]
    confirmations: list[Confirmation]
    taken: int
    """Bytes at the front that were read."""
    other: int
    """Bytes of the whole packet after them that is for a client to read; 0 when there is none."""
    wanted: int
    """Bytes that must be there from `taken` on before there is more to read."""
    malformed: str
    """What is wrong with the packet after those that were read; empty when nothing is."""


class _MalformedError(Exception):
    """A packet that no broker may send."""


def scan(buffer: bytes, most: int, *, v5: bool) -> Scan:
    """Read whole packets from the front, at most so many PUBLISH; stops at the first that is not for here."""
    found = Scan([], [], 0, 0, _HEAD, "")
    add, size, place, left = found.publishes.append, len(buffer), 0, most
    try:
        while left and size - place >= _HEAD:
            first, length, start = buffer[place], buffer[place + 1], place + _HEAD
            if length & _MORE:
                length, start = _length(buffer, place + 1)
            end = start + length
            if end > size:
                found.wanted = end - place
                break
            kind = first & _KIND
            if kind == _PUBLISH and first & _QOS <= _AT_LEAST_ONCE:
                add(_publish(buffer, start, end, first & _QOS, v5=v5))
                left -= 1
            elif kind == _PUBACK and length >= _MID_BYTES:
                reason = buffer[start + _MID_BYTES] if length > _MID_BYTES else 0
                found.confirmations.append(Confirmation(buffer[start] << 8 | buffer[start + 1], reason))
            else:
                found.other = end - place
                break
            place = end
    except IndexError:
        found.wanted = size - place + 1
    except _MalformedError as error:
        found.malformed = str(error)
    found.taken = place
    return found


def _publish(buffer: bytes, start: int, end: int, flag: int, *, v5: bool) -> Publish:
    """Read the PUBLISH whose topic begins at `start`; what it reads beyond its end, `place > end` tells."""
    try:
        place = start + _HEAD + (buffer[start] << 8 | buffer[start + 1])
        topic, mid = buffer[start + _HEAD : place], 0
        if flag:
            mid, place = buffer[place] << 8 | buffer[place + 1], place + _MID_BYTES
        if v5:
            skipped, place = buffer[place], place + 1
            if skipped & _MORE:
                skipped, place = _length(buffer, place - 1)
            place += skipped
    except IndexError:
        place = end + 1
    if place > end:
        raise _MalformedError("a PUBLISH that is cut short")
    if not topic:
        raise _MalformedError("a PUBLISH without a topic: an alias was not asked for")
    if flag and not mid:
        raise _MalformedError("a PUBLISH of QoS 1 without an identifier")
    return Publish(topic, buffer[place:end], mid, flag >> 1)


def _length(buffer: bytes, place: int) -> tuple[int, int]:
    """Return a length and where it ends; raises IndexError when not all of it is there."""
    length = 0
    for number in range(_LENGTH_BYTES):
        byte = buffer[place + number]
        length |= (byte & ~_MORE) << 7 * number
        if not byte & _MORE:
            return length, place + number + 1
    raise _MalformedError("a length of more than four bytes")
