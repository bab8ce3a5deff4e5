"""What one cell of a park folder may say: each reader turns its text into a value or says what is wrong."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ID_LENGTH = 64
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(19|20|21)\d{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_PRICE_BASIS = re.compile(r"current|constant_(19|20|21)\d{2}")


class CellError(Exception):
    """What is wrong with one cell, in words for the person who filled it in."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason)


def text(cell: str) -> str:
    """Return any text without control characters."""
    if _CONTROL.search(cell):
        raise CellError(f"{cell!r} has control characters")
    return cell


def ident(cell: str) -> str:
    """Return an id that is safe in MQTT topics, URLs and file names."""
    if len(cell) > ID_LENGTH or not _ID.fullmatch(cell):
        raise CellError(f"{cell!r} is not an id: Latin letters, digits, '.', '_' and '-', at most {ID_LENGTH}")
    return cell


def word(cell: str) -> str:
    """Return a lower-case word such as `high_tech`."""
    if not _WORD.fullmatch(cell):
        raise CellError(f"{cell!r} is not a word of lower-case Latin letters, digits and '_', such as high_tech")
    return cell


def number(cell: str) -> float:
    """Return a finite number with a decimal point."""
    if not _NUMBER.fullmatch(cell) or not math.isfinite(float(cell)):
        raise CellError(f"{cell!r} is not a number; write 1234.5, without separators and units")
    return float(cell)


def positive(cell: str) -> float:
    """Return a number above zero."""
    value = number(cell)
    if value <= 0:
        raise CellError(f"{cell} is not above zero")
    return value


def non_negative(cell: str) -> float:
    """Return a number that is zero or more."""
    value = number(cell)
    if value < 0:
        raise CellError(f"{cell} is below zero")
    return value


def percent(cell: str) -> float:
    """Return a number from 0 to 100."""
    value = non_negative(cell)
    if value > 100:  # noqa: PLR2004 - a whole
        raise CellError(f"{cell} is above 100 %")
    return value


def seconds(cell: str) -> int:
    """Return a whole number of seconds above zero."""
    if not cell.isascii() or not cell.isdigit() or int(cell) == 0:
        raise CellError(f"{cell!r} is not a whole number of seconds above zero")
    return int(cell)


def count(cell: str) -> int:
    """Return a whole number, zero or more."""
    if not cell.isascii() or not cell.isdigit():
        raise CellError(f"{cell!r} is not a whole number")
    return int(cell)


def year(cell: str) -> int:
    """Return a calendar year."""
    if not _YEAR.fullmatch(cell):
        raise CellError(f"{cell!r} is not a year such as 2026")
    return int(cell)


def day(cell: str) -> date:
    """Return a local day."""
    try:
        if _DAY.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError as error:
        raise CellError(f"{cell!r} is not a day of the calendar: {error}") from error
    raise CellError(f"{cell!r} is not a day such as 2026-03-01")


def month(cell: str) -> str:
    """Return a local month as YYYY-MM."""
    if not _MONTH.fullmatch(cell):
        raise CellError(f"{cell!r} is not a month such as 2026-03")
    return cell


def year_or_month(cell: str) -> str:
    """Return a year or a month as it is written."""
    if not _YEAR.fullmatch(cell) and not _MONTH.fullmatch(cell):
        raise CellError(f"{cell!r} is neither a year such as 2026 nor a month such as 2026-03")
    return cell


def instant(cell: str) -> datetime:
    """Return an instant, in UTC; a local time without offset is refused because it names two instants or none."""
    try:
        at = datetime.fromisoformat(cell)
    except ValueError as error:
        raise CellError(f"{cell!r} is not a time such as 2026-03-01T08:15:00+08:00") from error
    if at.tzinfo is None:
        raise CellError(f"{cell!r} has no offset; write it with one, such as 2026-03-01T08:15:00+08:00")
    return at.astimezone(UTC)


def price_basis(cell: str) -> str:
    """Return `current` or `constant_YEAR`."""
    if not _PRICE_BASIS.fullmatch(cell):
        raise CellError(f"{cell!r} is not a price basis: current, or constant_2020 with the base year")
    return cell


def one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    """Return a reader that takes these words only."""

    def read(cell: str) -> str:
        if cell not in words:
            raise CellError(f"{cell!r} is not one of {', '.join(words)}")
        return cell

    return read
