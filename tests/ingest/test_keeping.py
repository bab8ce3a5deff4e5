"""When the quarantine is held to its bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from ingest.keeping import Keeping
from store.refusals import Reason, Refusal
from tests.ingest.examples import NOW

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from ingest.metrics import IngestMetrics
    from store.book.opening import SqlBook

ONE = Refusal("E01", "greenpark/v1/E01/readings", Reason.UNKNOWN_METER, "M9", b"x" * 500, NOW, index=0)


def test_it_is_brought_down_at_first_and_every_hour_and_says_so(
    book: SqlBook, metrics: IngestMetrics, registry: CollectorRegistry
) -> None:
    now = [NOW]
    keeping = Keeping(book, lambda: now[0], metrics, most_bytes=4000)
    with capture_logs() as logs:
        for index in range(10):
            keeping.keep([replace(ONE, index=index)])
        full = len(book.refused())
        now[0] += timedelta(hours=1)
        keeping.keep([replace(ONE, index=10)])

    assert (full, len(book.refused())) == (10, 3)
    assert logs == [{"event": "quarantine_bounded", "dropped": 8, "waiting": 8, "log_level": "warning"}]
    assert registry.get_sample_value("greenpark_ingest_quarantine_dropped_total") == 8


def test_what_an_earlier_process_left_is_brought_down_with_the_first_refusal(
    book: SqlBook, metrics: IngestMetrics
) -> None:
    book.keep([replace(ONE, index=index) for index in range(10)])

    Keeping(book, lambda: NOW, metrics, most_bytes=4000).keep([replace(ONE, index=10)])

    assert len(book.refused()) == 3


def test_keeping_nothing_asks_nothing(book: SqlBook, metrics: IngestMetrics) -> None:
    Keeping(book, lambda: NOW, metrics, most_bytes=0).keep([])

    assert book.refused() == []
