"""The MQTT session: subscribe, back off, hand messages to the writer, and acknowledge after the write."""

from __future__ import annotations

import threading
from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog

from ingest.backlog import Backlog, Delivery
from ingest.connection import Connection
from ingest.receipts import encode_receipt, together
from ingest.session_settings import Protocol, SessionSettings
from ingest.topics import SUBSCRIPTION, enterprise_of, receipts_topic
from ingest.writer import Writer, Written
from store.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

    from ingest.metrics import IngestMetrics
    from ingest.publishes import Publish
    from store.ports import Intake

__all__ = ["Protocol", "Session", "SessionSettings"]

DROPPED_TOPIC = "$SYS/broker/publish/messages/dropped"
"""Where Mosquitto counts the messages that it threw away."""

_POLL_S = 1.0
_FLUSH_S = 3.0

_log = structlog.get_logger(__name__)


class Session:
    """One persistent session on a broker.

    A message is acknowledged once its readings are durable and its refusals are in quarantine; its receipt is sent
    just before. Only the thread that calls `run` touches the connection.
    """

    def __init__(
        self,
        settings: SessionSettings,
        intake: Intake,
        clock: Callable[[], datetime],
        metrics: IngestMetrics,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._metrics = metrics
        self._number = 0
        self._connected = False
        self._resumed = False
        self._receive_maximum: int | None = None
        self._dropped = 0
        self._stopping = threading.Event()
        self.ready = threading.Event()
        """Set while the broker has accepted the connection and the subscription."""
        self._done: deque[Written] = deque()
        self._backlog = Backlog(settings.backlog_messages, settings.backlog_bytes, metrics)
        self._writer = Writer(self._backlog, intake, settings.batch, self._hand_over, metrics)
        self._connection = Connection(settings, self._on_publishes, metrics)
        client = self._connection.client
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe

    def run(self) -> None:
        """Serve until `stop`; reconnects for ever. Raises what ended the writer, if anything unforeseen did."""
        self._writer.start()
        try:
            self._serve()
        finally:
            self._finish()
        if self._writer.failure is not None:
            raise self._writer.failure

    def stop(self) -> None:
        """Ask `run` to finish the batch in hand, acknowledge it and return; may be called from any thread."""
        self._stopping.set()
        self._connection.wake()

    def _serve(self) -> None:
        settings = self._settings
        delay_s = settings.reconnect_first_s
        while not self._ending():
            before = self._number
            try:
                self._connection.connect()
            except OSError as error:
                _log.warning("broker_unreachable", host=settings.host, port=settings.port, reason=str(error))
            else:
                while not self._ending() and self._connection.turn(_POLL_S, self._room):
                    self._tell()
            if self._number > before:
                delay_s = settings.reconnect_first_s
            if self._writer.failure is None:
                self._stopping.wait(delay_s)
            delay_s = min(delay_s * 2, settings.reconnect_last_s)

    def _ending(self) -> bool:
        return self._stopping.is_set() or self._writer.failure is not None

    def _room(self) -> int:
        return self._backlog.room if self._connected else 1

    def _finish(self) -> None:
        self._writer.stop()
        self._writer.join()
        self._tell()
        self._connection.turn_until(lambda: not self._connection.wire.unconfirmed(), _FLUSH_S)
        self._connection.close()
        self.ready.clear()

    def _hand_over(self, written: Written) -> None:
        self._done.append(written)
        self._connection.wake()

    def _tell(self) -> None:
        """Send the receipts of what is durable, then acknowledge it on the connection that delivered it."""
        wire = self._connection.wire
        while self._done:
            written = self._done.popleft()
            for receipt in together(written.receipts):
                if not wire.publish(receipts_topic(receipt.enterprise), encode_receipt(receipt)):
                    self._metrics.receipts_lost.inc()
            if self._connected:
                number = self._number
                wire.acknowledge([one for one in written.deliveries if one.qos and one.connection == number])

    def _on_connect(
        self,
        client: Client,
        _userdata: Any,
        flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        settings = self._settings
        if reason.is_failure:
            _log.error("broker_refused_connection", host=settings.host, user=settings.username, reason=str(reason))
            return
        self._number += 1
        self._connected = True
        self._metrics.connected.set(1)
        self._resumed = flags.session_present
        self._receive_maximum = getattr(properties, "ReceiveMaximum", None)
        if flags.session_present:
            self._backlog.forget()
        elif self._number > 1:
            _log.error("broker_lost_session", host=settings.host, client_id=settings.client_id)
        _log.info("broker_connected", host=settings.host, session_present=flags.session_present)
        client.subscribe([(SUBSCRIPTION, 1), (DROPPED_TOPIC, 0)])

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: Any,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if self._connected and not self._stopping.is_set():
            _log.warning("broker_connection_lost", host=self._settings.host, reason=str(reason))
        self._connected = False
        self._connection.wire.lost()
        self.ready.clear()
        self._metrics.connected.set(0)

    def _on_subscribe(
        self,
        _client: Client,
        _userdata: Any,
        _mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        self._connection.subscribed(self._receive_maximum, resumed=self._resumed)
        if reasons[0].is_failure:
            _log.error("broker_refused_subscription", topic=SUBSCRIPTION, reason=str(reasons[0]))
        else:
            self.ready.set()

    def _on_publishes(self, publishes: Sequence[Publish]) -> None:
        now, number = self._clock(), self._number
        deliveries = []
        for sent in publishes:
            enterprise, topic = _addressed(sent.topic)
            if topic == DROPPED_TOPIC:
                self._note_dropped(sent.payload)
                continue
            message = Message(enterprise, topic, sent.payload, now)
            deliveries.append(Delivery(message, number, sent.mid, sent.qos))
        self._backlog.put(deliveries)

    def _note_dropped(self, payload: bytes) -> None:
        if not payload.isdigit():
            return
        dropped = int(payload)
        if dropped > self._dropped:
            _log.error("broker_drops_messages", dropped=dropped, remedy="raise its max_queued_messages")
        self._dropped = dropped
        self._metrics.broker_dropped.set(dropped)


@lru_cache(maxsize=10_000)
def _addressed(topic: bytes) -> tuple[str, str]:
    """Return enterprise and topic, empty where they cannot be read."""
    try:
        read = topic.decode()
    except UnicodeDecodeError:
        return "", ""
    return enterprise_of(read) or "", read
