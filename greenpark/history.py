"""The demo meters' past: the readings they would have sent, through the same pipeline as everything else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from carbon.periods import add_months, epoch_ms, local_day, midnight
from greenpark.parts import clock
from ingest.topics import enterprise_of
from store.messages import Message

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from greenpark.parts import Parts
    from simulators.fleet import Fleet

HISTORY_MONTHS = 12
BATCH_MESSAGES = 64
DEMO_MARK = "demo_sent_until_ms"
"""Up to where the demo meters have sent; a later start goes on from there, as gateways that buffer would."""
REPEATED = timedelta(hours=1)
"""What may have been on its way when the last run ended is sent again; a reading sent twice is kept once."""


def history_start(parts: Parts, now: datetime, zone: str) -> int:
    """Return where the demo meters' past begins or goes on, epoch ms."""
    mark = parts.book.mark(DEMO_MARK)
    if mark is not None:
        return mark - epoch_ms_of(REPEATED)
    first = add_months(local_day(epoch_ms(now), zone).replace(day=1), -HISTORY_MONTHS)
    return epoch_ms(midnight(first, zone))


def epoch_ms_of(length: timedelta) -> int:
    """Return a length of time in ms."""
    return length // timedelta(milliseconds=1)


def fill(
    parts: Parts,
    fleet: Fleet,
    start_ms: int,
    end_ms: int,
    progress: Callable[[int], None],
    stop: threading.Event,
) -> int:
    """Send what the fleet read in [start_ms, end_ms) through the pipeline; returns the readings accepted.

    `progress` is told the number of readings that each batch made durable. Setting `stop` ends it early; the next
    start then begins again where this one began, and what is there already is kept once.
    """
    accepted = 0
    batch: list[Message] = []
    for topic, payload in fleet.messages(start_ms, end_ms):
        if stop.is_set():
            return accepted
        batch.append(Message(enterprise_of(topic) or "", topic, payload, clock()))
        if len(batch) == BATCH_MESSAGES:
            accepted += _send(parts, batch, progress)
    accepted += _send(parts, batch, progress)
    parts.book.set_mark(DEMO_MARK, end_ms)
    return accepted


def _send(parts: Parts, batch: list[Message], progress: Callable[[int], None]) -> int:
    if not batch:
        return 0
    count = sum(receipt.accepted for receipt in parts.pipeline.accept(batch))
    batch.clear()
    progress(count)
    return count
