from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.access import CallerHere, SourcesHere, scope_kind
from api.accounts import account
from api.exports.answers import answered
from api.formats import MEDIA_TYPES, chosen
from api.pages.rendering import language_of
from api.problems import documented
from api.ranges import read_instant
from api.routes.parameters import READING_PROBLEMS, AsOfParam, LangParam

router = APIRouter(prefix="/v1", tags=["reports"])

_EXAMPLE = {
    "report_version": 2,
    "id": "E01@2026-03",
    "seal": None,
    "scope": "E01",
    "scope_kind": "enterprise",
    "period": "2026-03",
    "energy": [
        {"carrier": "electricity", "quantity": 126238.29, "measured": 126238.29, "estimated": 0.0, "unit": "kWh"},
    ],
    "emissions": {"scope1_t": 0.0, "scope2_location_t": 66.98, "scope2_market_t": 76.95, "park_rule_t": 105.09},
    "sha256": "…",
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "报告 the report",
        "content": {
            MEDIA_TYPES["json"]: {"schema": {"type": "object"}, "example": _EXAMPLE},
            MEDIA_TYPES["csv"]: {"schema": {"type": "string"}},
            MEDIA_TYPES["xlsx"]: {"schema": {"type": "string", "format": "binary"}},
            MEDIA_TYPES["html"]: {"schema": {"type": "string"}},
        },
    },
}


@router.get(
    "/reports/{scope}/{period:path}",
    operation_id="getReport",
    summary="能碳报告 Energy and carbon report",
    response_class=Response,
    responses={
        **_ANSWERS,
        **READING_PROBLEMS,
        **documented(HTTPStatus.NOT_ACCEPTABLE),
    },
)
def report(  # noqa: PLR0913, PLR0917 - the parameters of the route
    request: Request,
    sources: SourcesHere,
    caller: CallerHere,
    scope: str,
    period: str,
    format: Annotated[str | None, Query(description="json, csv, xlsx or html; else by Accept")] = None,  # noqa: A002 - section 9
    as_of: AsOfParam = None,
    lang: LangParam = None,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the report of an enterprise, a cluster or the `park` over 2026, 2026Q1, 2026-03, 2026-03-15 or FROM/TO.

    Every figure carries unit, factor, source and the shares that were measured, estimated and missing; what cannot be
    computed is null with its reason. `html` leads to the printable page.
    """
    wanted = chosen(format, accept)
    park = sources.book.park()
    kind, scope_id = scope_kind(park, caller, scope)
    if wanted == "html":
        page = request.url_for("report_page", scope=scope, period=period)
        asked = {name: value for name, value in (("as_of", as_of), ("lang", lang)) if value}
        return RedirectResponse(page.include_query_params(**asked))
    now = sources.clock()
    instant = read_instant("as_of", as_of, park.zone, now)
    made = account(sources.series, sources.book, kind, scope_id, period, instant, now=now)
    return answered(made, wanted, language_of(request, sources))
