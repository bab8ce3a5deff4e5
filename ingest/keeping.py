"""Keeping refusals, and keeping the quarantine within its bounds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from ingest.metrics import IngestMetrics
    from store.ports import Quarantine
    from store.refusals import Refusal

MOST_BYTES = 1 << 30
"""What the quarantine may hold of all enterprises, about."""
_EVERY_BYTES = MOST_BYTES // 16
_EVERY = timedelta(hours=1)

_log = structlog.get_logger(__name__)


class Keeping:
    """Keeps refusals durably; brings the quarantine down to its bounds at first, every hour and every 64 MiB."""

    def __init__(
        self,
        quarantine: Quarantine,
        clock: Callable[[], datetime],
        metrics: IngestMetrics,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._quarantine = quarantine
        self._clock = clock
        self._metrics = metrics
        self._most_bytes = most_bytes
        self._kept_bytes = 0
        self._bound_at: datetime | None = None

    def keep(self, refusals: Sequence[Refusal]) -> None:
        """Keep refusals, and say it loudly where others had to go."""
        if not refusals:
            return
        self._quarantine.keep(refusals)
        self._kept_bytes += sum(len(refusal.payload) for refusal in refusals)
        now = self._clock()
        if self._bound_at is not None and self._kept_bytes < _EVERY_BYTES and abs(now - self._bound_at) < _EVERY:
            return
        self._kept_bytes, self._bound_at = 0, now
        dropped = self._quarantine.bound(now, self._most_bytes)
        if dropped.rows:
            self._metrics.quarantine_dropped.inc(dropped.rows)
            _log.warning("quarantine_bounded", dropped=dropped.rows, waiting=dropped.waiting)
