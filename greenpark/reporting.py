"""Reports on the command line: the bytes the API answers, from a service in this process or from the running one."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx2

from carbon.errors import GreenparkError
from carbon.scopes import scope_of
from greenpark.parts import parts
from greenpark.running import running
from greenpark.services import application
from store.book.opening import open_book
from store.errors import StoreBusyError

if TYPE_CHECKING:
    from greenpark.settings import Settings

TIMEOUT_S = 300.0


class ReportError(GreenparkError):
    """A report that was not made."""

    def __init__(self, detail: str) -> None:
        """Keep what the service said."""
        self.detail = detail
        super().__init__(detail)


def make_report(
    settings: Settings, kind: str, wanted: str, period: str, form: str, asked: dict[str, str] | None = None
) -> bytes:
    """Return the report of a park, cluster or enterprise (`kind`) as bytes of `form`; `asked`: as_of and lang.

    Raises ReportError, and ScopeUnknownError where the book has no such thing of that kind.

    While `greenpark up` has the embedded store, the report is asked of it.
    """
    book = open_book(settings.book)
    try:
        scope_of(book.park(), kind, wanted)
    finally:
        book.close()
    return _fetched(settings, f"/reports/{wanted}/{period}", form, asked or {})


def sealed_report(settings: Settings, report_id: str, form: str, asked: dict[str, str] | None = None) -> bytes:
    """Return a sealed report as bytes of `form`; as json these are the bytes that were sealed. Raises ReportError."""
    return _fetched(settings, f"/reports/{report_id}", form, asked or {})


def report_lineage(settings: Settings, report_id: str, n: int, asked: dict[str, str]) -> dict[str, Any]:
    """Return emission line `n` of a report taken apart, as the API answers it; raises ReportError."""
    found: dict[str, Any] = json.loads(_fetched(settings, f"/reports/{report_id}/lines/{n}/readings", "json", asked))
    return found


def _fetched(settings: Settings, page: str, form: str, asked: dict[str, str]) -> bytes:
    """Return a report from its page (html), or from the same address under /v1."""
    address = page if form == "html" else f"/v1{page}"
    parameters = asked | ({"alone": "true"} if form == "html" else {"format": form})
    try:
        with parts(settings) as opened:
            transport = httpx2.ASGITransport(application(opened, open_pages=True))
            answer = asyncio.run(_asked("http://greenpark", address, parameters, {}, transport))
    except StoreBusyError:
        service = running(settings.data)
        if service is None:
            raise
        headers = {"Authorization": f"Bearer {service.key}"}
        answer = asyncio.run(_asked(service.url, address, parameters, headers, None))
    if answer.is_error:
        raise ReportError(_detail(answer))
    return answer.content


def _detail(answer: httpx2.Response) -> str:
    if "json" in answer.headers.get("content-type", ""):
        return str(answer.json().get("detail", answer.text))
    return f"the service answered {answer.status_code}; --format json says why"


async def _asked(
    url: str,
    address: str,
    parameters: dict[str, str],
    headers: dict[str, str],
    transport: httpx2.AsyncBaseTransport | None,
) -> httpx2.Response:
    async with httpx2.AsyncClient(
        base_url=url,
        headers=headers,
        transport=transport,
        timeout=TIMEOUT_S,
        follow_redirects=True,
    ) as client:
        return await client.get(address, params=parameters)
