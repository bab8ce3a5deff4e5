"""Two ways to move packets between paho and its connection: many at a time, and paho's own, one by one."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Protocol

import numpy as np
import structlog
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from ingest.outbox import Outbox
from ingest.publishes import scan
from ingest.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from paho.mqtt.client import Client

    from ingest.backlog import Delivery
    from ingest.metrics import IngestMetrics
    from ingest.publishes import Publish

_READS_A_WAKE = 200
_PUBACK = 0x4002
_UNSENT_BYTES = 1 << 20
"""Receipts wait in the outbox while more than this waits for the network."""

_log = structlog.get_logger(__name__)


class Wire(Protocol):
    """How packets are read and written once paho has connected."""

    def waiting(self) -> bool:
        """Return whether something has been read from the network that was not looked at."""
        ...

    def wants_write(self) -> bool:
        """Return whether something waits for the network."""
        ...

    def read(self, room: Callable[[], int]) -> bool:
        """Take what has arrived, while there is room for messages; False when the connection is lost."""
        ...

    def write(self) -> bool:
        """Send what the network takes; False when the connection is lost."""
        ...

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """Acknowledge deliveries of this connection, in order."""
        ...

    def publish(self, topic: str, payload: bytes) -> bool:
        """Send a receipt; False when it was not taken because too many wait."""
        ...

    def subscribed(self, window: int, *, resumed: bool) -> None:
        """Be told that receipts may be sent, so many in flight, and whether the broker has kept the session."""
        ...

    def lost(self) -> None:
        """Be told that the connection is lost."""
        ...

    def unconfirmed(self) -> int:
        """Return how many receipts the broker has not confirmed."""
        ...


class PacketWire:
    """paho's own loop: each packet read, handled and answered by paho."""

    def __init__(self, client: Client) -> None:
        """Count the receipts that are confirmed."""
        self._client = client
        self._unconfirmed = 0
        client.on_publish = self._on_publish

    def waiting(self) -> bool:
        """See Wire: what TLS has decrypted."""
        return bool(getattr(self._client.socket(), "pending", int)() > 0)

    def wants_write(self) -> bool:
        """See Wire."""
        return self._client.want_write()

    def read(self, room: Callable[[], int]) -> bool:
        """See Wire; up to a bound."""
        for _ in range(_READS_A_WAKE):
            if self._client.loop_read() != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return False
            connection = self._client.socket()
            if connection is None:
                return False
            if not room() or not (self.waiting() or select.select([connection], [], [], 0)[0]):
                return True
        return True

    def write(self) -> bool:
        """See Wire."""
        return self._client.loop_write() == MQTTErrorCode.MQTT_ERR_SUCCESS

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """See Wire."""
        for delivery in deliveries:
            self._client.ack(delivery.mid, delivery.qos)

    def publish(self, topic: str, payload: bytes) -> bool:
        """See Wire."""
        taken = self._client.publish(topic, payload, qos=1).rc != MQTTErrorCode.MQTT_ERR_QUEUE_SIZE
        self._unconfirmed += taken
        return taken

    def subscribed(self, window: int, *, resumed: bool) -> None:
        """See Wire; paho keeps a window of its own."""

    def lost(self) -> None:
        """See Wire; paho sends again what was in flight."""

    def unconfirmed(self) -> int:
        """See Wire."""
        return self._unconfirmed

    def _on_publish(self, *_: object) -> None:
        self._unconfirmed -= 1


class BulkWire:
    """Packets of messages, acknowledgements and receipts by the buffer; the others are handed to paho one by one."""

    def __init__(
        self,
        client: Client,
        receive: Callable[[Sequence[Publish]], None],
        metrics: IngestMetrics,
        *,
        v5: bool,
    ) -> None:
        """Give what is received to `receive`."""
        self._client = client
        self._receive = receive
        self._metrics = metrics
        self._v5 = v5
        self._outbox = Outbox(v5=v5)
        self.unfit = False
        """Whether paho turned out not to read what it was handed; then only its own loop will do."""

    def waiting(self) -> bool:
        """See Wire."""
        stream = self._client.socket()
        return isinstance(stream, Stream) and stream.waiting

    def wants_write(self) -> bool:
        """See Wire."""
        stream = self._client.socket()
        return self._client.want_write() or (isinstance(stream, Stream) and bool(stream.unsent))

    def read(self, room: Callable[[], int]) -> bool:
        """See Wire."""
        stream = self._client.socket()
        if not isinstance(stream, Stream):
            return False
        if not stream.waiting:
            stream.fill()
        while stream.waiting and (most := room()):
            if not self._read(stream, most):
                return False
        if stream.ended:
            self._client.loop_read()
        return self._client.socket() is stream

    def write(self) -> bool:
        """See Wire."""
        stream = self._client.socket()
        if not isinstance(stream, Stream):
            return False
        if self._client.want_write():
            self._client.loop_write()
        if len(stream.unsent) < _UNSENT_BYTES:
            stream.send(self._outbox.due())
        stream.flush()
        if stream.ended:
            self._client.loop_read()
        return self._client.socket() is stream

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """See Wire; the receipts that may be sent go first."""
        stream = self._client.socket()
        if not isinstance(stream, Stream):
            return
        stream.send(self._outbox.due())
        once = [delivery.mid for delivery in deliveries if delivery.qos == 1]
        packets = np.full((len(once), 2), _PUBACK, dtype=">u2")
        packets[:, 1] = once
        stream.send(packets.tobytes())
        for delivery in deliveries:
            if delivery.qos != 1:
                self._client.ack(delivery.mid, delivery.qos)

    def publish(self, topic: str, payload: bytes) -> bool:
        """See Wire."""
        return self._outbox.put(topic.encode(), payload)

    def subscribed(self, window: int, *, resumed: bool) -> None:
        """See Wire."""
        self._outbox.open(window, resumed=resumed)

    def lost(self) -> None:
        """See Wire."""
        self._outbox.close()

    def unconfirmed(self) -> int:
        """See Wire."""
        return len(self._outbox)

    def _read(self, stream: Stream, most: int) -> bool:
        found = scan(bytes(stream.arrived), most, v5=self._v5)
        stream.take(found.taken)
        stream.wanted = found.wanted
        if found.confirmations:
            self._metrics.receipts_lost.inc(self._outbox.confirm(found.confirmations))
        if found.publishes:
            self._receive(found.publishes)
        if found.malformed:
            self._hang_up(found.malformed)
            return False
        return not found.other or self._hand_over(stream, stream.take(found.other))

    def _hand_over(self, stream: Stream, packet: bytes) -> bool:
        stream.hand(packet)
        try:
            alive = self._client.loop_read() == MQTTErrorCode.MQTT_ERR_SUCCESS
        except AttributeError:
            alive = False  # it asks for more than a Stream has, and has read nothing
        if stream.unread:
            self.unfit = True
            self._client.disconnect()
            return False
        return alive and self._client.socket() is stream

    def _hang_up(self, reason: str) -> None:
        """End the connection as MQTT asks for; the broker keeps the session, and sends again."""
        _log.error("broker_sent_malformed_packet", reason=reason)
        code = ReasonCode(PacketTypes.DISCONNECT, "Malformed packet")
        self._client.disconnect(code if self._v5 else None)
