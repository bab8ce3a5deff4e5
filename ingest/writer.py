"""The thread that makes batches durable, trying again for as long as the store is away."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from carbon.errors import GreenparkError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.backlog import Backlog, Delivery
    from ingest.metrics import IngestMetrics
    from store.messages import Receipt
    from store.ports import Intake

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """A batch that is durable, with its receipts in the same order: to be told and acknowledged."""

    deliveries: Sequence[Delivery]
    receipts: Sequence[Receipt]


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How much goes into one write."""

    messages: int = 2_000
    payload_bytes: int = 8 << 20
    linger_s: float = 0.02
    retry_first_s: float = 0.5
    retry_last_s: float = 30.0


class Writer(threading.Thread):
    """Takes, writes, hands over; ends when the backlog is closed, after the batch in hand."""

    def __init__(
        self,
        backlog: Backlog,
        intake: Intake,
        limits: BatchLimits,
        written: Callable[[Written], None],
        metrics: IngestMetrics,
    ) -> None:
        super().__init__(name="ingest-writer", daemon=True)
        self._backlog = backlog
        self._intake = intake
        self._limits = limits
        self._written = written
        self._metrics = metrics
        self._stopping = threading.Event()
        self.failure: BaseException | None = None
        """What ended the thread, when that was not `stop`."""

    def run(self) -> None:
        """Write until stopped; an error that is not about the store or the book ends the session, unacknowledged."""
        limits = self._limits
        try:
            while batch := self._backlog.take(limits.messages, limits.payload_bytes, limits.linger_s):
                receipts = self._write(batch)
                if receipts is None:
                    return
                self._written(Written(batch, receipts))
        except Exception as error:  # noqa: BLE001 - the outermost loop of this thread; the session raises it again
            _log.exception("writer_failed")
            self.failure = error

    def stop(self) -> None:
        """Finish the batch in hand, unless the store is away, and end."""
        self._stopping.set()
        self._backlog.close()

    def _write(self, batch: Sequence[Delivery]) -> list[Receipt] | None:
        """Return the receipts, or None when stopped while the store was away."""
        messages = [delivery.message for delivery in batch]
        delay_s = self._limits.retry_first_s
        while True:
            try:
                return self._intake.accept(messages)
            except GreenparkError as error:
                self._metrics.store_failures.inc()
                _log.warning("batch_not_kept", messages=len(messages), retry_s=delay_s, reason=str(error))
            if self._stopping.wait(delay_s):
                return None
            delay_s = min(delay_s * 2, self._limits.retry_last_s)
