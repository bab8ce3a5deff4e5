"""Templates to pages: one environment, one frame, two languages."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from api.access import COOKIE
from api.pages.figures import ago, change, clock_time, exact, iso_time, local_time, number, percent
from api.pages.picks import clipped, due_share, filled, mwh, ratio, span, total_location
from api.pages.ratios import ratio_rows
from api.pages.reasons import explained
from api.pages.texts import LANGUAGES, text
from api.pages.words import unit, word

if TYPE_CHECKING:
    from fastapi import Request

    from api.sources import Sources

FOLDER = Path(__file__).parent


def environment() -> Environment:
    """Return the environment of the templates; an undefined name is an error, every value is escaped."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number, "percent": percent, "exact": exact, "change": change}
    made.globals |= {"clock_time": clock_time, "ago": ago, "local_time": local_time, "iso_time": iso_time}
    made.globals["style"] = lambda: Markup((FOLDER / "static" / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - ours
    made.globals |= {
        pick.__name__: pick for pick in (mwh, total_location, ratio, span, filled, due_share, clipped, ratio_rows)
    }
    return made


def language_of(request: Request, sources: Sources) -> str:
    """Return the language asked for by `?lang=`, else the first of the settings."""
    offered = [language for language in sources.settings.languages if language in LANGUAGES] or list(LANGUAGES)
    wanted = request.query_params.get("lang")
    return wanted if wanted in offered else offered[0]


def render(
    request: Request,
    sources: Sources,
    template: str,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HTMLResponse:
    """Return a page; the template sees the context, the texts `t`, the words `w` and addresses `href`.

    With `alone` in the context the page carries its style and links nowhere, to be kept as a file.
    """
    language = language_of(request, sources)
    default = sources.settings.languages[0]

    def href(path: str, **query: str) -> str:
        asked = {**query, **({"lang": language} if language != default else {})}
        return f"{path}?{urlencode(asked)}" if asked else path

    other = next((one for one in sources.settings.languages if one != language), None)
    here = {name: value for name, value in request.query_params.items() if name != "lang"}
    page = request.app.state.templates.get_template(template).render(
        language=language,
        t=partial(text, language=language),
        w=partial(word, language=language),
        u=partial(unit, language=language),
        why=partial(explained, language=language),
        href=href,
        other_language=other,
        other_address=f"?{urlencode({**here, 'lang': other})}" if other else None,
        title=sources.settings.title,
        signed_in=COOKIE in request.cookies,
        now=sources.clock(),
        **({"alone": False} | context),
    )
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store", "Content-Language": language})
