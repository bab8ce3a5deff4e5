"""Messages taken from the broker and not yet written: bounded, and aware of which connection they came by."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.metrics import IngestMetrics
    from store.messages import Message


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """One message with what its acknowledgement needs; a QoS 0 delivery is never acknowledged."""

    message: Message
    connection: int
    """Number of the connection it came by; on another one its `mid` means nothing."""
    mid: int
    qos: int


class Backlog:
    """A queue that says when it is full instead of growing; one thread puts, one takes."""

    def __init__(self, max_messages: int, max_bytes: int, metrics: IngestMetrics) -> None:
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._metrics = metrics
        self._deliveries: deque[Delivery] = deque()
        self._bytes = 0
        self._wanted = 1
        """How many the taker waits for."""
        self._closed = False
        self._changed = threading.Condition()

    @property
    def room(self) -> int:
        """How many more messages the connection should read for now."""
        return 0 if self._bytes >= self._max_bytes else max(self._max_messages - len(self._deliveries), 0)

    def put(self, deliveries: Sequence[Delivery]) -> None:
        """Add deliveries; never blocks."""
        with self._changed:
            self._deliveries.extend(deliveries)
            self._bytes += sum(len(delivery.message.payload) for delivery in deliveries)
            self._measure()
            if len(self._deliveries) >= self._wanted or not self.room:
                self._changed.notify()

    def take(self, max_messages: int, max_bytes: int, linger_s: float) -> list[Delivery]:
        """Return the oldest deliveries, waiting for the first, then `linger_s` for more; empty once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._deliveries or self._closed)
            self._wanted = max_messages
            self._changed.wait_for(
                lambda: self._closed or len(self._deliveries) >= max_messages or not self.room,
                timeout=linger_s,
            )
            self._wanted = 1
            if self._closed:
                return []
            batch: list[Delivery] = []
            size = 0
            while self._deliveries and len(batch) < max_messages and size < max_bytes:
                batch.append(self._deliveries.popleft())
                size += len(batch[-1].message.payload)
            self._bytes -= size
            self._measure()
            return batch

    def forget(self) -> int:
        """Drop what the broker will deliver again (QoS 1 and 2); returns how many."""
        with self._changed:
            kept = [delivery for delivery in self._deliveries if delivery.qos == 0]
            dropped = len(self._deliveries) - len(kept)
            self._deliveries = deque(kept)
            self._bytes = sum(len(delivery.message.payload) for delivery in kept)
            self._measure()
            return dropped

    def close(self) -> None:
        """Let the taker end; what is still here was never acknowledged and comes again."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _measure(self) -> None:
        self._metrics.backlog_messages.set(len(self._deliveries))
        self._metrics.backlog_bytes.set(self._bytes)
