"""The first sheet of an Excel workbook as rows of texts, written the way a CSV file would write them."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ingest.errors import MeterFileError, RowMistake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def workbook_rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of the first sheet, header first; a formula gives the value Excel last stored for it.

    Raises MeterFileError for a file that is no .xlsx workbook.
    """
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise MeterFileError(path, [RowMistake(0, "", f"not an .xlsx workbook: {error}")]) from error
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_text(cell) for cell in row]
    finally:
        book.close()


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return repr(cell) if isinstance(cell, float) else str(cell)
