"""Reading one CSV table of a park folder: every cell that cannot be read is a mistake, and the rest is still read."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from store.book.cells import CellError
from store.book.column import REQUIRED, SameAs
from store.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from store.book.column import Column, Sheet

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with its line; a cell that could not be read is absent from `values`."""

    file: str
    line: int
    values: dict[str, Any]

    def mistake(self, column: str, reason: str) -> Mistake:
        """Return what is wrong with this row."""
        return Mistake(self.file, self.line, column, reason)


@dataclass(slots=True)
class Mistakes:
    """Collects what is wrong with a folder, each thing once."""

    found: list[Mistake] = field(default_factory=list)

    def add(self, mistake: Mistake) -> None:
        """Keep a mistake."""
        if mistake not in self.found:
            self.found.append(mistake)


def read_text(path: Path, file: str, mistakes: Mistakes) -> str | None:
    """Return the text of a UTF-8 file, with or without byte order mark; None when it is something else."""
    content = path.read_bytes().removeprefix(_BOM)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        mistakes.add(Mistake(file, line, "", "is not UTF-8; save it as 'CSV UTF-8' (Excel) or with encoding UTF-8"))
        return None


def read_sheet(path: Path, file: str, sheet: Sheet, mistakes: Mistakes) -> list[SheetRow]:
    """Return the rows of one table; what cannot be read is added to `mistakes`."""
    content = read_text(path, file, mistakes)
    if content is None:
        return []
    lines = _lines(content, file, mistakes)
    header_line, header = next(lines, (0, []))
    if not header:
        mistakes.add(Mistake(file, 0, "", f"is empty; its first line is {','.join(c.name for c in sheet.columns)}"))
        return []
    header = [name.strip() for name in header]
    _check_header(header, header_line, file, sheet, mistakes)
    rows = []
    for line, cells in lines:
        if len(cells) != len(header):
            mistakes.add(Mistake(file, line, "", f"has {len(cells)} cells where the header has {len(header)}"))
            continue
        rows.append(_row(file, line, dict(zip(header, cells, strict=True)), sheet.columns, mistakes))
    return rows


def check_keys(rows: list[SheetRow], sheet: Sheet, mistakes: Mistakes) -> None:
    """Add a mistake for every row whose key an earlier row has, in whichever file."""
    seen: dict[tuple[object, ...], SheetRow] = {}
    for row in rows:
        if any(name not in row.values for name in sheet.key):
            continue
        key = tuple(row.values[name] for name in sheet.key)
        first = seen.setdefault(key, row)
        if first is not row:
            said = ", ".join(str(part) for part in key if part not in {None, ""})
            where = f"line {first.line}" if first.file == row.file else f"{first.file} line {first.line}"
            mistakes.add(row.mistake(sheet.key[0], f"{said} was already given in {where}"))


def _lines(content: str, file: str, mistakes: Mistakes) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        mistakes.add(Mistake(file, line, "", f"is not CSV from here on: {error}"))


def _check_header(header: list[str], line: int, file: str, sheet: Sheet, mistakes: Mistakes) -> None:
    known = {column.name for column in sheet.columns}
    for position, name in enumerate(header):
        if name not in known:
            mistakes.add(Mistake(file, line, name, f"unknown column; known are {', '.join(sorted(known))}"))
        if name in header[:position]:
            mistakes.add(Mistake(file, line, name, "the column is there twice"))
    for column in sheet.columns:
        if column.default is REQUIRED and column.name not in header:
            mistakes.add(Mistake(file, line, column.name, "the column is missing"))


def _row(file: str, line: int, cells: dict[str, str], columns: tuple[Column, ...], mistakes: Mistakes) -> SheetRow:
    row = SheetRow(file, line, {})
    for column in columns:
        cell = cells.get(column.name, "").strip()
        if cell:
            try:
                row.values[column.name] = column.read(cell)
            except CellError as error:
                mistakes.add(row.mistake(column.name, error.reason))
        elif isinstance(column.default, SameAs):
            if column.default.column in row.values:
                row.values[column.name] = row.values[column.default.column]
        elif column.default is not REQUIRED:
            row.values[column.name] = column.default
        elif column.name in cells:
            mistakes.add(row.mistake(column.name, "is empty and has no default"))
    return row
