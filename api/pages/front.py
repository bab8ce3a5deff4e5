from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access import CallerHere, SourcesHere, own_only
from api.latest import latest
from api.pages.kept import Kept
from api.pages.overview import overview
from api.pages.picker import picker, quarter_of
from api.pages.rendering import language_of, render
from carbon.park import Park
from carbon.periods import add_months, epoch_ms, local_day, month_of
from carbon.scopes import PARK

router = APIRouter(include_in_schema=False)


def kept_of(request: Request) -> Kept:
    """Return the figures this process keeps for its pages."""
    kept: Kept = request.app.state.kept
    return kept


KeptHere = Annotated[Kept, Depends(kept_of)]


@router.get("/", response_class=HTMLResponse, name="park_page")
def park_page(request: Request, sources: SourcesHere, caller: CallerHere, kept: KeptHere) -> Response:
    """Show the park; a firm is led to its own page."""
    language = language_of(request, sources)
    if own_only(caller):
        query = f"?lang={language}" if "lang" in request.query_params else ""
        return RedirectResponse(f"/enterprises/{caller.enterprise}{query}")
    park = sources.book.park()
    everyone = [enterprise.id for enterprise in park.enterprises]
    shown = kept.get(("overview", language), lambda now: overview(sources.series, park, now, language))
    newest = kept.get("latest", lambda now: latest(sources.series, park, everyone, now))
    return render(
        request,
        sources,
        "park.html",
        o=shown,
        park=park,
        latest=newest,
        lag_s=sources.lag() if sources.lag else None,
        fictitious=fictitious(park),
        periods=offered_periods(sources.clock(), park.zone),
        pick=picker(park, caller, sources.clock(), PARK),
    )


def offered_periods(now: datetime, zone: str) -> list[str]:
    """Return the periods whose reports a page links to: this year, quarter and month, and the one before each."""
    day = local_day(epoch_ms(now), zone)
    months = [month_of(day), month_of(add_months(day, -1))]
    return [str(day.year), str(day.year - 1), quarter_of(day), quarter_of(add_months(day, -3)), *months]


def fictitious(park: Park) -> bool:
    """Whether the park's folder names its enterprises as examples."""
    return any("示例" in enterprise.name_zh for enterprise in park.enterprises)
