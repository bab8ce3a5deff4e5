"""A report as an Excel workbook: the rows of the CSV, one sheet for each kind of row."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from api.exports.table import COLUMNS, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.worksheet.worksheet import Worksheet

SHEETS = {
    "能源 energy": ("energy", "energy_total"),
    "排放 emissions": (
        "emission_scope1",
        "emission_scope2_location",
        "emission_scope2_market",
        "emission_park_rule",
        "emission_total",
    ),
    "强度 intensity": ("intensity",),
    "质量 quality": ("quality", "finding"),
    "摘要 digest": ("sha256",),
}
_WIDTHS = {"factor_source": 48, "note": 48, "item": 24}
_WIDTH = 14


def as_xlsx(report: Mapping[str, Any], language: str = "zh") -> bytes:
    """Return the workbook; numbers are numbers in full, an empty cell cannot be computed and `note` says why."""
    book = Workbook()
    book.properties.language = language
    book.remove(book.worksheets[0])
    rows = rows_of(report)
    for title, sections in SHEETS.items():
        chosen = [row for row in rows if row["section"] in sections]
        used = [name for name in COLUMNS if any(row.get(name) not in {None, ""} for row in chosen)]
        _fill(book.create_sheet(title), used or list(COLUMNS[:4]), chosen)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: Worksheet, names: list[str], rows: list[dict[str, Any]]) -> None:
    sheet.append(names)
    for row in rows:
        sheet.append([None if row.get(name) == "" else row.get(name) for name in names])
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for place, name in enumerate(names, start=1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, _WIDTH)
    sheet.freeze_panes = "A2"
