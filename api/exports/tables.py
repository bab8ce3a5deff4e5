"""The tables of a report as they stand in a workbook and on a page: chapters of tables of typed columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = str | float | tuple[int, ...] | None
"""A cell: a text, a number in full, the numbers of emission lines, or None for what cannot be computed."""


class Kind(StrEnum):
    """What a column holds, and so how it is written."""

    TEXT = "text"
    LONG = "long"
    """A text of several words, which may run over several rows."""
    COUNT = "count"
    QUANTITY = "quantity"
    TONNES = "tonnes"
    ADDRESS = "address"
    """Where what is behind a line is found; a page has it behind the line's number."""
    FACTOR = "factor"
    """A published number, written as it was published."""
    RATIO = "ratio"
    SHARE = "share"
    """A part of 1, written in percent."""
    PERCENT = "percent"
    """A number that is in percent already."""
    LINES = "lines"
    """Numbers of emission lines, each a way to what is behind it."""

    @property
    def numeric(self) -> bool:
        """Whether a column of this kind is set flush right."""
        return self not in {Kind.TEXT, Kind.LONG, Kind.LINES, Kind.ADDRESS}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in HEADINGS, what it holds, and the unit where every row has the same one."""

    name: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    of_previous: bool = False
    """Whether it is unit, source or note of the column before it; a page writes both in one cell."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column and where it stands in each row."""

    at: int
    column: Column


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name in HEADINGS, columns, rows of as many values, and perhaps a row of totals."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]
    total: tuple[Value, ...] | None = None
    notes: tuple[str, ...] = ()
    """Sentences below it, in the language of the report."""
    standard: str = ""
    """Number of the table of GB/T 32151.34-2024 annex B that it follows."""
    anchors: tuple[int, ...] = ()
    """Of a table of emission lines: the number of the line in each row."""

    def groups(self) -> list[list[Place]]:
        """Return the columns by the cell of a page that they share; addresses stand behind numbers there."""
        made: list[list[Place]] = []
        for at, column in enumerate(self.columns):
            if column.of_previous:
                made[-1].append(Place(at, column))
            elif column.kind is not Kind.ADDRESS:
                made.append([Place(at, column)])
        return made


@dataclass(frozen=True, slots=True)
class Chapter:
    """A sheet of the workbook, a section of the page: its name in HEADINGS and its tables."""

    name: str
    tables: tuple[Table, ...]


def total_of(values: Sequence[float | None]) -> float | None:
    """Return the sum, None where a part is not known; 0 of nothing."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
