"""One shape for everything that goes wrong: RFC 9457 problem details.

`type` points to the entry of /docs that explains the problem, `detail` says what to do, `title_zh` is the title in
Chinese, `errors` lists single mistakes where a request has several.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.catalogue import PROBLEMS
from api.errors import ApiError, ParameterError, ReadingsRefusedError, UnauthorizedError
from api.schemas import MOST_LISTED
from carbon.errors import FactorError, GreenparkError, PeriodError
from carbon.report_errors import ReportIdError
from store.errors import BookEmptyError, CorrectionError, StoreBusyError, StoreRefusedError, StoreUnavailableError
from store.sealed_errors import SealBrokenError, SealError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fastapi import FastAPI, Request
    from fastapi.responses import Response

MEDIA_TYPE = "application/problem+json"

_BY_ERROR: tuple[tuple[type[GreenparkError], HTTPStatus, str], ...] = (
    (StoreUnavailableError, HTTPStatus.SERVICE_UNAVAILABLE, "store-away"),
    (StoreBusyError, HTTPStatus.SERVICE_UNAVAILABLE, "store-away"),
    (StoreRefusedError, HTTPStatus.BAD_GATEWAY, "store-refused"),
    (BookEmptyError, HTTPStatus.SERVICE_UNAVAILABLE, "book-empty"),
    (CorrectionError, HTTPStatus.UNPROCESSABLE_ENTITY, "correction"),
    (PeriodError, HTTPStatus.UNPROCESSABLE_ENTITY, "period"),
    (ReportIdError, HTTPStatus.NOT_FOUND, "not-found"),
    (FactorError, HTTPStatus.CONFLICT, "factor"),
    (SealError, HTTPStatus.CONFLICT, "seal"),
    (SealBrokenError, HTTPStatus.INTERNAL_SERVER_ERROR, "seal-broken"),
)
_BY_STATUS = {
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.NOT_ACCEPTABLE: "not-acceptable",
    HTTPStatus.CONFLICT: "seal",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid",
    HTTPStatus.SERVICE_UNAVAILABLE: "store-away",
}
_EXAMPLES = {
    "unauthorized": "no key was sent; send 'Authorization: Bearer KEY' with the key that the officer issued to you",
    "forbidden": "a key of role auditor may not push readings; use a key of a role that may",
    "not-found": "no scope 'E99' among what your key opens; GET /v1/enterprises lists them",
    "seal": "period 2026-03 has not ended; seal it after 2026-03-31T16:00:00+00:00",
    "store-away": "store http://influx:8086/greenpark is not available: connection refused",
}


def problem(
    status: int,
    slug: str,
    detail: str,
    errors: list[dict[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return one problem+json answer."""
    entry = PROBLEMS[slug]
    body: dict[str, Any] = {
        "type": f"/docs#problem-{slug}",
        "title": entry.title,
        "title_zh": entry.title_zh,
        "status": int(status),
        "detail": detail,
    }
    if errors is not None:
        body["errors"] = errors
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entries of these problems."""
    return {int(status): _entry(status) for status in statuses}


def _entry(status: HTTPStatus) -> dict[str, Any]:
    slug = _BY_STATUS[status]
    entry = PROBLEMS[slug]
    example = {
        "type": f"/docs#problem-{slug}",
        "title": entry.title,
        "title_zh": entry.title_zh,
        "status": int(status),
        "detail": _EXAMPLES.get(slug, entry.remedy),
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": f"{entry.title_zh} {entry.title}",
        "content": {MEDIA_TYPE: {"schema": schema, "example": example}},
    }


SCHEMA = {
    "title": "Problem",
    "type": "object",
    "description": "RFC 9457 问题详情 problem details",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "where the problem is explained"},
        "title": {"type": "string"},
        "title_zh": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what happened and what to do"},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "single mistakes"},
    },
}


def told(error: Exception, retry_after_s: int) -> JSONResponse:
    """Return the problem that an exception is; one that nobody foresaw is `internal`."""
    if isinstance(error, ApiError):
        return _api(error)
    if isinstance(error, RequestValidationError):
        errors = [_mistake(str(e["loc"][0]), ".".join(map(str, e["loc"][1:])), str(e["msg"])) for e in error.errors()]
        detail = "; ".join(f"{e['name'] or e['in']}: {e['detail']}" for e in errors)
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", detail, errors)
    if isinstance(error, HTTPException):
        return _http(error)
    for kind, status, slug in _BY_ERROR:
        if isinstance(error, kind):
            headers = {"Retry-After": str(retry_after_s)} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
            return problem(status, slug, str(error), headers=headers)
    detail = "the service made a mistake and its log has it; the same request may work later, tell the operator if not"
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail)


def _api(error: ApiError) -> JSONResponse:
    errors, headers = None, None
    if isinstance(error, ReadingsRefusedError):
        errors = _refusals(error)
    elif isinstance(error, ParameterError):
        errors = [_mistake(error.place, error.name, error.reason)]
    elif isinstance(error, UnauthorizedError):
        headers = {"WWW-Authenticate": 'Bearer realm="greenpark"'}
    return problem(error.status, error.slug, str(error), errors, headers)


def _http(error: HTTPException) -> JSONResponse:
    slug = _BY_STATUS.get(HTTPStatus(error.status_code), "bad-request")
    detail = str(error.detail)
    if error.status_code == HTTPStatus.NOT_FOUND:
        detail = "there is nothing at this address; /docs lists what there is"
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        detail = "this address does not take this method; /docs lists what it takes"
    return problem(error.status_code, slug, detail, headers=error.headers)


def _refusals(error: ReadingsRefusedError) -> list[dict[str, Any]]:
    return [
        {"index": r.index, "reason": str(r.reason), "detail": r.detail} for r in error.receipt.refusals[:MOST_LISTED]
    ]


def _mistake(place: str, name: str, detail: str) -> dict[str, Any]:
    return {"in": place, "name": name, "detail": detail}


def install(app: FastAPI, page: Callable[[Request, JSONResponse], Response | None], retry_after_s: int) -> None:
    """Answer every exception of `app` with its problem; `page` turns it into HTML where a browser asked."""

    def answer(request: Request, error: Exception) -> Response:
        response = told(error, retry_after_s)
        return page(request, response) or response

    for kind in (GreenparkError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, answer)
