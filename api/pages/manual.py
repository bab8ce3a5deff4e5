from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import SourcesHere
from api.catalogue import PROBLEMS
from api.pages.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/docs", response_class=HTMLResponse)
def manual(request: Request, sources: SourcesHere) -> HTMLResponse:
    """List the routes of the API and the problems it answers with; needs no key and nothing from the network."""
    routes = [
        (method.upper(), path, operation)
        for path, methods in request.app.openapi()["paths"].items()
        for method, operation in methods.items()
    ]
    return render(
        request, sources, "manual.html", base=str(request.base_url).rstrip("/"), routes=routes, problems=PROBLEMS
    )
