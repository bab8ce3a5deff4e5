"""What the way in counts, for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

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
