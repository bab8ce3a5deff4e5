from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry

from ingest.metrics import IngestMetrics
from ingest.pipeline import Pipeline
from store.book.opening import open_book
from store.duck import DuckStore
from tests.ingest.examples import NOW, PARK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from store.book.opening import SqlBook


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SqlBook]:
    opened = open_book(f"sqlite:///{tmp_path}/book.db")
    opened.load(PARK, NOW)
    yield opened
    opened.close()


@pytest.fixture
def series(tmp_path: Path) -> Iterator[DuckStore]:
    store = DuckStore(tmp_path / "series.duckdb")
    yield store
    store.close()


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def metrics(registry: CollectorRegistry) -> IngestMetrics:
    return IngestMetrics(registry)


@pytest.fixture
def pipeline(series: DuckStore, book: SqlBook, metrics: IngestMetrics) -> Pipeline:
    return Pipeline(series, book, book, lambda: NOW, metrics)
