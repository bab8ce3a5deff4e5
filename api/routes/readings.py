from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.access import CallerHere, SourcesHere, pushed_enterprise
from api.backfill import HTTP, push_rows
from api.errors import EncodingError, MediaTypeError, ParameterError, ReadingsRefusedError
from api.ndjson import ndjson_pieces
from api.problems import documented
from api.schemas import ReceiptBody
from api.sheets import csv_pieces
from api.sources import Sources
from api.spool import GZIP, Spool
from store.messages import Message, Receipt

JSON = "application/json"
CSV = "text/csv"
NDJSON = "application/x-ndjson"
IDENTITY = "identity"

router = APIRouter(prefix="/v1", tags=["readings"])

_BODIES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["readings"],
                    "properties": {
                        "id": {"type": "string", "description": "the sender's own; comes back in the receipt"},
                        "readings": {
                            "type": "array",
                            "minItems": 1,
                            "items": {
                                "type": "object",
                                "required": ["meter", "at", "value"],
                                "properties": {
                                    "meter": {"type": "string"},
                                    "at": {
                                        "oneOf": [{"type": "string", "format": "date-time"}, {"type": "number"}],
                                        "description": "ISO 8601 with offset, or epoch seconds",
                                    },
                                    "value": {"type": "number"},
                                    "unit": {"type": "string", "description": "when it differs from the meter's"},
                                },
                            },
                        },
                    },
                },
                "example": {
                    "id": "gw7-000123",
                    "readings": [
                        {"meter": "E01-EL-1", "at": "2026-03-01T08:15:00+08:00", "value": 123456.78},
                        {"meter": "E01-NG-1", "at": 1772323200.0, "value": 88.1, "unit": "m3"},
                    ],
                },
            },
            NDJSON: {
                "schema": {"type": "string", "description": "one reading a line, as in `readings` above"},
                "example": '{"meter": "E01-EL-1", "at": "2026-03-01T08:15:00+08:00", "value": 123456.78}\n',
            },
            CSV: {
                "schema": {"type": "string"},
                "example": "meter,at,value\nE01-EL-1,2026-03-01T08:15:00+08:00,123456.78\n",
            },
        },
    },
}


async def limited_body(request: Request, sources: SourcesHere) -> AsyncIterator[Spool]:
    """Give the body, inflated; raises TooLargeError as soon as it is longer than its type may be."""
    media_type = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    limits = dict.fromkeys((JSON, NDJSON, CSV), sources.settings.max_rows_bytes)
    limits[JSON] = sources.settings.max_body_bytes
    limit = limits.get(media_type)
    if limit is None:
        raise MediaTypeError(media_type, list(limits))
    encoding = request.headers.get("content-encoding", IDENTITY).strip().lower()
    if encoding not in {IDENTITY, GZIP}:
        raise EncodingError(encoding)
    with Spool(limit, media_type, gzip=encoding == GZIP, lines=media_type != JSON) as body:
        try:
            async for chunk in request.stream():
                await run_in_threadpool(body.add, chunk)
        except ClientDisconnect as error:
            raise ParameterError("body", "the connection ended before the body did", "body") from error
        await run_in_threadpool(body.end)
        yield body


@router.post(
    "/readings",
    operation_id="pushReadings",
    summary="推送读数 Push readings",
    openapi_extra=_BODIES,
    responses=documented(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)
def push(
    sources: SourcesHere,
    caller: CallerHere,
    body: Annotated[Spool, Depends(limited_body)],
    enterprise: Annotated[str | None, Query(description="for officers: whose readings these are")] = None,
) -> ReceiptBody:
    """Keep readings durably and say what became of each.

    An answer of 200 comes after the readings are durable; sending them again changes nothing. Some may be refused
    while others are accepted: read `refused`. When all are refused the answer is 422.
    """
    pushed_for = pushed_enterprise(caller, enterprise)
    if pushed_for is not None and sources.book.park().enterprise(pushed_for) is None:
        raise ParameterError("enterprise", f"the book has no enterprise {pushed_for!r}; GET /v1/enterprises lists them")
    if body.media_type == JSON:
        receipt = _message(sources, pushed_for, body.whole())
    else:
        receipt = push_rows(sources, pushed_for, (csv_pieces if body.media_type == CSV else ndjson_pieces)(body.file))
    if receipt.accepted == 0:
        raise ReadingsRefusedError(receipt)
    return ReceiptBody.of(receipt)


def _message(sources: Sources, enterprise: str | None, payload: bytes) -> Receipt:
    if enterprise is None:
        raise ParameterError("enterprise", "say whose readings these are, as ?enterprise=E01")
    return sources.intake.accept([Message(enterprise, HTTP, payload, sources.clock())])[0]
