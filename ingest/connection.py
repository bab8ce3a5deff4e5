"""A paho client driven by hand: one thread, and reading stops while nobody takes what was read."""

from __future__ import annotations

import select
import socket
import time
from typing import TYPE_CHECKING

import structlog
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.publishes import Publish
from ingest.session_settings import Protocol
from ingest.stream import Stream, StreamClient
from ingest.wires import BulkWire, PacketWire

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from paho.mqtt.client import Client, MQTTMessage

    from ingest.metrics import IngestMetrics
    from ingest.session_settings import SessionSettings
    from ingest.wires import Wire

_WAKE_BYTES = 4096
_QUEUED_RECEIPTS = 20_000
_RECEIPTS_IN_FLIGHT = 20
"""Mosquitto's default receive maximum, which MQTT 3.1.1 cannot say; it ends a connection that exceeds it."""
_UNLIMITED = 65_535

_log = structlog.get_logger(__name__)


class Connection:
    """The network loop around one client; every method but `wake` belongs to one thread.

    What is received goes to `receive`, many messages at a time. paho connects, keeps alive, subscribes and reads all
    but PUBLISH and PUBACK; where it does not do so on a Stream, it reads those too.
    """

    def __init__(
        self,
        settings: SessionSettings,
        receive: Callable[[Sequence[Publish]], None],
        metrics: IngestMetrics,
        kind: type[Client] = StreamClient,
    ) -> None:
        self._settings = settings
        self._receive = receive
        self._metrics = metrics
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self.client = _client(settings, kind)
        self.client.on_message = self._on_message
        self._bulk = BulkWire(self.client, receive, metrics, v5=settings.protocol is Protocol.V5)
        self.wire: Wire = self._bulk

    def connect(self) -> None:
        """Open the connection and ask for the kept session; raises OSError when nobody answers."""
        if self._bulk.unfit:
            self._go_plain()
        self._connect()
        stream = self.client.socket()
        if self.wire is self._bulk and not (isinstance(stream, Stream) and stream.unsent):
            self._go_plain()
            self._connect()

    def turn(self, timeout_s: float, room: Callable[[], int]) -> bool:
        """Move bytes once, waiting up to `timeout_s`; False when the connection is lost.

        While `room` is 0, what the broker sends stays in the socket.
        """
        connection, wire = self.client.socket(), self.wire
        if connection is None:
            return False
        reading = room() > 0
        waiting = reading and wire.waiting()
        readable, _, _ = select.select(
            [connection, self._wake_in] if reading else [self._wake_in],
            [connection] if wire.wants_write() else [],
            [],
            0 if waiting else timeout_s,
        )
        if self._wake_in in readable:
            self._wake_in.recv(_WAKE_BYTES)
        if (waiting or connection in readable) and not wire.read(room):
            return False
        return wire.write() and self.client.loop_misc() == MQTTErrorCode.MQTT_ERR_SUCCESS

    def turn_until(self, done: Callable[[], bool], timeout_s: float) -> None:
        """Move bytes until `done` and all is sent, the time is over or the connection is lost."""
        deadline = time.monotonic() + timeout_s
        while not (done() and not self.wire.wants_write()):
            left_s = deadline - time.monotonic()
            if left_s <= 0 or not self.turn(left_s, lambda: _UNLIMITED):
                return

    def subscribed(self, receive_maximum: int | None, *, resumed: bool) -> None:
        """Let receipts go, so many in flight as the broker takes; `resumed` when it has kept the session."""
        window = _UNLIMITED if self._settings.protocol is Protocol.V5 else _RECEIPTS_IN_FLIGHT
        self.wire.subscribed(receive_maximum or window, resumed=resumed)

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

    def _connect(self) -> None:
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

    def _go_plain(self) -> None:
        """Leave everything to paho from now on: it is slower, and right."""
        if isinstance(self.client, StreamClient):
            self.client.buffered = False
        self._bulk.unfit = False
        self.wire = PacketWire(self.client)
        _log.warning("paho_not_as_known", remedy="install the release of paho-mqtt that constraints.txt names")

    def _on_message(self, _client: Client, _userdata: object, sent: MQTTMessage) -> None:
        try:
            topic = sent.topic.encode()
        except UnicodeDecodeError as error:
            topic = bytes(error.object)
        self._receive([Publish(topic, bytes(sent.payload), sent.mid, sent.qos)])


def _client(settings: SessionSettings, kind: type[Client]) -> Client:
    client = kind(
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
