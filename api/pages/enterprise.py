from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import CallerHere, SourcesHere, own_only, seen_enterprises
from api.pages.firm import firm
from api.pages.front import KeptHere, fictitious, offered_periods
from api.pages.picker import picker
from api.pages.rendering import language_of, render
from carbon.periods import epoch_ms, local_day

router = APIRouter(include_in_schema=False)


@router.get("/enterprises/{id}", response_class=HTMLResponse, name="enterprise_page")
def enterprise_page(
    request: Request,
    sources: SourcesHere,
    caller: CallerHere,
    kept: KeptHere,
    id: str,  # noqa: A002 - the path's word
) -> HTMLResponse:
    """Show one enterprise; a firm sees its own alone."""
    language = language_of(request, sources)
    park = sources.book.park()
    (chosen,) = (one for one in park.enterprises if one.id in seen_enterprises(park, caller, id))
    shown = kept.get(
        ("firm", id, language),
        lambda now: firm(
            sources.series, sources.quarantine, sources.corrections, sources.outputs, park, chosen, now, language
        ),
    )
    now = sources.clock()
    today = local_day(epoch_ms(now), park.zone)
    labels = [
        label.label
        for label in park.labels
        if label.enterprise == id
        and (label.since is None or label.since <= today)
        and (label.until is None or today < label.until)
    ]
    return render(
        request,
        sources,
        "enterprise.html",
        f=shown,
        park=park,
        latest=shown.newest,
        cluster=park.cluster(chosen.cluster or ""),
        labels=labels,
        now_ms=epoch_ms(now),
        fictitious=fictitious(park),
        periods=offered_periods(now, park.zone),
        pick=picker(park, caller, now, chosen.id),
        own_only=own_only(caller),
    )
