"""The one pipeline that every reading goes through: decode, check, write, and only then say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ingest.batch import open_messages
from ingest.checks import Columns, check, explain, refuse
from ingest.keeping import Keeping
from ingest.payloads.instants import Instants
from ingest.quarantine import refusals_of, refusals_of_rows
from ingest.register import UNKNOWN, Register
from ingest.retrial import Retrial
from store.errors import StoreRefusedError
from store.messages import Receipt, RefusedReading
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import numpy.typing as npt

    from ingest.batch import Opened
    from ingest.checks import Verdict
    from ingest.metrics import IngestMetrics
    from ingest.register import KnownMeters
    from store.messages import Message
    from store.ports import ParkBook, Quarantine, SeriesStore
    from store.refusals import Refusal
    from store.retries import Retry

LISTED_REFUSALS = 1_000
"""Refused readings that a receipt lists; its count names them all."""
ROWS_A_WRITE = 100_000
_ROWS_A_GROUP = 1_000


def _to_nobody(_: Sequence[Receipt]) -> None:
    pass


class Pipeline:
    """Implements store.ports.Intake: what it returns a receipt for is durable, in the store or in quarantine.

    May be called from several threads. StoreUnavailableError passes through; then nothing may be acknowledged.
    """

    def __init__(
        self,
        series: SeriesStore,
        book: ParkBook,
        quarantine: Quarantine,
        clock: Callable[[], datetime],
        metrics: IngestMetrics,
        told: Callable[[Sequence[Receipt]], None] = _to_nobody,
    ) -> None:
        """Take the stores; `told` hears every receipt when it is given."""
        self._series = series
        self._register = Register(book, clock)
        self._keeping = Keeping(quarantine, clock, metrics)
        self._clock = clock
        self._metrics = metrics
        self._told = told
        self._retrial = Retrial(series, book)

    def accept(self, messages: Sequence[Message]) -> list[Receipt]:
        """Make native messages durable and say what became of each, in order; one write for all of them."""
        opened, columns = open_messages(messages)
        known, verdict = self._checked(columns)
        store_said = self._write(columns, verdict, known)
        for letter in opened:
            self._note_refused(letter, columns, verdict, known, store_said)
        refusals = [refusal for letter in opened if letter.refused for refusal in refusals_of(letter)]
        if refusals:
            self._keeping.keep(refusals)
        receipts = [_receipt(letter) for letter in opened]
        self._count(receipts, [one.reason for letter in opened for one in letter.refused])
        return receipts

    def accept_rows(self, enterprise: str | None, rows: pd.DataFrame, source: str) -> Receipt:
        """Make rows (columns meter, at_ms, value, optionally unit) durable; `enterprise` None: each meter's own.

        Written in pieces of 100 000 rows; the indices of the refusals are positions in `rows`. A caller that shows
        progress calls it piece by piece.
        """
        refused: list[RefusedReading] = []
        for first in range(0, len(rows), ROWS_A_WRITE):
            piece = rows.iloc[first : first + ROWS_A_WRITE]
            refused += self._accept_piece(enterprise, piece, first, source)
        receipt = Receipt(
            enterprise=enterprise or "",
            id=None,
            accepted=len(rows) - len(refused),
            refused=len(refused),
            refusals=tuple(refused[:LISTED_REFUSALS]),
        )
        self._count([receipt], [one.reason for one in refused])
        return receipt

    def set_aside(self, refusals: Sequence[Refusal]) -> None:
        """Keep what never became a reading, durably, in quarantine."""
        self._keeping.keep(refusals)

    def retry(self, refusals: Sequence[Refusal]) -> list[Retry]:
        """Try the readings of refusals again with the book as it is now, and say what became of each, in order."""
        return self._retrial.retry(refusals)

    def _accept_piece(
        self,
        enterprise: str | None,
        piece: pd.DataFrame,
        first: int,
        source: str,
    ) -> list[RefusedReading]:
        columns = _columns(enterprise, piece)
        known, verdict = self._checked(columns)
        store_said = self._write(columns, verdict, known)
        places = np.flatnonzero(verdict.faults).tolist()
        if not places:
            return []
        refused = [
            RefusedReading(first + row, verdict.reason(row), _detail(columns, verdict, known, row, store_said))
            for row in places
        ]
        owners = [enterprise or _owner(known, int(verdict.meter_codes[row])) for row in places]
        at_ms, values = columns.instants.at_ms, columns.amounts
        units = columns.units or [None] * len(columns.meters)
        kept = [(columns.meters[row], int(at_ms[row]), float(values[row]), units[row]) for row in places]
        self._keeping.keep(refusals_of_rows(owners, source, refused, kept, self._clock()))
        return refused

    def _checked(self, columns: Columns) -> tuple[KnownMeters, Verdict]:
        known = self._register.known()
        verdict = check(columns, known, self._clock())
        if (verdict.meter_codes == UNKNOWN).any():
            newer = self._register.known_again()
            if newer is not known:
                return newer, check(columns, newer, self._clock())
        return known, verdict

    def _write(self, columns: Columns, verdict: Verdict, known: KnownMeters) -> dict[int, str]:
        """Append what passed; returns, by group, what the store would not take, and marks its rows in `verdict`."""
        rows = np.flatnonzero(verdict.faults == 0)
        if not len(rows):
            return {}
        store_said: dict[int, str] = {}
        with self._metrics.write_seconds.time():
            self._append(rows, columns, verdict, known, store_said)
        for group in store_said:
            refuse(verdict, rows[columns.groups[rows] == group], Reason.STORE)
        return store_said

    def _append(
        self,
        rows: npt.NDArray[np.int64],
        columns: Columns,
        verdict: Verdict,
        known: KnownMeters,
        store_said: dict[int, str],
    ) -> None:
        """Append rows; where the store refuses, halve until the groups it refuses stand alone, in `store_said`."""
        try:
            self._series.append(_frame(rows, columns, verdict, known))
        except StoreRefusedError as error:
            groups = columns.groups[rows]
            middle = (int(groups[0]) + int(groups[-1]) + 1) // 2
            if groups[0] == groups[-1]:
                store_said[middle] = error.reason
                return
            self._append(rows[groups < middle], columns, verdict, known, store_said)
            self._append(rows[groups >= middle], columns, verdict, known, store_said)

    def _note_refused(
        self,
        letter: Opened,
        columns: Columns,
        verdict: Verdict,
        known: KnownMeters,
        store_said: dict[int, str],
    ) -> None:
        places = np.flatnonzero(verdict.faults[letter.start : letter.stop])
        if not len(places):
            return
        for place in places.tolist():
            row = letter.start + place
            detail = _detail(columns, verdict, known, row, store_said)
            letter.refused.append(RefusedReading(letter.indices[place], verdict.reason(row), detail))
        letter.refused.sort(key=lambda one: one.index)

    def _count(self, receipts: Sequence[Receipt], reasons: Sequence[Reason]) -> None:
        self._told(receipts)
        self._metrics.messages_received.inc(len(receipts))
        accepted: dict[str, int] = {}
        for receipt in receipts:
            if receipt.accepted:
                accepted[receipt.enterprise] = accepted.get(receipt.enterprise, 0) + receipt.accepted
        for enterprise, count in accepted.items():
            self._metrics.readings_accepted.labels(enterprise).inc(count)
        for reason in reasons:
            self._metrics.readings_refused.labels(reason).inc()


def _columns(enterprise: str | None, piece: pd.DataFrame) -> Columns:
    groups = np.arange(len(piece)) // _ROWS_A_GROUP
    units = None
    if "unit" in piece.columns:
        units = [unit if isinstance(unit, str) and unit else None for unit in piece["unit"].tolist()]
    return Columns(
        meters=piece["meter"].astype("str").tolist(),
        instants=Instants(piece["at_ms"].to_numpy(dtype=np.int64), {}),
        amounts=piece["value"].to_numpy(dtype=np.float64),
        units=units,
        senders=None if enterprise is None else [enterprise] * (len(piece) // _ROWS_A_GROUP + 1),
        groups=groups,
    )


def _frame(
    rows: npt.NDArray[np.int64],
    columns: Columns,
    verdict: Verdict,
    known: KnownMeters,
) -> pd.DataFrame:
    """Return the readings to append; of two for one meter and instant only the later arrival."""
    codes = verdict.meter_codes[rows]
    at_ms = columns.instants.at_ms[rows]
    superseded = pd.DataFrame({"meter": codes, "at_ms": at_ms}).duplicated(keep="last").to_numpy()
    if superseded.any():
        codes, at_ms, rows = codes[~superseded], at_ms[~superseded], rows[~superseded]
    return pd.DataFrame(
        {
            "enterprise": pd.Series(known.owners[codes], dtype="str"),
            "meter": pd.Series(known.ids[codes], dtype="str"),
            "at_ms": at_ms,
            "value": verdict.amounts[rows],
        },
    )


def _detail(columns: Columns, verdict: Verdict, known: KnownMeters, row: int, store_said: dict[int, str]) -> str:
    if verdict.reason(row) == Reason.STORE:
        return f"the store refused it: {store_said[int(columns.groups[row])]}"
    return explain(columns, verdict, known, row)


def _owner(known: KnownMeters, code: int) -> str:
    return "" if code == UNKNOWN else known.meters[code].enterprise


def _receipt(letter: Opened) -> Receipt:
    return Receipt(
        enterprise=letter.message.enterprise,
        id=letter.id,
        accepted=letter.accepted,
        refused=len(letter.refused),
        refusals=tuple(letter.refused[:LISTED_REFUSALS]),
    )
