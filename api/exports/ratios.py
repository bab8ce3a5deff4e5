"""The intensities of a report with both sides of the fraction and their change, as a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.exports.headings import heading
from api.exports.tables import Chapter, Column, Kind, Table
from api.pages.reasons import translated
from api.pages.words import unit, word

if TYPE_CHECKING:
    from api.exports.tables import Value

Report = dict[str, Any]


def intensity(report: Report, language: str) -> Chapter:
    """Return every intensity with both sides of the fraction, price basis, status and change on the year before."""
    columns = (
        Column("numerator"),
        Column("denominator"),
        Column("price_basis"),
        Column("value", Kind.RATIO),
        Column("value_unit", of_previous=True),
        Column("numerator_value", Kind.QUANTITY),
        Column("denominator_value", Kind.QUANTITY),
        Column("denominator_unit", of_previous=True),
        Column("months"),
        Column("change_direct", Kind.SHARE, "%"),
        Column("change_by_growth", Kind.SHARE, "%"),
        Column("status"),
        Column("note", Kind.LONG, of_previous=True),
    )
    rows = [_row(one, language) for one in report["intensity"]]
    note = heading("intensity_note", language)
    return Chapter("intensity", (Table("intensity", columns, rows, notes=(note,)),))


def _row(one: dict[str, Any], language: str) -> tuple[Value, ...]:
    of_product = one["denominator"] == "product"
    months = one["months"]
    reasons = [one["reason"], one["change_reason"]]
    left_out = f"{heading('left_out', language)}: {', '.join(one['left_out'])}" if one["left_out"] else ""
    return (
        one["numerator"],
        one["product"] if of_product else heading(one["denominator"], language),
        word(one["price_basis"], language),
        one["value"],
        unit(one["unit"], language),
        one["numerator_value"],
        one["product_quantity"] if of_product else one["denominator_10k_cny"],
        one["product_unit"] if of_product else unit("万元", language),
        " – ".join(dict.fromkeys((months[0], months[-1]))) if months else None,
        one["change_direct"],
        one["change_by_growth"],
        word(one["status"], language),
        "; ".join([*(translated(reason, language) for reason in reasons if reason), left_out]).strip("; "),
    )
