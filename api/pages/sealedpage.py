import json

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import CallerHere, SourcesHere, seen_sealed
from api.pages.reportpage import shown

router = APIRouter(include_in_schema=False)


@router.get("/reports/{id}", response_class=HTMLResponse, name="sealed_page")
def sealed_page(
    request: Request,
    sources: SourcesHere,
    caller: CallerHere,
    id: str,  # noqa: A002 - the path's word
    alone: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> HTMLResponse:
    """Show a sealed report to print, as it was sealed; `alone` to keep it as a file."""
    report = json.loads(seen_sealed(sources, caller, id).body)
    return shown(request, caller, report, f"/v1/reports/{id}", alone=alone)
