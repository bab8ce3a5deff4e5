import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.access import CallerHere, SourcesHere, own_only, scope_kind, seen_sealed
from api.errors import ForbiddenError
from api.exports.answers import answered
from api.formats import MEDIA_TYPES, chosen
from api.pages.rendering import language_of
from api.problems import documented
from api.restatements import agreement
from api.routes.parameters import READING_PROBLEMS, AsOfParam, LangParam
from api.seal_schemas import DriftBody, SealBody, SealedBody, SealOrder, seal_body, sealed_body
from api.sealing import Order, seal
from carbon.periods import parse_period, plain
from carbon.report_ids import parse_report_id
from carbon.scopes import ENTERPRISE, scope_of
from store.access import Role

router = APIRouter(prefix="/v1", tags=["reports"], responses=READING_PROBLEMS)


@router.post(
    "/reports/{scope}/{period:path}/seal",
    operation_id="sealReport",
    summary="封账 Seal a report",
    status_code=HTTPStatus.CREATED,
    responses={
        200: {"model": SealedBody, "description": "原封账仍然有效 the last seal still holds"},
        **documented(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT),
    },
)
def seal_report(
    response: Response,
    sources: SourcesHere,
    caller: CallerHere,
    scope: str,
    period: str,
    order: SealOrder | None = None,
) -> SealedBody:
    """Fix the report of a period that has ended, or restate the one sealed before; an officer's key does.

    A restatement gets the next number and says by enterprise, figure and cause what it changes. Where nothing changed
    since the last seal, that one is answered (200) and no number is given.
    """
    if caller.role is not Role.OFFICER:
        raise ForbiddenError(caller.role, "seal reports")
    said = order or SealOrder()
    kind, scope_id = scope_kind(sources.book.park(), caller, scope)
    by = f"{said.who.strip()} ({caller.role} key {caller.key_id})".strip()
    done = seal(sources.series, sources.book, Order(kind, scope_id, period, by, said.reason), sources.clock)
    if not done.new:
        response.status_code = HTTPStatus.OK
    return sealed_body(done.report.seal, new=done.new)


@router.get("/reports/sealed", operation_id="listSealedReports", summary="封账清单 Sealed reports")
def sealed_reports(
    sources: SourcesHere,
    caller: CallerHere,
    scope: Annotated[str | None, Query(description="park, a cluster or an enterprise", examples=["E01"])] = None,
    period: Annotated[str | None, Query(description="as in reports", examples=["2026-03"])] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[SealBody]:
    """List sealed reports, newest first; a firm gets those of its own enterprise."""
    park = sources.book.park()
    wanted = (ENTERPRISE, str(caller.enterprise)) if own_only(caller) else None
    if scope is not None:
        found = scope_of(park, *scope_kind(park, caller, scope))
        wanted = found.kind, found.id
    label = None if period is None else plain(parse_period(period, park.zone)).label
    return [seal_body(one) for one in sources.book.seals(wanted, label, offset, limit)]


@router.get(
    "/reports/{id}",
    operation_id="getSealedReport",
    summary="封账报告 A sealed report",
    response_class=Response,
    responses={
        200: {"content": {media_type: {} for media_type in MEDIA_TYPES.values()}},
        **documented(HTTPStatus.NOT_ACCEPTABLE),
    },
)
def sealed_report(  # noqa: PLR0913, PLR0917 - the parameters of the route
    request: Request,
    sources: SourcesHere,
    caller: CallerHere,
    id: str,  # noqa: A002 - the path's word
    format: Annotated[str | None, Query(description="json, csv, xlsx or html; else by Accept")] = None,  # noqa: A002 - section 9
    lang: LangParam = None,
    as_of: AsOfParam = None,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a sealed report by its name, such as `E01@2026-03@1`, byte for byte as it was sealed.

    `seal` says who sealed it, when, why, what it restates and what it changes. Without a number, `E01@2026-03` is the
    report as it stands now, or `as_of` a moment; a sealed one is the same at every moment.
    """
    wanted = chosen(format, accept)
    name = parse_report_id(id)
    if name.number is None:
        asked = {key: value for key, value in (("format", wanted), ("lang", lang), ("as_of", as_of)) if value}
        now = request.url_for("report", scope=name.scope, period=name.period)
        return RedirectResponse(now.include_query_params(**asked))
    kept = seen_sealed(sources, caller, id)
    if wanted == "html":
        page = request.url_for("sealed_page", id=id)
        return RedirectResponse(page.include_query_params(**({"lang": lang} if lang else {})))
    if wanted == "json":
        return Response(kept.body, media_type=MEDIA_TYPES["json"])
    report: dict[str, Any] = json.loads(kept.body)
    return answered(report, wanted, language_of(request, sources))


@router.get("/reports/{id}/drift", operation_id="getDrift", summary="封账与现状 Whether a seal still agrees")
def drift(sources: SourcesHere, caller: CallerHere, id: str) -> DriftBody:  # noqa: A002 - the path's word
    """Tell whether a sealed report still says what would be reported now, and which parts would not.

    Quick where nothing it is made of changed; else the report is made again and compared. What differs, and why, a
    restatement says.
    """
    kept = seen_sealed(sources, caller, id)
    found = agreement(sources.series, sources.book, kept, sources.clock())
    named = kept.seal.scope_kind, kept.seal.scope
    (newest,) = sources.book.seals(named, kept.seal.period, limit=1)
    return DriftBody(
        id=id,
        agrees=found.agrees,
        compared_at=found.at.isoformat(),
        parts=list(found.parts),
        newest=newest.id,
    )
