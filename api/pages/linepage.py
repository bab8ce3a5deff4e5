from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from api.access import CallerHere, SourcesHere
from api.exports.headings import heading
from api.lineage import Answer, asked_report
from api.pages.rendering import language_of, render
from carbon.report_ids import parse_report_id, readings_href

PARTS_A_PAGE, READINGS_A_PAGE = 10, 200

router = APIRouter(include_in_schema=False)


@router.get("/reports/{id}/lines/{n}", response_class=HTMLResponse, name="line_page")
def line_page(  # noqa: PLR0913, PLR0917 - the parameters of the route
    request: Request,
    sources: SourcesHere,
    caller: CallerHere,
    id: str,  # noqa: A002 - the path's word
    n: Annotated[int, Path(ge=0)],
    meter: str | None = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    as_of: str | None = None,
) -> HTMLResponse:
    """Show what is behind an emission line: enterprises, meters, documents, or the values of one meter."""
    answer = Answer(sources, caller, asked_report(sources, caller, id, as_of), n)
    size = PARTS_A_PAGE if meter is None else READINGS_A_PAGE
    shown = answer.page(offset, size) if meter is None else answer.of_meter(meter, offset, size)
    name = parse_report_id(id)
    asked = {"as_of": as_of} if as_of else {}
    back = f"/reports/{id}" if name.number is not None else f"/reports/{name.scope}/{name.period}"
    return render(
        request,
        sources,
        "line.html",
        line=shown,
        h=partial(heading, language=language_of(request, sources)),
        meter=meter,
        asked=asked,
        here=f"/reports/{id}/lines/{n}",
        data_address=f"{readings_href(id, n)}?{urlencode(asked | ({'meter': meter} if meter else {}))}".rstrip("?"),
        next_page=asked | ({"meter": meter} if meter else {}) | {"offset": str(offset + size)},
        back=back,
    )
