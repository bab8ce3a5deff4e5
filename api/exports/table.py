"""A report as one flat table, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from api.exports import records

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = (
    "section",
    "scope",
    "period",
    "item",
    "method",
    "quantity",
    "unit",
    "measured",
    "estimated",
    "factor",
    "factor_unit",
    "factor_kind",
    "factor_year",
    "factor_region",
    "factor_source",
    "result",
    "result_unit",
    "status",
    "note",
    "enterprise",
    "n",
    "origin",
    "t_per_unit",
    "purchased",
    "generated",
    "exported",
    "renewable",
    "recovered",
    "factor_basis",
    "factor_confidence",
    "href",
    "report",
)
BYTE_ORDER_MARK = "\ufeff"
"""Makes Excel read the text as UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: Mapping[str, Any]) -> str:
    """Return the seal, energy, activity, emission lines, members and what each has of a line, ... under COLUMNS.

    One row a figure or line, told apart by `section`; `n` is the number of an emission line, `href` where its readings
    are. Numbers are written in full; an empty cell is a figure that cannot be computed, `note` says why.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows_of(report):
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return BYTE_ORDER_MARK + written.getvalue()


def rows_of(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the table, each a dict of some of COLUMNS."""
    place = {"scope": report["scope"], "period": report["period"], "report": report["id"]}
    parts = (
        *records.seal(report),
        *records.energy(report),
        *records.activity(report),
        *records.emissions(report),
        *records.members(report),
        *records.intensity(report),
        *records.certificates(report),
        *records.uncertainty(report),
        *records.quality(report),
        records.digest(report),
    )
    return [place | row for row in parts]


def _cell(value: object) -> object:
    """Keep a text from being read as a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
