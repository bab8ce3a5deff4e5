from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.requests import ClientDisconnect

from api.access import CallerHere, SourcesHere, pushed_enterprise
from api.errors import MediaTypeError, ParameterError, ReadingsRefusedError, TooLargeError
from api.problems import documented
from api.schemas import MOST_LISTED, ReceiptBody
from api.sheets import Sheet, decode
from api.sources import Sources
from store.messages import Message, Receipt, RefusedReading
from store.refusals import Reason, Refusal

JSON = "application/json"
CSV = "text/csv"
SOURCE = "http"

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
            CSV: {
                "schema": {"type": "string"},
                "example": "meter,at,value\nE01-EL-1,2026-03-01T08:15:00+08:00,123456.78\n",
            },
        },
    },
}


async def limited_body(request: Request, sources: SourcesHere) -> tuple[str, bytes]:
    """Return media type and body; raises TooLargeError as soon as the body is longer than its type may be."""
    media_type = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    limits = {JSON: sources.settings.max_body_bytes, CSV: sources.settings.max_csv_bytes}
    limit = limits.get(media_type)
    if limit is None:
        raise MediaTypeError(media_type, list(limits))
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise TooLargeError(limit, media_type)
    except ClientDisconnect as error:
        raise ParameterError("body", "the connection ended before the body did", "body") from error
    return media_type, bytes(body)


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
    body: Annotated[tuple[str, bytes], Depends(limited_body)],
    enterprise: Annotated[str | None, Query(description="for officers: whose readings these are")] = None,
) -> ReceiptBody:
    """Keep readings durably and say what became of each.

    An answer of 200 comes after the readings are durable; sending them again changes nothing. Some may be refused
    while others are accepted: read `refused`. When all are refused the answer is 422.
    """
    media_type, payload = body
    pushed_for = pushed_enterprise(caller, enterprise)
    if pushed_for is not None and sources.book.park().enterprise(pushed_for) is None:
        raise ParameterError("enterprise", f"the book has no enterprise {pushed_for!r}; GET /v1/enterprises lists them")
    receipt = _sheet(sources, pushed_for, payload) if media_type == CSV else _message(sources, pushed_for, payload)
    if receipt.accepted == 0:
        raise ReadingsRefusedError(receipt)
    return ReceiptBody.of(receipt)


def _message(sources: Sources, enterprise: str | None, payload: bytes) -> Receipt:
    if enterprise is None:
        raise ParameterError("enterprise", "say whose readings these are, as ?enterprise=E01")
    return sources.intake.accept([Message(enterprise, SOURCE, payload, sources.clock())])[0]


def _sheet(sources: Sources, enterprise: str | None, payload: bytes) -> Receipt:
    sheet = decode(payload)
    if sheet.rows.empty and not sheet.bad:
        raise ParameterError("body", "the CSV has a header and no rows", "body")
    accepted, refused = 0, len(sheet.bad)
    refusals = [RefusedReading(bad.index, bad.reason, bad.detail) for bad in sheet.bad]
    if not sheet.rows.empty:
        receipt = sources.intake.accept_rows(enterprise, sheet.rows, SOURCE)
        accepted, refused = receipt.accepted, refused + receipt.refused
        refusals += [
            RefusedReading(sheet.indices[r.index] if r.index >= 0 else r.index, r.reason, r.detail)
            for r in receipt.refusals
        ]
    sources.intake.set_aside(_kept(sheet, enterprise or "", payload, sources.clock()))
    refusals.sort(key=lambda one: one.index)
    return Receipt(enterprise or "", None, accepted, refused, tuple(refusals))


def _kept(sheet: Sheet, enterprise: str, payload: bytes, now: datetime) -> list[Refusal]:
    if len(sheet.bad) > MOST_LISTED:
        detail = f"{len(sheet.bad)} rows do not decode, the first: {sheet.bad[0].detail}"
        return [Refusal(enterprise, SOURCE, Reason.SHAPE, detail, payload, now)]
    return [Refusal(enterprise, SOURCE, bad.reason, bad.detail, bad.text.encode(), now, bad.index) for bad in sheet.bad]
