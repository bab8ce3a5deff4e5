"""Refused readings on the command line: read from the book, tried again here or by the service that has the store."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx2

from api.quarantine import found, retried
from api.refusal_schemas import RefusalBody, RetryOrder
from greenpark.errors import RunningError, SettingsError
from greenpark.parts import clock, parts
from greenpark.running import running
from store.book.opening import open_book
from store.errors import StoreBusyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenpark.running import Running
    from greenpark.settings import Settings
    from store.refusals import Reason

TIMEOUT_S = 300.0
_SHOWN_BYTES = 200
_TOTALS = ("tried", "done", "brought_in", "standing", "differing", "refused")


def listed(
    settings: Settings,
    enterprise: str | None,
    reason: Reason | None,
    limit: int,
    *,
    waiting: bool,
) -> list[dict[str, Any]]:
    """Return refusals of the book, what came last first, as GET /v1/quarantine answers them."""
    book = open_book(settings.book)
    try:
        kept = book.refused(enterprise, limit, reason=reason, waiting=waiting, payload_bytes=_SHOWN_BYTES)
        return [RefusalBody.of(one).model_dump() for one in kept]
    finally:
        book.close()


def shown(settings: Settings, refusal_id: int) -> tuple[dict[str, Any], bytes]:
    """Return one refusal as GET /v1/quarantine/{id} answers it, and its payload byte for byte; raises NotFoundError."""
    book = open_book(settings.book)
    try:
        kept = found(book, refusal_id)
        return RefusalBody.of(kept).model_dump(), kept.payload
    finally:
        book.close()


def retry_all(settings: Settings, order: RetryOrder, who: str) -> dict[str, Any]:
    """Try again what an order names, page by page to the end; returns the totals and each refusal that was tried.

    While `greenpark up` has the embedded store it is asked, and RunningError says what it answered.
    """
    try:
        with parts(settings) as opened:
            known = order.enterprise is None or opened.book.park().enterprise(order.enterprise)
            if not known:
                raise SettingsError("--enterprise", f"the book has no enterprise {order.enterprise!r}")
            by = f"{who} (command line)"
            return _paged(order, lambda page: retried(opened.pipeline, opened.book, page, by, clock()).model_dump())
    except StoreBusyError:
        service = running(settings.data)
        if service is None:
            raise
    return _paged(order.model_copy(update={"who": who}), lambda page: _asked(service, page))


def _paged(order: RetryOrder, ask: Callable[[RetryOrder], dict[str, Any]]) -> dict[str, Any]:
    told = ask(order)
    total: dict[str, Any] = {name: told[name] for name in (*_TOTALS, "retries")}
    while told["next"] is not None:
        told = ask(order.model_copy(update={"before": told["next"]}))
        for name, value in total.items():
            total[name] = value + told[name]
    return total


def _asked(service: Running, order: RetryOrder) -> dict[str, Any]:
    answer = httpx2.post(
        f"{service.url}/v1/quarantine/retry",
        json=order.model_dump(mode="json"),
        headers={"Authorization": f"Bearer {service.key}"},
        timeout=TIMEOUT_S,
    )
    told: dict[str, Any] = answer.json()
    if answer.status_code != HTTPStatus.OK:
        raise RunningError(service.url, str(told.get("detail", answer.text)))
    return told
