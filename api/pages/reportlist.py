from datetime import date
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access import CallerHere, SourcesHere, own_only
from api.errors import ParameterError
from api.pages.picker import picker, span_of
from api.pages.rendering import render
from carbon.scopes import ENTERPRISE, PARK

MOST_SEALS = 50

router = APIRouter(include_in_schema=False)


@router.get("/reports", response_class=HTMLResponse, name="reports_page")
def reports_page(  # noqa: PLR0917 - the fields of the form
    request: Request,
    sources: SourcesHere,
    caller: CallerHere,
    scope: str | None = None,
    period: str | None = None,
    first: Annotated[str, Query()] = "",
    last: Annotated[str, Query()] = "",
) -> Response:
    """Offer every report there is to pick and those that were sealed; with a scope picked, lead to its report.

    `first` and `last`, both included, pick a range of days in place of `period`.
    """
    if scope is not None:
        wanted = span_of(_day("first", first), _day("last", last)) if first or last else period
        if wanted is None:
            raise ParameterError("period", "pick a period, or a first and a last day")
        query = {"lang": request.query_params["lang"]} if "lang" in request.query_params else {}
        address = f"/reports/{quote(scope, safe='')}/{quote(wanted)}"
        return RedirectResponse(f"{address}?{urlencode(query)}" if query else address)
    park = sources.book.park()
    own = (ENTERPRISE, str(caller.enterprise)) if own_only(caller) else None
    return render(
        request,
        sources,
        "reports.html",
        park=park,
        pick=picker(park, caller, sources.clock(), own[1] if own else PARK),
        seals=sources.book.seals(own, limit=MOST_SEALS),
        back=f"/enterprises/{own[1]}" if own else "/",
    )


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ParameterError(name, f"{text!r} is no day; a range needs a first and a last one, 2026-03-15") from error
