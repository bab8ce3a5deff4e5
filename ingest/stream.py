"""The socket that paho is given: it reads and writes a buffer, and the buffer meets the network once a turn.

paho reads a packet with three calls to the network and more of bookkeeping, and writes each acknowledgement with one;
that is nine tenths of the cost of receiving small messages. It takes anything that has recv, send, close, fileno and
setblocking for a socket, as it does for WebSocket. So it is given this one, by `_create_socket`, which is all of paho
that is overridden. Through it paho sees one packet at a time, and only those that are handed to it.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

from paho.mqtt.client import Client

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

READ_BYTES = 1 << 18
_HEAD = 2
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Stream:
    """A connection with a buffer each way; `arrived` begins with a packet, and so does what is written."""

    def __init__(self, inner: SocketLike) -> None:
        """Take over a connection that is open, with the handshake of TLS behind it."""
        self._inner = inner
        self._handed = b""
        self.arrived = bytearray()
        self.wanted = _HEAD
        """Bytes that must have arrived before it is worth to look at them."""
        self.unsent = bytearray()
        self.ended = False
        """Whether the other side has ended the connection, or it broke."""

    @property
    def waiting(self) -> bool:
        """Whether there may be a whole packet."""
        return len(self.arrived) >= self.wanted

    @property
    def unread(self) -> int:
        """Return how many bytes of the packet handed to paho it has not read."""
        return len(self._handed)

    def fill(self) -> None:
        """Take what has arrived, up to a bound; notes when the connection has ended."""
        try:
            part = self._inner.recv(READ_BYTES)
        except _NOT_NOW:
            return
        except OSError:
            part = b""
        self.arrived += part
        self.ended = not part

    def flush(self) -> None:
        """Send what the network takes without waiting; notes when the connection has ended."""
        try:
            while self.unsent:
                del self.unsent[: self._inner.send(self.unsent)]
        except _NOT_NOW:
            return
        except OSError:
            self.ended = True

    def take(self, size: int) -> bytes:
        """Remove bytes from the front of what has arrived."""
        taken = bytes(self.arrived[:size])
        del self.arrived[:size]
        self.wanted = _HEAD
        return taken

    def hand(self, packet: bytes) -> None:
        """Let paho read this packet next, and nothing else."""
        self._handed = packet

    def recv(self, buffer_size: int) -> bytes:
        """Return bytes of the packet that was handed over; for paho. Without one there is nothing to read yet."""
        if not self._handed and not self.ended:
            raise BlockingIOError
        part, self._handed = self._handed[:buffer_size], self._handed[buffer_size:]
        return part

    def send(self, buffer: bytes | bytearray) -> int:
        """Keep bytes for the next flush; for paho, which writes whole packets."""
        self.unsent += buffer
        return len(buffer)

    def close(self) -> None:
        """Send what can be sent at once, and close."""
        with suppress(OSError):
            self.flush()
        self._inner.close()

    def fileno(self) -> int:
        """Return the number to wait on."""
        return self._inner.fileno()

    def setblocking(self, flag: bool) -> None:  # noqa: FBT001 - the signature of sockets
        """Pass on to the connection."""
        self._inner.setblocking(flag)


class StreamClient(Client):
    """A paho client on a Stream, as long as it is `buffered`."""

    buffered = True

    def _create_socket(self) -> SocketLike:
        connection = super()._create_socket()
        return Stream(connection) if self.buffered else connection
