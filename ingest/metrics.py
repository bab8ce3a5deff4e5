"""What the way in and settlement count, for Prometheus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram

if TYPE_CHECKING:
    from datetime import datetime

    from prometheus_client import CollectorRegistry

_ROUND_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_WRITE_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class IngestMetrics:
    """Counters of one process, on the registry it was given."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.messages_received = Counter(
            "greenpark_ingest_messages_received",
            "Messages that reached the pipeline, redelivered ones again.",
            registry=registry,
        )
        self.readings_accepted = Counter(
            "greenpark_ingest_readings_accepted",
            "Readings made durable, by enterprise that sent them.",
            ["enterprise"],
            registry=registry,
        )
        self.readings_refused = Counter(
            "greenpark_ingest_readings_refused",
            "Readings (or whole messages that could not be read) in quarantine, by reason.",
            ["reason"],
            registry=registry,
        )
        self.quarantine_dropped = Counter(
            "greenpark_ingest_quarantine_dropped",
            "Refusals that left the quarantine because of its bounds by age and size.",
            registry=registry,
        )
        self.write_seconds = Histogram(
            "greenpark_ingest_write_seconds",
            "Time until the store had one batch durably.",
            buckets=_WRITE_BUCKETS_S,
            registry=registry,
        )
        self.store_failures = Counter(
            "greenpark_ingest_store_failures",
            "Batches that could not be kept and are tried again.",
            registry=registry,
        )
        self.backlog_messages = Gauge(
            "greenpark_ingest_backlog_messages",
            "Messages taken from the broker and not yet written.",
            registry=registry,
        )
        self.backlog_bytes = Gauge(
            "greenpark_ingest_backlog_bytes",
            "Bytes of those messages.",
            registry=registry,
        )
        self.receipts_lost = Counter(
            "greenpark_ingest_receipts_lost",
            "Receipts not sent because the broker would not take them; the sender repeats the message.",
            registry=registry,
        )
        self.connected = Gauge(
            "greenpark_ingest_connected",
            "1 while the broker has accepted the connection.",
            registry=registry,
        )
        self.broker_dropped = Gauge(
            "greenpark_ingest_broker_dropped_messages",
            "Messages the broker says it has dropped since it started; it must not grow.",
            registry=registry,
        )


class SettlementMetrics:
    """What one process settled, on the registry it was given."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.round_seconds = Histogram(
            "greenpark_settlement_round_seconds",
            "Time of one round of settlement, through to the goals.",
            buckets=_ROUND_BUCKETS_S,
            registry=registry,
        )
        self.lag_seconds = Gauge(
            "greenpark_settlement_lag_seconds",
            "How long the oldest arrival that the last round settled had waited when the round ended.",
            registry=registry,
        )
        self.hours = Counter(
            "greenpark_settlement_hours",
            "Hourly lines written because readings arrived or were corrected.",
            registry=registry,
        )

    def settled(self, hours: int, began: datetime, ended: datetime, oldest_ns: float) -> None:
        """Count a round; `oldest_ns` is the stamp of the oldest arrival that it settled, NaN without any."""
        self.round_seconds.observe((ended - began).total_seconds())
        self.lag_seconds.set(0.0 if math.isnan(oldest_ns) else max(ended.timestamp() - oldest_ns / 1e9, 0.0))
        self.hours.inc(hours)
