"""Charts of a report out of its own figures, so that a sealed one shows what was sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.pages.bars import bars
from api.pages.charts import COLOURS, OTHER_COLOUR
from api.pages.texts import text
from api.pages.words import word
from carbon.scopes import ENTERPRISE
from carbon.units import KWH_PER_MWH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.pages.charts import Chart

ORIGIN_COLOURS = {
    "grid": "#8a9691",
    "gec": "#4f9d69",
    "green_power": "#2e7d5b",
    "direct": "#17614a",
    "own_sold": "#c9b458",
    "process": "#6b5b8c",
}
SHOWN_METHODS = frozenset({"combustion", "process", "location"})
"""What the chart of sources adds up: scope 1 and location-based scope 2."""


def charts_of_report(report: Mapping[str, Any], language: str) -> list[Chart]:
    """Return emissions by source, energy by carrier, electricity by origin and, of several, the enterprises."""
    lines = report["emissions"]["lines"]
    sources = _summed(
        (_source(line, language), line["t"], _colour(line)) for line in lines if line["method"] in SHOWN_METHODS
    )
    carriers = _summed(
        (word(one["carrier"], language), one["tce"], COLOURS.get(one["carrier"], OTHER_COLOUR))
        for one in report["energy"]
    )
    origins = _summed(
        (word(line["origin"], language), line["quantity"], ORIGIN_COLOURS.get(line["origin"], OTHER_COLOUR))
        for line in lines
        if line["method"] == "market" and line["carrier"] == "electricity"
    )
    made = [
        bars(text("chart_sources", language), "tCO2", sources),
        bars(text("chart_carriers", language), "tce", carriers),
        bars(
            text("chart_origins", language),
            "MWh",
            [(label, quantity / KWH_PER_MWH, colour) for label, quantity, colour in origins],
        ),
    ]
    if report["scope_kind"] != ENTERPRISE:
        names = {one["id"]: f"{one['id']} {one[f'name_{language}']}" for one in report["boundary"]["enterprises"]}
        by_enterprise = _summed((names[one["enterprise"]], _location(one), COLOURS["2"]) for one in report["members"])
        made.append(bars(text("chart_members", language), "tCO2", by_enterprise))
    return [chart for chart in made if chart.labels]


def _summed(rows: Iterable[tuple[str, float | None, str]]) -> list[tuple[str, float, str]]:
    """Return the sums above zero by label; a label with an unknown part has no bar."""
    sums: dict[str, float | None] = {}
    colours: dict[str, str] = {}
    for label, value, colour in rows:
        before = sums.get(label, 0.0)
        sums[label] = None if value is None or before is None else before + value
        colours.setdefault(label, colour)
    return [(label, value, colours[label]) for label, value in sums.items() if value is not None and value > 0]


def _source(line: Mapping[str, Any], language: str) -> str:
    if line["method"] == "location":
        return f"{text('purchased', language)} {word(line['carrier'], language)}"
    return f"{word(line['origin'], language)} {word(line['carrier'], language)}"


def _colour(line: Mapping[str, Any]) -> str:
    return ORIGIN_COLOURS["process"] if line["origin"] == "process" else COLOURS.get(line["carrier"], OTHER_COLOUR)


def _location(member: Mapping[str, Any]) -> float | None:
    scope1, scope2 = member["scope1_t"], member["scope2_location_t"]
    return None if scope1 is None or scope2 is None else float(scope1 + scope2)
