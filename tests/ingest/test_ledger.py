"""What is written down of receipts for the firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from ingest.ledger import MOST_PENDING, Ledger, arrivals
from ingest.pipeline import Pipeline
from store.arrivals import Arrivals, KeptReceipt
from store.errors import StoreUnavailableError
from store.messages import Message, Receipt
from tests.ingest.examples import NOW, message, reading
from tests.servers import wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.metrics import IngestMetrics
    from store.arrivals import Gateway
    from store.book.opening import SqlBook
    from store.duck import DuckStore


class AwayBook:
    """A book that is away until told otherwise."""

    def __init__(self) -> None:
        self.away = True
        self.kept: list[Arrivals] = []

    def keep_arrivals(self, arrivals: Sequence[Arrivals]) -> None:
        if self.away:
            raise StoreUnavailableError("test", "told to be away")
        self.kept += arrivals

    def receipts(self, enterprise: str, message_id: str | None = None, limit: int = 100) -> list[KeptReceipt]:
        raise NotImplementedError

    def gateways(self, enterprise: str | None = None) -> list[Gateway]:
        raise NotImplementedError


def test_what_the_pipeline_tells_is_read_by_the_firm_after_a_moment(
    series: DuckStore, book: SqlBook, metrics: IngestMetrics
) -> None:
    ledger = Ledger(book, lambda: NOW)
    pipeline = Pipeline(series, book, book, lambda: NOW, metrics, ledger.note)

    pipeline.accept(
        [
            message({"id": "gw7-1", "readings": [reading()]}),
            message({"id": "gw7-4", "readings": [reading(), reading(meter="nobody"), reading(meter="nobody")]}),
            message(b"?"),
            Message("", "elsewhere", b"{}", NOW),
        ]
    )
    wait_until(lambda: bool(book.receipts("E01")), within_s=20)
    ledger.close()

    assert book.receipts("E01") == [
        KeptReceipt(None, NOW, 0, 1, {"not_json": 1}),
        KeptReceipt("gw7-4", NOW, 1, 2, {"unknown_meter": 2}),
        KeptReceipt("gw7-1", NOW, 1, 0, {}),
    ]
    [gateway] = book.gateways("E01")
    assert (gateway.numbering.gaps, gateway.messages, gateway.refused_messages) == ([(2, 3)], 2, 1)
    assert book.receipts("") == []


def test_closing_writes_the_rest_down(book: SqlBook) -> None:
    ledger = Ledger(book, lambda: NOW)
    ledger.note([Receipt("E01", "a", 1, 0)])

    ledger.close()

    assert [one.id for one in book.receipts("E01")] == ["a"]


def test_a_book_that_is_away_gets_them_later_in_their_order() -> None:
    away = AwayBook()
    ledger = Ledger(away, lambda: NOW)
    ledger.note([Receipt("E01", "gw-1", 1, 0)])
    with capture_logs() as logs:
        ledger.flush()
    ledger.note([Receipt("E01", "gw-2", 1, 0)])
    away.away = False

    ledger.close()

    assert [one.id for kept in away.kept for one in kept.receipts] == ["gw-1", "gw-2"]
    assert [log["lost"] for log in logs if log["event"] == "receipts_wait"]


def test_what_waits_for_a_book_is_bounded_and_the_loss_is_said() -> None:
    ledger = Ledger(AwayBook(), lambda: NOW)
    many = [Receipt("E01", None, 1, 0)] * (MOST_PENDING // 2 + 1)

    with capture_logs() as logs:
        ledger.note(many)
        ledger.note(many)

    assert {"event": "receipts_not_written_down", "lost": len(many), "log_level": "error"} in logs
    ledger.close()


def test_nothing_came_of_nothing() -> None:
    assert arrivals([]) == []
