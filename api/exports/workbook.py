"""A report as an Excel workbook for A4: a sheet a chapter, headings in two languages, numbers as numbers."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from api.exports.chapters import chapters
from api.exports.headings import both
from api.exports.tables import Kind
from api.pages.texts import LANGUAGES
from api.pages.words import unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from api.exports.tables import Chapter, Column, Table, Value

FORMATS = {
    Kind.COUNT: "0",
    Kind.QUANTITY: "#,##0.00",
    Kind.TONNES: "#,##0.00",
    Kind.FACTOR: "General",
    Kind.RATIO: "#,##0.0000",
    Kind.SHARE: "0.00%",
    Kind.PERCENT: "0.0",
    Kind.LINES: "0",
}
LONGEST = 32_000
"""Characters of a cell; Excel takes 32 767."""
NARROWEST, WIDEST, WIDEST_LONG = 8, 30, 56
"""Widths of columns, in digits."""
LANDSCAPE_FROM = 6
"""Columns from which a sheet lies on its side."""
FIRST_ROW = 5
"""Of the first table: below the chapter, the report, the table's title and its headings."""
PAPER_A4 = 9
_HEAD = PatternFill("solid", fgColor="E5F1EA")
_LINE = Border(bottom=Side("thin", color="C4CFC9"))
_PLAIN, _BOLD = Font(), Font(bold=True)
_TOP = Alignment(vertical="top", wrap_text=True)
_HEADINGS = {side: Alignment(horizontal=side, vertical="bottom", wrap_text=True) for side in ("left", "right")}
_SOFT = Font(color="5A6964", italic=True)
_LINK = Font(color="17614A", underline="single")


def as_xlsx(report: Mapping[str, Any], language: str = "zh") -> bytes:
    """Return the workbook; `language` leads in headings and is that of the cells.

    Numbers are the report's own, to 16 digits (openpyxl); an empty cell cannot be computed. No cell is a formula.
    """
    made = chapters(dict(report), language)
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = _clean(f"greenpark {report['id']}")
    book.properties.language = language
    names = {one.name: f"{i} {_ordered(one.name, language)[0]}" for i, one in enumerate(made, start=1)}
    places = _line_places(made, names)
    for chapter in made:
        _Sheet(book.create_sheet(names[chapter.name]), language, places).write(chapter, report)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _line_places(made: list[Chapter], names: Mapping[str, str]) -> dict[int, str]:
    """Return where the row of each emission line stands, as a link within the workbook."""
    return {
        n: f"{quote_sheetname(names[chapter.name])}!A{FIRST_ROW + i}"
        for chapter in made
        for table in chapter.tables
        for i, n in enumerate(table.anchors)
    }


