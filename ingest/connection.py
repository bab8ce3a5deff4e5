"""A paho client driven by hand: one thread, and reading stops while nobody takes what was read."""

from __future__ import annotations

import select
import socket
import time
from typing import TYPE_CHECKING

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.session_settings import Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.session_settings import SessionSettings

_READS_A_WAKE = 200
_WAKE_BYTES = 4096
_QUEUED_RECEIPTS = 20_000
_RECEIPTS_IN_FLIGHT = 20
"""Mosquitto's default receive maximum; paho does not look at the broker's, and it ends a connection that exceeds it."""


class Connection:
    """The network loop around one client; every method but `wake` belongs to one thread."""

    def __init__(self, settings: SessionSettings) -> None:
        self._settings = settings
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self.client = _client(settings)

    def connect(self) -> None:
        """Open the connection and ask for the kept session; raises OSError when nobody answers."""
        settings = self._settings
        if settings.protocol is not Protocol.V5:
            self.client.connect(settings.host, settings.port, settings.keepalive_s)
            return
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.SessionExpiryInterval = settings.session_expiry_s
        properties.ReceiveMaximum = settings.receive_maximum
        self.client.connect(
            settings.host,
            settings.port,
            settings.keepalive_s,
            clean_start=False,
            properties=properties,
        )

    def turn(self, timeout_s: float, may_read: Callable[[], bool]) -> bool:
        """Move bytes once, waiting up to `timeout_s`; False when the connection is lost.

        While `may_read` says no, what the broker sends stays in the socket.
        """
        connection = self.client.socket()
        if connection is None:
            return False
        reading = may_read()
        buffered = reading and getattr(connection, "pending", int)() > 0
        readable, writable, _ = select.select(
            [connection, self._wake_in] if reading else [self._wake_in],
            [connection] if self.client.want_write() else [],
            [],
            0 if buffered else timeout_s,
        )
        if self._wake_in in readable:
            self._wake_in.recv(_WAKE_BYTES)
        if (buffered or connection in readable) and not self._read(may_read):
            return False
        if writable and self.client.loop_write() != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return False
        return self.client.loop_misc() == MQTTErrorCode.MQTT_ERR_SUCCESS

    def turn_until(self, done: Callable[[], bool], timeout_s: float) -> None:
        """Move bytes until `done`, the time is over or the connection is lost."""
        deadline = time.monotonic() + timeout_s
        while not (done() and not self.client.want_write()):
            left_s = deadline - time.monotonic()
            if left_s <= 0 or not self.turn(left_s, lambda: True):
                return

    def wake(self) -> None:
        """End the wait of `turn`; may be called from any thread, also after `close`."""
        try:
            self._wake_out.send(b"\0")
        except OSError:
            return  # full: it wakes anyway; closed: nobody is left to wake

    def close(self) -> None:
        """Say good-bye to the broker, which keeps the session."""
        self.client.disconnect()
        self.turn_until(lambda: True, 1.0)
        self._wake_in.close()
        self._wake_out.close()

    def _read(self, may_read: Callable[[], bool]) -> bool:
        """Read the packets that have arrived, up to a bound."""
        for _ in range(_READS_A_WAKE):
            if self.client.loop_read() != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return False
            connection = self.client.socket()
            if connection is None:
                return False
            if not may_read():
                return True
            if not getattr(connection, "pending", int)() and not select.select([connection], [], [], 0)[0]:
                return True
        return True


def _client(settings: SessionSettings) -> Client:
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=settings.client_id,
        clean_session=None if settings.protocol is Protocol.V5 else False,
        protocol=MQTTProtocolVersion(settings.protocol),
        reconnect_on_failure=False,
        manual_ack=True,
    )
    if settings.username is not None:
        client.username_pw_set(settings.username, settings.password)
    if settings.tls:
        client.tls_set(
            ca_certs=None if settings.ca_file is None else str(settings.ca_file),
            certfile=None if settings.certificate_file is None else str(settings.certificate_file),
            keyfile=None if settings.key_file is None else str(settings.key_file),
        )
    client.max_queued_messages_set(_QUEUED_RECEIPTS)
    client.max_inflight_messages_set(_RECEIPTS_IN_FLIGHT)
    return client
