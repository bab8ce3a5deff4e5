"""A problem as a page, where a browser asked for one."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse

from api.pages.rendering import language_of, render

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import JSONResponse, Response

_FOR_PROGRAMS = ("/v1/", "/healthz", "/readyz", "/metrics", "/openapi.json")


def failure_page(request: Request, answer: JSONResponse) -> Response | None:
    """Return the page of a problem, or None where a program asked; without a key the page is the sign-in form."""
    path = request.url.path
    if path.startswith(_FOR_PROGRAMS) or "text/html" not in request.headers.get("accept", ""):
        return None
    sources = request.app.state.sources
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        here = f"{path}?{request.url.query}" if request.url.query else path
        lang = {"lang": request.query_params["lang"]} if "lang" in request.query_params else {}
        return RedirectResponse(f"/login?{urlencode({'next': here, **lang})}", HTTPStatus.SEE_OTHER)
    problem = json.loads(bytes(answer.body))
    title = problem["title_zh"] if language_of(request, sources) == "zh" else problem["title"]
    page = render(request, sources, "failure.html", answer.status_code, problem=problem, heading=title)
    for name in ("retry-after",):
        if name in answer.headers:
            page.headers[name] = answer.headers[name]
    return page
