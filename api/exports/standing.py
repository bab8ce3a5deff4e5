"""Where the park stood at the end of a report's period: the zero-carbon-park scorecard and its goals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.exports.tables import Chapter, Column, Kind, Table
from api.pages.reasons import translated
from api.pages.words import unit, word

if TYPE_CHECKING:
    from api.exports.tables import Value

Report = dict[str, Any]


def goals(report: Report, language: str) -> Chapter:
    """Return the scorecard and the goals, as judged on the day after the period."""
    return Chapter("goals", (_scorecard(report, language), _goals(report, language)))


def _scorecard(report: Report, language: str) -> Table:
    columns = (
        Column("indicator", Kind.LONG),
        Column("value", Kind.RATIO),
        Column("value_unit", of_previous=True),
        Column("threshold", Kind.RATIO),
        Column("gap", Kind.RATIO),
        Column("gap_t", Kind.TONNES, "tCO2"),
        Column("status"),
        Column("note", Kind.LONG, of_previous=True),
        Column("factor_source", Kind.LONG),
    )
    rows: list[tuple[Value, ...]] = [
        (
            one[f"name_{language}"],
            one["value"],
            unit(one["unit"], language),
            one["threshold_text"] if one["threshold"] is None else one["threshold"],
            one["gap"],
            one["gap_t"],
            word(one["status"], language),
            translated("; ".join(filter(None, (one["note"], one["reason"]))), language),
            one["source"],
        )
        for one in report["scorecard"]
    ]
    return Table("scorecard", columns, rows)


def _goals(report: Report, language: str) -> Table:
    columns = (
        Column("id"),
        Column("goal", Kind.LONG, of_previous=True),
        Column("scope"),
        Column("baseline", Kind.RATIO),
        Column("target", Kind.RATIO),
        Column("value_unit", of_previous=True),
        Column("target_year"),
        Column("value", Kind.RATIO),
        Column("expected_then", Kind.RATIO),
        Column("progress", Kind.SHARE, "%"),
        Column("status"),
        Column("note", Kind.LONG, of_previous=True),
        Column("factor_source", Kind.LONG),
    )
    rows: list[tuple[Value, ...]] = [
        (
            one["id"],
            one[f"name_{language}"],
            one["scope"],
            one["baseline"],
            one["target"],
            unit(one["unit"], language),
            str(one["target_year"]),
            one["value"],
            one["expected"],
            one["progress"],
            word(one["status"], language),
            translated(one["reason"], language),
            one["source"],
        )
        for one in report["goals"]
    ]
    return Table("park_goals", columns, rows)
