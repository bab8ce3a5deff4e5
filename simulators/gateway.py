"""A gateway that loses nothing: it keeps every message until the service, not only the broker, has confirmed it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING, Self

import msgspec
import structlog

from simulators.encoder import RECEIPTS_TOPIC
from simulators.errors import ReceiptsMissingError
from simulators.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from threading import Event
    from types import TracebackType

    from paho.mqtt.client import Client, MQTTMessage

    from simulators.broker import PublisherSettings

_log = structlog.get_logger()
_TURN_S = 0.2


class _Identified(msgspec.Struct):
    id: str


class _Refusal(msgspec.Struct):
    reason: str


class _Receipt(msgspec.Struct):
    id: str | None = None
    accepted: int = 0
    refused: int = 0
    refusals: list[_Refusal] = msgspec.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReceiptSummary:
    """What the service said so far: readings accepted and refused, and why."""

    messages: int
    accepted: int
    refused: int
    reasons: dict[str, int]
    resent: int


@dataclass(slots=True)
class _Kept:
    topic: str
    payload: bytes
    sent_at: float = field(default=0.0)


class Gateway:
    """Sends native messages with an `id` and sends again what has no receipt after `resend_after_s`.

    At most `max_kept` messages wait for their receipt; `send` waits for room. It belongs to one thread.
    """

    def __init__(
        self,
        settings: PublisherSettings,
        enterprises: Iterable[str],
        *,
        resend_after_s: float = 60.0,
        max_kept: int = 1000,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        topics = [RECEIPTS_TOPIC.format(enterprise=enterprise) for enterprise in enterprises]
        self._publisher = Publisher(settings, progress, topics)
        self._publisher.client.on_message = self._on_message
        self._resend_after_s = resend_after_s
        self._max_kept = max_kept
        self._changed = Condition()
        self._kept: dict[str, _Kept] = {}
        self._messages = self._accepted = self._refused = self._resent = 0
        self._reasons: Counter[str] = Counter()

    def __enter__(self) -> Self:
        """Begin to connect."""
        self._publisher.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Disconnect; what has no receipt by now is forgotten."""
        self._publisher.__exit__(kind, error, trace)

    def send(self, topic: str, payload: bytes, stop: Event | None = None) -> bool:
        """Send one message and keep it until its receipt; False when `stop` was set first. Raises as Publisher.send."""
        if not self._wait(lambda: len(self._kept) < self._max_kept, stop, None):
            return False
        with self._changed:
            kept = _Kept(topic, payload, time.monotonic())
            self._kept[msgspec.json.decode(payload, type=_Identified).id] = kept
        return self._publisher.send(topic, payload, stop)

    def confirm(self, timeout_s: float, stop: Event | None = None) -> ReceiptSummary:
        """Wait for all receipts, sending again what is overdue; raises ReceiptsMissingError when time is over."""
        if not self._wait(lambda: not self._kept, stop, timeout_s) and not (stop is not None and stop.is_set()):
            with self._changed:
                raise ReceiptsMissingError(list(self._kept), timeout_s)
        return self.summary()

    def summary(self) -> ReceiptSummary:
        """Return what the service said so far."""
        with self._changed:
            return ReceiptSummary(self._messages, self._accepted, self._refused, dict(self._reasons), self._resent)

    def _wait(self, holds: Callable[[], bool], stop: Event | None, timeout_s: float | None) -> bool:
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            with self._changed:
                if holds():
                    return True
                if (stop is not None and stop.is_set()) or (deadline is not None and time.monotonic() > deadline):
                    return False
                self._changed.wait(_TURN_S)
            self._send_overdue(stop)

    def _send_overdue(self, stop: Event | None) -> None:
        now = time.monotonic()
        with self._changed:
            overdue = [kept for kept in self._kept.values() if now - kept.sent_at > self._resend_after_s]
            for kept in overdue:
                kept.sent_at = now
            self._resent += len(overdue)
        if overdue:
            _log.info("receipts_overdue", messages=len(overdue))
        for kept in overdue:
            self._publisher.send(kept.topic, kept.payload, stop)

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        try:
            receipt = msgspec.json.decode(message.payload, type=_Receipt)
        except msgspec.DecodeError as error:
            _log.warning("receipt_unreadable", topic=message.topic, reason=str(error))
            return
        with self._changed:
            if receipt.id is None or self._kept.pop(receipt.id, None) is None:
                return  # somebody else's message, or the receipt of a message sent twice
            self._messages += 1
            self._accepted += receipt.accepted
            self._refused += receipt.refused
            self._reasons.update(refusal.reason for refusal in receipt.refusals)
            self._changed.notify_all()
