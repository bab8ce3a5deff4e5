"""Sealing a period, or restating it; the API and the command line share it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from api.restatements import basis, changes, made_of
from carbon.canonical import DIGEST, written
from carbon.periods import epoch_ms, parse_period, plain
from carbon.report_ids import ReportId
from carbon.restatement import changed_parts
from carbon.scopes import scope_of
from carbon.seals import lacking, sealed_form
from store.history import SEALED
from store.ports import Corrections, Marks, ParkBook, SealedReports
from store.sealed import Seal, SealedReport
from store.sealed_errors import SealBusyError, SealEarlyError, SealReasonError, SealUnsettledError
from store.unsettled import unsettled

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.ports import SeriesStore

ATTEMPTS = 5
"""How often a number is tried that others take at the same moment."""


class SealingBook(ParkBook, Marks, Corrections, SealedReports, Protocol):
    """The book as sealing uses it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sealed, by whom, and what they state."""

    kind: str
    scope: str
    period: str
    """As carbon.periods.parse_period reads it."""
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The report that holds; `new` when it was sealed just now, else nothing had changed since it was."""

    report: SealedReport
    new: bool


def seal(series: SeriesStore, book: SealingBook, order: Order, clock: Callable[[], datetime]) -> Sealed:
    """Seal the report of a period that has ended, or restate the one sealed before if anything in it changed.

    Raises SealEarlyError, SealUnsettledError while readings of the period wait for settlement, SealReasonError for a
    report that lacks something where no reason is stated, SealBusyError, and what api.accounts.account raises.
    """
    for _ in range(ATTEMPTS):
        now = clock()
        at = now.replace(microsecond=now.microsecond // 1000 * 1000)
        made = _sealed(series, book, order, at)
        if not made.new or book.keep_sealed(made.report):
            return made
    raise SealBusyError(str(ReportId(order.scope, order.period)))


def _sealed(series: SeriesStore, book: SealingBook, order: Order, at: datetime) -> Sealed:
    """Return the report sealed last if it still holds, else the next one, which is not kept yet."""
    park = book.park(at)
    scope = scope_of(park, order.kind, order.scope)
    period = plain(parse_period(order.period, park.zone))
    if period.end > at:
        raise SealEarlyError(period.label, period.end)
    _hold(book, at)
    members = set(scope.enterprises)
    meters = [meter.id for meter in park.meters if meter.enterprise in members]
    if waiting := unsettled(series, book, meters, period.start_ms, period.end_ms):
        raise SealUnsettledError(str(ReportId(scope.id, period.label)), waiting)
    named = scope.kind, scope.id, period.label
    now = basis(series, book, *named, at)
    report = made_of(now, *named)
    seals = book.seals(named[:2], period.label, limit=1)
    last = book.sealed(seals[0].id) if seals else None
    told = None
    if last is not None:
        before = json.loads(last.body)
        if not changed_parts(before, report):
            return Sealed(last, new=False)
        then = basis(series, book, *named, datetime.fromisoformat(before["generated_for"]))
        told = changes(series, book, before, then, now)
    missing = lacking(report)
    if missing and not order.reason.strip():
        raise SealReasonError(str(ReportId(scope.id, period.label)), missing)
    number = 1 if last is None else last.seal.number + 1
    body = sealed_form(
        report,
        number,
        at=at,
        by=order.by.strip(),
        reason=order.reason.strip(),
        previous=None if last is None else last.seal.sha256,
        changes=told,
    )
    made = Seal(
        id=body["id"],
        scope_kind=scope.kind,
        scope=scope.id,
        period=period.label,
        number=number,
        sealed_at=at,
        sealed_by=order.by.strip(),
        reason=order.reason.strip(),
        sha256=body[DIGEST],
        causes=() if told is None else tuple(told["causes"]),
    )
    return Sealed(SealedReport(made, written(body)), new=True)


def _hold(marks: Marks, at: datetime) -> None:
    """Have settlement keep what it replaces from now on, before any line is read (store/history.py)."""
    position = epoch_ms(at)
    while (known := marks.mark(SEALED)) is None or known < position:
        if marks.move_mark(SEALED, known, position):
            return
