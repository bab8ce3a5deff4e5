"""Sealed reports on the command line: in the book, or through the service that has the store."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx2

from api.restatements import agreement
from api.seal_schemas import seal_body, sealed_body
from api.sealing import Order, seal
from carbon.periods import parse_period, plain
from carbon.scopes import named_scope, scope_of
from carbon.verification import read_report
from greenpark.errors import RunningError
from greenpark.parts import clock, parts
from greenpark.running import running
from store.book.opening import open_book
from store.errors import StoreBusyError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from greenpark.running import Running
    from greenpark.settings import Settings

TIMEOUT_S = 300.0
MOST_LISTED = 1000


def seal_period(settings: Settings, order: Order) -> dict[str, Any]:
    """Seal or restate a report; returns what the API answers, with `changes` as they stand in the report.

    Raises the errors of api.sealing.seal. While `greenpark up` has the embedded store it is asked, and RunningError
    says what it answered.
    """
    try:
        with parts(settings) as opened:
            done = seal(opened.series, opened.book, order, clock)
            told = sealed_body(done.report.seal, new=done.new).model_dump()
            body = done.report.body
    except StoreBusyError:
        service = running(settings.data)
        if service is None:
            raise
        told, body = _asked_to_seal(settings, service, order)
    return told | {"changes": json.loads(body)["seal"]["changes"]}


def _asked_to_seal(settings: Settings, service: Running, order: Order) -> tuple[dict[str, Any], bytes]:
    book = open_book(settings.book)
    try:
        scope = scope_of(book.park(), order.kind, order.scope).id
    finally:
        book.close()
    said = {"reason": order.reason, "who": order.by}
    told = _answered(service, "POST", f"/v1/reports/{scope}/{order.period}/seal", said).json()
    return told, _answered(service, "GET", told["href"]).content


def seals(settings: Settings, scope: str | None = None, period: str | None = None) -> list[dict[str, Any]]:
    """Return the seals of the book, newest first: of a scope or of all, of a period or of all."""
    book = open_book(settings.book)
    try:
        park = book.park()
        found = None if scope is None else named_scope(park, scope)
        label = None if period is None else plain(parse_period(period, park.zone)).label
        wanted = None if found is None else (found.kind, found.id)
        return [seal_body(one).model_dump() for one in book.seals(wanted, label, limit=MOST_LISTED)]
    finally:
        book.close()


def drifts(settings: Settings, report_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return, of sealed reports, which parts would say something else now; an empty list: it still agrees."""
    try:
        with parts(settings) as opened:
            kept = ((name, opened.book.sealed(name)) for name in report_ids)
            return {name: list(agreement(opened.series, opened.book, one, clock()).parts) for name, one in kept if one}
    except StoreBusyError:
        service = running(settings.data)
        if service is None:
            raise
    return {name: _answered(service, "GET", f"/v1/reports/{name}/drift").json()["parts"] for name in report_ids}


def _answered(service: Running, method: str, address: str, body: dict[str, str] | None = None) -> httpx2.Response:
    answer = httpx2.request(
        method,
        service.url + address,
        json=body,
        headers={"Authorization": f"Bearer {service.key}"},
        timeout=TIMEOUT_S,
    )
    if answer.status_code not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        raise RunningError(service.url, str(answer.json().get("detail", answer.text)))
    return answer


def unlike_stored(settings: Settings, path: Path) -> list[str]:
    """Return how a report file differs from the sealed report of its name in the book; nothing when it is the same.

    Raises SealBrokenError when the book itself does not hold what was sealed.
    """
    body = path.read_bytes()
    name = str(read_report(body)["id"])
    book = open_book(settings.book)
    try:
        kept = book.sealed(name)
    finally:
        book.close()
    if kept is None:
        return [f"the book holds no sealed report {name!r}"]
    if kept.body != body:
        return [f"the book holds another {name}, with SHA-256 {kept.seal.sha256}"]
    return []


def newest(listed: Sequence[dict[str, Any]]) -> list[str]:
    """Return the ids of the last seal of each scope and period."""
    last: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in listed:
        key = one["scope_kind"], one["scope"], one["period"]
        if key not in last or last[key]["number"] < one["number"]:
            last[key] = one
    return [one["id"] for one in last.values()]


def sentences(told: dict[str, Any]) -> list[str]:
    """Return what sealing did, a line each; of a restatement also what it changes in the figures of the whole."""
    if not told["new"]:
        return [f"nothing changed: {told['id']} still holds (SHA-256 {told['sha256']})"]
    said = [f"sealed {told['id']} (SHA-256 {told['sha256']})"]
    changes = told["changes"]
    if changes is None:
        return said
    said.append(f"restates {changes['restates']}, for {', '.join(changes['causes']) or 'no figure that is compared'}")
    rows = changes["differences"]
    first = [row for row in rows if row["enterprise"] == rows[0]["enterprise"]]
    said += [f"  {_difference(row)}" for row in first]
    if len(first) < len(rows):
        said.append(f"by enterprise: greenpark report --sealed {told['id']} --format html --out FILE")
    return said


def _difference(row: dict[str, Any]) -> str:
    before, after = ("not computable" if row[name] is None else f"{row[name]:,.6g}" for name in ("before", "after"))
    told = f"{row['figure']}: {before} -> {after} {row['unit']}"
    if row["causes"] is None:
        return f"{told} ({', '.join(row['changed_by'])})"
    parts = ", ".join(f"{cause} {part:+,.6g}" for cause, part in row["causes"].items() if part)
    return f"{told} ({parts})"
