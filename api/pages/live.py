from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import CallerHere, SourcesHere, own_only, seen_enterprises
from api.latest import latest
from api.pages.front import KeptHere
from api.pages.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/live", response_class=HTMLResponse)
def live(
    request: Request,
    sources: SourcesHere,
    caller: CallerHere,
    kept: KeptHere,
    enterprise: str | None = None,
) -> HTMLResponse:
    """Return the live block alone, of the park or of one enterprise; a firm gets its own."""
    park = sources.book.park()
    chosen = enterprise or (caller.enterprise if own_only(caller) else None)
    members = seen_enterprises(park, caller, chosen)
    newest = kept.get(
        "latest" if chosen is None else ("latest", chosen), lambda now: latest(sources.series, park, members, now)
    )
    return render(request, sources, "live.html", latest=newest, park=park)
