"""The cells of a factor file that say more than a number: ranges, bounds, fractions, rules, spans of years."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from store.book.cells import CellError, text, year

_PLAIN = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_FRACTION = re.compile(r"(\d+)/([1-9]\d*)")
_NEARLY_A_NUMBER = re.compile(r"[\d.,\s'_]+")
_ISO_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def factor_value(cell: str) -> str:
    """Return the value as printed: a number, a fraction, a range, a bound or a rule in words."""
    if _NEARLY_A_NUMBER.fullmatch(cell) and not _PLAIN.fullmatch(cell):
        raise CellError(f"{cell!r} is not a number; write 1234.5, without separators")
    return text(cell)


def plain_value(value_text: str) -> float | None:
    """Return the number of a plain value or an exact fraction such as 44/12; None for a range, a bound or a rule."""
    if _PLAIN.fullmatch(value_text):
        return float(value_text)
    fraction = _FRACTION.fullmatch(value_text)
    return float(Fraction(int(fraction[1]), int(fraction[2]))) if fraction else None


def factor_year(cell: str) -> int:
    """Return a data year; of a span such as 2012-2014 the first."""
    first, dash, last = cell.partition("-")
    if dash and year(last) < year(first):
        raise CellError(f"{cell!r} ends before it begins")
    return year(first)


def published(source_doc: str) -> date | None:
    """Return the first ISO day that a document's name gives, which is when it was issued."""
    found = _ISO_DAY.search(source_doc)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None
