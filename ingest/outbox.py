"""Receipts on their way to the broker, QoS 1: so many in flight as it allows, the others wait in order."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.publishes import Confirmation

MOST_WAITING = 20_000
_FIRST_MID, _LAST_MID = 0x8000, 0xFFFF
"""Apart from paho's, which counts its subscriptions from 1; nothing is sent before the broker has answered them."""
_AT_LEAST_ONCE, _DUPLICATE = 0x32, 0x08
_REFUSED = 0x80
_MORE, _SEVEN = 0x80, 7


class Outbox:
    """Packets of receipts; those that a lost connection leaves unconfirmed are sent again on the next one."""

    def __init__(self, *, v5: bool) -> None:
        """Begin closed."""
        self._properties = b"\0" if v5 else b""
        self._waiting: deque[tuple[bytes, bytes]] = deque()
        self._unsent: deque[bytes] = deque()
        self._in_flight: dict[int, bytes] = {}
        self._window = 0
        self._mid = _LAST_MID

    def __len__(self) -> int:
        """Return how many are not confirmed."""
        return len(self._waiting) + len(self._in_flight)

    def put(self, topic: bytes, payload: bytes) -> bool:
        """Add a receipt; False, and nothing is kept, where too many wait."""
        if len(self._waiting) >= MOST_WAITING:
            return False
        self._waiting.append((topic, payload))
        return True

    def open(self, window: int, *, resumed: bool) -> None:
        """Send from now on, `window` in flight at most; what was in flight goes first, as duplicates if `resumed`."""
        self._window = min(window, _LAST_MID - _FIRST_MID)
        if resumed:
            marked = {mid: bytes([packet[0] | _DUPLICATE]) + packet[1:] for mid, packet in self._in_flight.items()}
            self._in_flight = marked
        self._unsent = deque(self._in_flight.values())

    def close(self) -> None:
        """Send nothing until opened again."""
        self._window = 0
        self._unsent.clear()

    def due(self) -> bytes:
        """Return the packets that may be sent now."""
        if not self._window:
            return b""
        packets = list(self._unsent)
        self._unsent.clear()
        while self._waiting and len(self._in_flight) < self._window:
            mid = self._free_mid()
            topic, payload = self._waiting.popleft()
            body = b"".join(
                (len(topic).to_bytes(2), topic, mid.to_bytes(2), self._properties, payload),
            )
            self._in_flight[mid] = packet = b"%c%b%b" % (_AT_LEAST_ONCE, _length(len(body)), body)
            packets.append(packet)
        return b"".join(packets)

    def confirm(self, confirmations: Iterable[Confirmation]) -> int:
        """Forget what the broker has; returns how many it refused."""
        refused = 0
        for one in confirmations:
            if self._in_flight.pop(one.mid, None) is not None:
                refused += one.reason >= _REFUSED
        return refused

    def _free_mid(self) -> int:
        while True:
            self._mid = self._mid + 1 if self._mid < _LAST_MID else _FIRST_MID
            if self._mid not in self._in_flight:
                return self._mid


def _length(length: int) -> bytes:
    spelled = bytearray()
    while length >= _MORE:
        spelled.append(length & ~_MORE & 0xFF | _MORE)
        length >>= _SEVEN
    spelled.append(length)
    return bytes(spelled)
