"""A real service over DuckDB, SQLite, the pipeline and settlement in a folder, with keys for every role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from api.app import create_app
from api.settings import ApiSettings
from ingest.lease import Holder
from ingest.metrics import IngestMetrics
from ingest.pipeline import Pipeline
from ingest.settlement import Settlement
from store.access import Role
from store.book.opening import open_book
from store.series import open_series

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fastapi import FastAPI

    from carbon.park import Park
    from store.book.opening import SqlBook
    from store.ports import SeriesStore

NOW = datetime(2026, 3, 20, 4, 7, tzinfo=UTC)
"""2026-03-20 12:07 in the park."""
LOADED = datetime(2024, 1, 1, tzinfo=UTC)
BROWSER = {"accept": "text/html,application/xhtml+xml"}


@dataclass
class Service:
    """An app with its stores and one key for each of officer, auditor, `firm` and `other` (two enterprises)."""

    app: FastAPI
    series: SeriesStore
    book: SqlBook
    settlement: Settlement
    keys: dict[str, str] = field(default_factory=dict)

    def client(self, who: str | None = None) -> TestClient:
        """Return a client with the key of a role, or without one."""
        headers = {} if who is None else {"authorization": f"Bearer {self.keys[who]}"}
        return TestClient(self.app, headers=headers, follow_redirects=False)


def serve(
    folder: Path,
    park: Park | None,
    firms: tuple[str, str] = ("E01", "E02"),
    settings: ApiSettings | None = None,
    store: str | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Service:
    stamps = {} if clock is None else {"clock_ns": lambda: round(clock().timestamp() * 1e9)}
    series = open_series(store or f"duckdb:{folder}/series.duckdb", **stamps)
    clock = clock or (lambda: NOW)
    book = open_book(f"sqlite:///{folder}/book.sqlite")
    if park is not None:
        book.load(park, LOADED)
    registry = CollectorRegistry()
    pipeline = Pipeline(series, book, book, clock, IngestMetrics(registry))
    app = create_app(
        series,
        book,
        book,
        book,
        book,
        book,
        book,
        pipeline,
        clock,
        settings or ApiSettings(cache_s=0),
        registry,
        lag=lambda: 2.0,
    )
    made = Service(app, series, book, Settlement(series, book, clock, Holder("test", timedelta(seconds=30))))
    owners = {
        "officer": (Role.OFFICER, None),
        "auditor": (Role.AUDITOR, None),
        "firm": (Role.FIRM, firms[0]),
        "other": (Role.FIRM, firms[1]),
    }
    for name, (role, enterprise) in owners.items():
        made.keys[name] = book.issue(role, enterprise, "test", LOADED)[1]
    return made