class _Sheet:
    """One sheet that is being filled from the top."""

    def __init__(self, sheet: Worksheet, language: str, places: Mapping[int, str]) -> None:
        self.sheet = sheet
        self.language = language
        self.places = places
        self.row = 0
        self.widths: dict[int, int] = {}

    def write(self, chapter: Chapter, report: Mapping[str, Any]) -> None:
        name = f"{report[f'scope_name_{self.language}']} · {report['id']}"
        self._line(" ".join(_ordered(chapter.name, self.language)), Font(bold=True, size=14))
        self._line(name, _SOFT)
        for table in chapter.tables:
            self._table(table)
        for place, width in self.widths.items():
            self.sheet.column_dimensions[get_column_letter(place)].width = max(width + 2, NARROWEST)
        self._paper(chapter, name)

    def _table(self, table: Table) -> None:
        """Write one table; those after the first follow after an empty row."""
        if self.row >= FIRST_ROW:
            self.row += 1
        title = " ".join((*filter(None, [table.standard]), *_ordered(table.name, self.language)))
        self._line(title, _BOLD)
        self.row += 1
        for place, column in enumerate(table.columns, start=1):
            self._heading(place, column)
        for values in table.rows:
            self._values(table, values, _PLAIN)
        if table.total is not None:
            self._values(table, table.total, _BOLD)
        if not table.rows:
            self._line(" ".join(_ordered("none", self.language)), _SOFT)
        for note in table.notes:
            self._line(note, _SOFT)

    def _line(self, text: str, font: Font) -> None:
        self.row += 1
        cell = self.sheet.cell(self.row, 1)
        _write_text(cell, text)
        cell.font = font

    def _heading(self, place: int, column: Column) -> None:
        lines = [*dict.fromkeys(_ordered(column.name, self.language))]
        lines += [f"[{unit(column.unit, self.language)}]"] if column.unit else []
        cell = self.sheet.cell(self.row, place)
        _write_text(cell, "\n".join(lines))
        cell.font, cell.fill, cell.border = _BOLD, _HEAD, _LINE
        side = "right" if column.kind.numeric else "left"
        cell.alignment = _HEADINGS[side]
        self._widen(place, max(map(_width, lines)), WIDEST)

    def _values(self, table: Table, values: tuple[Value, ...], font: Font) -> None:
        self.row += 1
        for place, (column, value) in enumerate(zip(table.columns, values, strict=True), start=1):
            cell = self.sheet.cell(self.row, place)
            cell.font, cell.border = font, _LINE
            cell.alignment = _TOP
            self._value(cell, value)
            if cell.data_type == "n" and cell.value is not None:
                cell.number_format = FORMATS[column.kind]
            shown = _shown(column.kind, cell.value)
            self._widen(place, shown, WIDEST_LONG if column.kind is Kind.LONG else WIDEST)

    def _value(self, cell: Cell | MergedCell, value: Value) -> None:
        if isinstance(value, str):
            _write_text(cell, value)
        elif not isinstance(value, tuple):
            cell.value = value
        elif len(value) == 1:
            cell.value = value[0]
            if self.sheet.title not in self.places[value[0]]:
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=self.places[value[0]])
                cell.font = _LINK
        elif value:
            _write_text(cell, ", ".join(map(str, value)))

    def _widen(self, place: int, width: int, widest: int) -> None:
        self.widths[place] = max(self.widths.get(place, 0), min(width, widest))

    def _paper(self, chapter: Chapter, name: str) -> None:
        sheet, alone = self.sheet, len(chapter.tables) == 1
        head = FIRST_ROW - 1 if alone else FIRST_ROW - 3
        sheet.freeze_panes = f"A{head + 1}"
        sheet.print_title_rows = f"1:{head}"
        wide = max(len(table.columns) for table in chapter.tables) >= LANDSCAPE_FROM
        sheet.page_setup.orientation = "landscape" if wide else "portrait"
        sheet.page_setup.paperSize = PAPER_A4
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        left, right = _HeaderFooterPart(_clean(name).replace("&", "&&")), _HeaderFooterPart("&P / &N")
        sheet.oddFooter = HeaderFooterItem(left=left, right=right)


def _ordered(name: str, language: str) -> tuple[str, str]:
    """Return a heading in both languages, the leading one first."""
    chinese, english = both(name)
    return (chinese, english) if language == LANGUAGES[0] else (english, chinese)


def _write_text(cell: Cell | MergedCell, text: str) -> None:
    """Write a text as text whatever it begins with, without what a workbook cannot hold."""
    kept = _clean(text)
    if kept:
        cell.value = kept if len(kept) <= LONGEST else f"{kept[: LONGEST - 1]}…"
        cell.data_type = "s"
        cell.quotePrefix = kept.startswith("=")


def _clean(text: str) -> str:
    """Return a text without the control characters that a workbook cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)


def _shown(kind: Kind, value: object) -> int:
    """Return how many digits wide a cell is when it is not wrapped."""
    if isinstance(value, str):
        return max(map(_width, value.split("\n")))
    if not isinstance(value, int | float):
        return 0
    return len(f"{value:.10g}") if kind is Kind.FACTOR else len(f"{value:,.2f}") + (2 if kind is Kind.RATIO else 0)


def _width(text: str) -> int:
    """Return the width of a text in digits; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
