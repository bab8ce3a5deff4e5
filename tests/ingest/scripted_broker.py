"""A broker that accepts everything, sends just the bytes that a test gives it, and remembers what it hears."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from tests.servers import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBCOMP, SUBSCRIBE, SUBACK, PINGREQ, DISCONNECT = (
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    9,
    12,
    14,
)


def spelled(length: int) -> bytes:
    """Return a length of MQTT."""
    parts = bytearray()
    while length > 127:
        parts.append(length & 127 | 128)
        length >>= 7
    return bytes([*parts, length])


def packet(kind: int, body: bytes, flags: int = 0) -> bytes:
    """Return an MQTT packet."""
    return bytes([kind << 4 | flags]) + spelled(len(body)) + body


def publish(topic: str, payload: bytes, mid: int = 0, *, v5: bool, qos: int = 1, properties: bytes = b"") -> bytes:
    """Return a PUBLISH; properties are those of MQTT 5, without their length."""
    name = topic.encode()
    head = len(name).to_bytes(2) + name + (mid.to_bytes(2) if qos else b"")
    if v5:
        head += spelled(len(properties)) + properties
    return packet(PUBLISH, head + payload, qos << 1)


def mid_of(body: bytes) -> bytes:
    """Return the identifier in the body of a PUBLISH of QoS 1."""
    start = 2 + int.from_bytes(body[:2])
    return body[start : start + 2]


class ScriptedBroker:
    """Listens on a free port; the first connection is sent the first of `scripts`, and so on, the last one again.

    Bytes are sent in pieces of `piece` bytes, each on its own. With `confirms` it sends a PUBACK for what it hears;
    `maximum` is its Receive Maximum.
    """

    def __init__(
        self,
        scripts: Sequence[bytes],
        *,
        v5: bool,
        piece: int = 1 << 20,
        maximum: int | None = None,
        confirms: bool = False,
    ) -> None:
        self._confirms = confirms
        self._scripts = scripts
        self._v5 = v5
        self._piece = piece
        self._maximum = b"" if maximum is None else b"\x21" + maximum.to_bytes(2)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self.port: int = self._listening.getsockname()[1]
        self._connection: socket.socket | None = None
        self.connections = 0
        self.heard: list[tuple[int, bytes]] = []
        """Kind and whole body of each packet but CONNECT and SUBSCRIBE."""

    def bodies(self, kind: int) -> list[bytes]:
        """Return the bodies of the packets of one kind."""
        return [body for one, body in self.heard if one >> 4 == kind]

    def hears(self, holds: Callable[[], bool]) -> bool:
        """Wait until what was heard makes something true."""
        return wait_until(holds)

    def say(self, packets: bytes) -> None:
        """Send more on the connection there is."""
        if self._connection is not None:
            self._connection.sendall(packets)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with connection, connection.makefile("rb") as incoming:
                    self._answer(connection, incoming.read)

    def _answer(self, connection: socket.socket, read: Callable[[int], bytes]) -> None:
        self.connections += 1
        self._connection = connection
        with suppress(OSError, IndexError):
            while True:
                first, length, shift = read(1)[0], 0, 0
                while (byte := read(1)[0]) & 128:
                    length, shift = length | (byte & 127) << shift, shift + 7
                body = read(length | byte << shift)
                if first >> 4 == CONNECT:
                    properties = spelled(len(self._maximum)) + self._maximum if self._v5 else b""
                    connection.sendall(packet(CONNACK, bytes([self.connections > 1, 0]) + properties))
                elif first >> 4 == SUBSCRIBE:
                    connection.sendall(packet(SUBACK, body[:2] + (b"\0" if self._v5 else b"") + b"\1\0"))
                    script = self._scripts[min(self.connections, len(self._scripts)) - 1]
                    for start in range(0, len(script), self._piece):
                        connection.sendall(script[start : start + self._piece])
                elif first >> 4 == PINGREQ:
                    connection.sendall(b"\xd0\0")
                    self.heard.append((first, body))
                else:
                    self.heard.append((first, body))
                    if self._confirms and first >> 4 == PUBLISH:
                        connection.sendall(packet(PUBACK, mid_of(body)))
