"""Sends messages over MQTT at QoS 1 and keeps each until the broker has acknowledged it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Condition
from typing import TYPE_CHECKING, Self

import structlog
from paho.mqtt.enums import MQTTErrorCode

from simulators.broker import client
from simulators.encoder import readings_in
from simulators.errors import BrokerRefusedError, BrokerStalledError, MessageRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from threading import Event
    from types import TracebackType

    from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

    from simulators.broker import PublisherSettings

_log = structlog.get_logger()

_HOPELESS = frozenset({"Not authorized", "Bad user name or password", "Banned", "Unsupported protocol version"})
_TURN_S = 0.5


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What became of a run: messages sent and acknowledged, readings in the acknowledged ones, seconds it took."""

    sent: int
    acknowledged: int
    readings: int
    seconds: float


class Publisher:
    """One connection to a broker; lost connections are opened again and what was not acknowledged is sent again.

    `send` belongs to one thread. `subscriptions` are topics to listen to, QoS 1; their messages go to
    `client.on_message`. At most `max_inflight` messages wait for their acknowledgement.
    """

    def __init__(
        self,
        settings: PublisherSettings,
        progress: Callable[[int], None] | None = None,
        subscriptions: Sequence[str] = (),
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._subscriptions = subscriptions
        self._changed = Condition()
        self._waiting: dict[int, tuple[str, int]] = {}
        self._early: dict[int, ReasonCode] = {}
        self._refusal: BrokerRefusedError | MessageRefusedError | None = None
        self._connected = False
        self._heard_at = 0.0
        self.sent = 0
        self.acknowledged = 0
        self.readings = 0
        self.client = client(settings)
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_publish = self._on_publish

    def __enter__(self) -> Self:
        """Begin to connect, without waiting for the broker."""
        self._heard_at = time.monotonic()
        self.client.connect_async(self._settings.host, self._settings.port, self._settings.keepalive_s)
        self.client.loop_start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Disconnect; what is not acknowledged by now is forgotten."""
        self.client.disconnect()
        self.client.loop_stop()

    def send(self, topic: str, payload: bytes, stop: Event | None = None) -> bool:
        """Hand over one message, waiting for room; False when `stop` was set before there was any.

        Raises BrokerRefusedError, MessageRefusedError, or BrokerStalledError when nothing moves.
        """
        if not self._wait(lambda: self._connected and len(self._waiting) < self._settings.max_inflight, stop):
            return False
        info = self.client.publish(topic, payload, qos=1)
        if info.rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            raise MessageRefusedError(topic, info.rc.name)
        with self._changed:
            self.sent += 1
            self._waiting[info.mid] = (topic, readings_in(payload))
            early = self._early.pop(info.mid, None)
        if early is not None:
            self._settle(info.mid, early)
        return True

    def flush(self, stop: Event | None = None) -> bool:
        """Wait until every message is acknowledged; False when `stop` was set before. Raises as `send` does."""
        return self._wait(lambda: not self._waiting, stop)

    def _wait(self, holds: Callable[[], bool], stop: Event | None) -> bool:
        limit_s = self._settings.stalled_after_s
        with self._changed:
            began = time.monotonic()
            while not holds() and self._refusal is None:
                if stop is not None and stop.is_set():
                    return False
                if time.monotonic() - max(self._heard_at, began) > limit_s:
                    raise BrokerStalledError(self._settings.host, self._settings.port, len(self._waiting), limit_s)
                self._changed.wait(_TURN_S)
            if self._refusal is not None:
                raise self._refusal
        return True

    def _on_connect(
        self,
        _client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason_code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if not reason_code.is_failure:
            for topic in self._subscriptions:
                self.client.subscribe(topic, qos=1)
        with self._changed:
            self._connected = not reason_code.is_failure
            if reason_code.is_failure and reason_code.getName() in _HOPELESS:
                self._refusal = BrokerRefusedError(self._settings.host, self._settings.port, reason_code.getName())
            self._changed.notify_all()

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: object,
        _flags: DisconnectFlags,
        reason_code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        with self._changed:
            self._connected = False
            if reason_code.is_failure:
                _log.warning("broker_lost", host=self._settings.host, reason=str(reason_code), kept=len(self._waiting))

    def _on_publish(
        self,
        _client: Client,
        _userdata: object,
        mid: int,
        reason_code: ReasonCode,
        _properties: Properties,
    ) -> None:
        with self._changed:
            if mid not in self._waiting:  # faster than `send` could note it
                self._early[mid] = reason_code
                return
        self._settle(mid, reason_code)

    def _settle(self, mid: int, reason_code: ReasonCode) -> None:
        with self._changed:
            topic, readings = self._waiting.pop(mid)
            self._heard_at = time.monotonic()
            if reason_code.is_failure:
                self._refusal = MessageRefusedError(topic, reason_code.getName())
            else:
                self.acknowledged += 1
                self.readings += readings
            self._changed.notify_all()
        if self._progress is not None and not reason_code.is_failure:
            self._progress(readings)


def publish(
    messages: Iterable[tuple[str, bytes]],
    settings: PublisherSettings,
    progress: Callable[[int], None] | None = None,
    stop: Event | None = None,
) -> PublishReport:
    """Send (topic, payload) messages in their order; returns when the broker has acknowledged them all.

    `progress` is told the readings of each acknowledged message. Setting `stop` ends the run early: the report says
    how far it came. Raises BrokerRefusedError, MessageRefusedError, BrokerStalledError.
    """
    began = time.monotonic()
    with Publisher(settings, progress) as publisher:
        for topic, payload in messages:
            if not publisher.send(topic, payload, stop):
                break
        publisher.flush(stop)
    return PublishReport(publisher.sent, publisher.acknowledged, publisher.readings, time.monotonic() - began)
