from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import CallerHere, SourcesHere, own_only, scope_kind, sources_of
from api.accounts import account
from api.exports.chapters import chapters
from api.exports.headings import heading
from api.pages.charts import Chart
from api.pages.front import fictitious
from api.pages.overview import charts_of
from api.pages.rendering import language_of, render
from api.pages.reportcharts import charts_of_report
from api.pages.totals import Lines
from api.ranges import read_instant
from api.sources import Sources
from carbon.park import Park
from carbon.periods import parse_period, plain
from carbon.scopes import scope_of
from store.access import Caller
from store.measurements import CARBON_DAILY, ENERGY_DAILY

MOST_ROWS = 200
"""Rows of a table that the page shows; the workbook has them all."""

router = APIRouter(include_in_schema=False)


@router.get("/reports/{scope}/{period:path}", response_class=HTMLResponse, name="report_page")
def report_page(  # noqa: PLR0917 - the parameters of the route
    request: Request,
    sources: SourcesHere,
    caller: CallerHere,
    scope: str,
    period: str,
    as_of: str | None = None,
    alone: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> HTMLResponse:
    """Show a report to print: the figures of its JSON, with charts; `alone` to keep it as a file."""
    park = sources.book.park()
    kind, scope_id = scope_kind(park, caller, scope)
    now = sources.clock()
    instant = read_instant("as_of", as_of, park.zone, now)
    made = account(sources.series, sources.book, kind, scope_id, period, instant, now=now)
    charts = [] if as_of else report_charts(sources, made, park, language_of(request, sources))
    return shown(request, caller, made, f"/v1/reports/{scope}/{period}", charts, as_of=as_of, alone=alone)


def shown(
    request: Request,
    caller: Caller,
    report: Mapping[str, Any],
    data_address: str,
    charts: Sequence[Chart] = (),
    *,
    as_of: str | None = None,
    alone: bool = False,
) -> HTMLResponse:
    """Return the page of a report as it stands, sealed or not; `data_address` answers its other forms.

    `charts` are those of its months; `as_of`: the moment that was asked for, which its links keep; `alone`: to be kept
    as a file, with its style and without links.
    """
    sources = sources_of(request)
    park = sources.book.park()
    scope = str(report["scope"])
    language = language_of(request, sources)
    at = {"as_of": as_of} if as_of else {}
    spoken = {"lang": language} if "lang" in request.query_params else {}
    label = plain(parse_period(report["period"], report["time_zone"])).label
    return render(
        request,
        sources,
        "report.html",
        r=report,
        park=park,
        as_of=datetime.fromisoformat(report["generated_for"]),
        chapters=chapters(dict(report), language),
        charts=[*charts_of_report(report, language), *charts],
        h=partial(heading, language=language),
        lines_at=None if alone else line_pages(report, at | spoken),
        most_rows=MOST_ROWS,
        seals=sources.book.seals((report["scope_kind"], scope), label),
        data_at=lambda form: f"{data_address}?{urlencode({'format': form, 'lang': language, **at})}",
        back=f"/enterprises/{scope}" if own_only(caller) or report["scope_kind"] == "enterprise" else "/",
        fictitious=fictitious(park),
        alone=alone,
    )


def line_pages(report: Mapping[str, Any], at: Mapping[str, str]) -> Callable[[int], str]:
    """Return where the page of what is behind each emission line is, asked with the parameters `at`."""
    asked = f"?{urlencode(at)}" if at else ""
    return lambda n: f"/reports/{report['id']}/lines/{n}{asked}"


def report_charts(sources: Sources, made: dict[str, object], park: Park, language: str) -> list[Chart]:
    """Return energy and CO2 by month, for a report over two months or more."""
    period = parse_period(f"{made['period_from']}/{made['period_to_excluded']}", park.zone)
    if len(period.months()) < 2:  # noqa: PLR2004 - one bar is no chart
        return []
    where = {"enterprise": scope_of(park, str(made["scope_kind"]), str(made["scope"])).enterprises}
    measured = (ENERGY_DAILY, CARBON_DAILY)
    lines = Lines(*(sources.series.lines(m, period.start_ms, period.end_ms, where) for m in measured))
    return charts_of(lines, period, language)
