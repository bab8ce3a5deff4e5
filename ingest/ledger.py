"""What was received, written down for the firms once a second: receipts, and the numbers of their gateways."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

import structlog

from store.arrivals import KEPT_RECEIPTS, Arrivals, KeptReceipt, Tally
from store.errors import StoreError
from store.numbering import numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from store.arrivals import Receipts
    from store.messages import Receipt

EVERY_S = 1.0
MOST_PENDING = 200_000
"""Receipts that wait for a book that is away; beyond them the oldest are not written down."""

_log = structlog.get_logger(__name__)


class Ledger:
    """Takes receipts from any thread and writes them into the book behind the senders' backs.

    Nothing waits for it: a process that is killed has the receipts of its last second in no list, which is why numbers
    that are missing may still be in the store, and never the other way round.
    """

    def __init__(self, book: Receipts, clock: Callable[[], datetime]) -> None:
        """Nothing runs before the first receipt."""
        self._book = book
        self._clock = clock
        self._lock = threading.Lock()
        self._pending: list[tuple[datetime, Sequence[Receipt]]] = []
        self._waiting = 0
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, receipts: Sequence[Receipt]) -> None:
        """Take receipts that were given just now."""
        if not receipts:
            return
        with self._lock:
            self._pending.append((self._clock(), receipts))
            self._waiting += len(receipts)
            lost = self._bound()
            if self._thread is None and not self._ending.is_set():
                self._thread = threading.Thread(target=self._run, name="ingest-ledger", daemon=True)
                self._thread.start()
        if lost:
            _log.error("receipts_not_written_down", lost=lost)

    def flush(self) -> None:
        """Write down what was noted; what the book does not take now is tried again with the next."""
        with self._lock:
            taken, self._pending, self._waiting = self._pending, [], 0
        try:
            self._book.keep_arrivals(arrivals(taken))
        except StoreError as error:
            self._put_back(taken, str(error))

    def close(self) -> None:
        """Write down the rest and end."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def _run(self) -> None:
        while not self._ending.wait(EVERY_S):
            self.flush()

    def _put_back(self, taken: list[tuple[datetime, Sequence[Receipt]]], reason: str) -> None:
        with self._lock:
            self._pending = [*taken, *self._pending]
            self._waiting += sum(len(receipts) for _, receipts in taken)
            lost = self._bound()
        _log.warning("receipts_wait", reason=reason, lost=lost)

    def _bound(self) -> int:
        """Let the oldest go beyond MOST_PENDING and return how many receipts they were."""
        lost = 0
        while self._waiting > MOST_PENDING:
            _, receipts = self._pending.pop(0)
            self._waiting -= len(receipts)
            lost += len(receipts)
        return lost


def arrivals(noted: Sequence[tuple[datetime, Sequence[Receipt]]]) -> list[Arrivals]:
    """Return what came of each enterprise; nothing of a message outside the scheme of topics."""
    of_firm: dict[str, list[tuple[datetime, Receipt]]] = {}
    for at, receipts in noted:
        for receipt in receipts:
            if receipt.enterprise:
                of_firm.setdefault(receipt.enterprise, []).append((at, receipt))
    return [
        Arrivals(
            enterprise=enterprise,
            at=came[-1][0],
            receipts=[_kept(at, receipt) for at, receipt in came[-KEPT_RECEIPTS:]],
            tallies=_tallies([receipt for _, receipt in came]),
        )
        for enterprise, came in of_firm.items()
    ]


def _kept(at: datetime, receipt: Receipt) -> KeptReceipt:
    reasons = Counter(str(one.reason) for one in receipt.refusals) if receipt.refusals else {}
    return KeptReceipt(receipt.id, at, receipt.accepted, receipt.refused, reasons)


def _tallies(receipts: Sequence[Receipt]) -> dict[str, Tally]:
    of_gateway: dict[str, list[tuple[int, Receipt]]] = {}
    for receipt in receipts:
        found = None if receipt.id is None else numbered(receipt.id)
        if found is not None:
            of_gateway.setdefault(found[0], []).append((found[1], receipt))
    return {
        name: Tally(
            numbers=[number for number, _ in came],
            accepted=sum(receipt.accepted for _, receipt in came),
            refused=sum(receipt.refused for _, receipt in came),
            refused_messages=sum(receipt.refused > 0 for _, receipt in came),
        )
        for name, came in of_gateway.items()
    }
