"""A delimited text file or a spreadsheet as rows of texts that know their line."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import MeterFileError, RowMistake
from ingest.workbook import workbook_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_TEXT_SUFFIXES = {".csv", ".txt", ".tsv"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header and the rows, each with as many cells as the header; blank lines are left out."""

    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    """Line of each row, counted from 1 with the header."""
    mistakes: list[RowMistake]
    """Rows with another number of cells."""

    def column(self, name: str) -> list[str]:
        """Return the cells of one column, stripped."""
        place = self.header.index(name)
        return [row[place].strip() for row in self.rows]

    def lacks(self, names: Sequence[str]) -> list[str]:
        """Return what is wrong with these columns: absent, or there twice."""
        found = ", ".join(self.header)
        wrong = [f"no column {name!r}; the file has {found}" for name in names if name not in self.header]
        return wrong + [f"column {name!r} is there twice" for name in names if self.header.count(name) > 1]


def read_sheet(path: Path, encoding: str, delimiter: str) -> Sheet:
    """Read .csv, .txt or .tsv, plain or .gz, or .xlsx; raises MeterFileError when it is something else."""
    if path.suffix.lower() == ".xlsx":
        return _sheet(path, enumerate(workbook_rows(path), start=1))
    name = path.name.lower().removesuffix(".gz")
    if not any(name.endswith(suffix) for suffix in _TEXT_SUFFIXES):
        raise MeterFileError(path, [RowMistake(0, "", "not a .csv, .txt or .tsv file, plain or .gz, nor .xlsx")])
    try:
        return _parse(path, encoding, delimiter)
    except UnicodeDecodeError as error:
        reason = f"not {encoding}: {error.reason}; set encoding in the map, for example gb18030"
        raise MeterFileError(path, [RowMistake(0, "", reason)]) from error
    except (OSError, EOFError, csv.Error) as error:
        raise MeterFileError(path, [RowMistake(0, "", str(error))]) from error


def _parse(path: Path, encoding: str, delimiter: str) -> Sheet:
    compressed = path.suffix.lower() == ".gz"
    with gzip.open(path, "rb") if compressed else path.open("rb") as binary:
        text = io.TextIOWrapper(binary, encoding=encoding, newline="")
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        return _sheet(path, ((reader.line_num, row) for row in reader))


def _sheet(path: Path, numbered: Iterator[tuple[int, list[str]]]) -> Sheet:
    rows: list[list[str]] = []
    lines: list[int] = []
    mistakes: list[RowMistake] = []
    header = tuple(cell.strip() for cell in next(numbered, (0, []))[1])
    width = len(header)
    for line, row in numbered:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) == width:
            rows.append(row)
            lines.append(line)
        else:
            mistakes.append(RowMistake(line, "", f"{len(row)} cells where the header has {width}"))
    if not width:
        raise MeterFileError(path, [RowMistake(0, "", "empty")])
    return Sheet(header, rows, lines, mistakes)
