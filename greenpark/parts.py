"""The parts of a process, opened from its settings: the composition that every command shares."""

from __future__ import annotations

import os
import secrets
import socket
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

from ingest.lease import Holder
from ingest.ledger import Ledger
from ingest.metrics import IngestMetrics, SettlementMetrics
from ingest.pipeline import Pipeline
from ingest.settlement import Settlement
from store.book.opening import open_book
from store.errors import StoreUnavailableError
from store.series import open_series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenpark.settings import Settings
    from store.book.opening import SqlBook
    from store.ports import SeriesStore


def clock() -> datetime:
    """Return the present instant, UTC: the one clock of the program."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """Open stores and what works on them."""

    series: SeriesStore
    book: SqlBook
    registry: CollectorRegistry
    metrics: IngestMetrics
    pipeline: Pipeline
    settlement: Settlement


@contextmanager
def parts(settings: Settings) -> Iterator[Parts]:
    """Open the book and the series store, and close them at the end."""
    if settings.embedded or settings.book.startswith("sqlite:"):
        settings.data.mkdir(parents=True, exist_ok=True)
    series = open_series(settings.store, settings.store_token)
    try:
        book = open_book(settings.book)
        try:
            registry = CollectorRegistry()
            metrics = IngestMetrics(registry)
            ledger = Ledger(book, clock)
            pipeline = Pipeline(series, book, book, clock, metrics, ledger.note)
            settlement = Settlement(series, book, clock, holder(settings), SettlementMetrics(registry))
            try:
                yield Parts(series, book, registry, metrics, pipeline, settlement)
            finally:
                with suppress(StoreUnavailableError):
                    settlement.let_go()
                ledger.close()
        finally:
            book.close()
    finally:
        series.close()


def holder(settings: Settings) -> Holder:
    """Return what this process calls itself where only one may settle: people find it by host and process id.

    The embedded store lets one process in by itself: who has the file goes on at once where a killed one was.
    """
    process = f"{socket.gethostname()}, process {os.getpid()} ({secrets.token_hex(4)})"
    name = f"the process that has {settings.store}" if settings.embedded else process
    return Holder(name, timedelta(seconds=settings.settle_lease_s))
