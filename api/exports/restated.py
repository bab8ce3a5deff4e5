"""What a restatement says otherwise than the report before it, by enterprise, figure and cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.exports.headings import heading
from api.exports.tables import Chapter, Column, Kind, Table
from api.pages.words import unit, word
from carbon.restatement import CAUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.exports.tables import Value


def changes(report: Mapping[str, Any], language: str) -> Chapter:
    """Return the differences of a restatement with the part of each cause, and which rows and days moved them."""
    told = report["seal"]["changes"]
    columns = (
        Column("enterprise"),
        Column("figure"),
        Column("unit", of_previous=True),
        Column("value_before", Kind.RATIO),
        Column("value_after", Kind.RATIO),
        Column("difference", Kind.RATIO),
        *(Column(f"cause_{cause}", Kind.RATIO) for cause in CAUSES),
    )
    rows = [_difference(one, language) for one in told["differences"]]
    notes = (heading("changes_note", language), f"{heading('restates', language)} {told['restates']}")
    return Chapter(
        "changes",
        (Table("changes", columns, rows, notes=notes), _tables(told, language), _days(told, language)),
    )


def _difference(one: Mapping[str, Any], language: str) -> tuple[Value, ...]:
    parts = one["causes"] or dict.fromkeys(CAUSES)
    return (
        one["enterprise"] or heading("total", language),
        _figure(one["figure"], language),
        unit(one["unit"], language),
        *(one[name] for name in ("before", "after", "difference")),
        *(parts[cause] for cause in CAUSES),
    )


def _figure(name: str, language: str) -> str:
    """Return a figure in words: a total of tonnes, an amount of money, or a ratio with its prices and product."""
    known = name.removesuffix("_t").removesuffix("_10k_cny")
    if "/" not in name:
        return heading(known, language)
    ratio, *rest = name.split(" ")
    numerator, denominator = ratio.split("/")
    return " ".join([f"{numerator} / {heading(denominator, language)}", *(word(one, language) for one in rest)])


def _tables(told: Mapping[str, Any], language: str) -> Table:
    columns = (
        Column("table"),
        Column("cause"),
        Column("gone", Kind.COUNT),
        Column("rows_gone", Kind.LONG, of_previous=True),
        Column("new", Kind.COUNT),
        Column("rows_new", Kind.LONG, of_previous=True),
    )
    rows = [
        (
            one["table"],
            heading(f"cause_{one['cause']}", language),
            one["gone"],
            "; ".join(one["gone_rows"]),
            one["new"],
            "; ".join(one["new_rows"]),
        )
        for one in told["tables"]
    ]
    return Table("changed_rows", columns, rows)


def _days(told: Mapping[str, Any], language: str) -> Table:
    columns = (Column("enterprise"), Column("carrier"), Column("days", Kind.COUNT), Column("from"), Column("to"))
    rows = [
        (one["enterprise"], word(one["carrier"], language), one["days"], one["first"], one["last"])
        for one in told["lines"]
    ]
    return Table("changed_days", columns, rows)
