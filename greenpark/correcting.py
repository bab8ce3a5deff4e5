"""Corrections on the command line: into the book, or through the service that has the store."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx2

from api.corrections import corrected_body, declare
from api.times import iso_local
from greenpark.errors import RunningError, SettingsError
from greenpark.parts import clock, parts
from greenpark.running import running
from store.book.opening import open_book
from store.errors import StoreBusyError

if TYPE_CHECKING:
    from carbon.park import Park
    from greenpark.running import Running
    from greenpark.settings import Settings

TIMEOUT_S = 60.0


def known_park(settings: Settings, meter: str) -> Park:
    """Return the park in the book; raises SettingsError when it has no such meter."""
    book = open_book(settings.book)
    try:
        park = book.park()
    finally:
        book.close()
    if meter not in park.meter_index():
        raise SettingsError("METER", f"the book knows no meter {meter!r}; meters.csv of the park folder lists them")
    return park


def correct_reading(
    settings: Settings,
    park: Park,
    *,
    meter: str,
    at_ms: int,
    value: float | None,
    who: str,
    why: str,
) -> dict[str, object]:
    """Keep a correction (`value` None: strike the reading out) and return what POST /v1/corrections answers.

    Raises CorrectionError for one that cannot be kept. While `greenpark up` has the embedded store it is asked, and
    RunningError says what it answered.
    """
    try:
        with parts(settings) as opened:
            kept = declare(
                opened.series,
                opened.book,
                meter=meter,
                at_ms=at_ms,
                value=value,
                who=f"{who} (command line)",
                why=why,
                now=clock(),
            )
            return corrected_body(park, kept).model_dump()
    except StoreBusyError:
        service = running(settings.data)
        if service is None:
            raise
    at = iso_local(at_ms, park.zone)
    return _posted(service, {"meter": meter, "at": at, "value": value, "who": who, "why": why})


def _posted(service: Running, order: dict[str, object]) -> dict[str, object]:
    answer = httpx2.post(
        f"{service.url}/v1/corrections",
        json=order,
        headers={"Authorization": f"Bearer {service.key}"},
        timeout=TIMEOUT_S,
    )
    told: dict[str, object] = answer.json()
    if answer.status_code != HTTPStatus.OK:
        raise RunningError(service.url, str(told.get("detail", answer.text)))
    return told
