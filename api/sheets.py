"""Readings as a firm's CSV: columns meter, at, value and, where it differs from the meter's, unit; header, UTF-8."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from api.errors import ParameterError
from carbon.periods import epoch_ms
from carbon.units import MS_PER_S
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO

COLUMNS = ("meter", "at", "value")
UNIT = "unit"
ROWS_A_PIECE = 50_000
CHARS_A_PIECE = 16 << 20
CHARS_A_ROW = 1 << 20
_TIMES_KNOWN = 200_000
_FAR_MS = 1 << 60
"""Stands for any instant further from 1970 than 36 million years, either way; the pipeline refuses it."""
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_OF_NUMBERS = frozenset("0123456789+-.eE")


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that does not decode; `index` counts the rows from 0, a header and blank lines left out."""

    index: int
    reason: Reason
    detail: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some rows of a body: those that decode (meter, at_ms, value, unit) and those that do not."""

    rows: pd.DataFrame
    indices: Sequence[int]
    bad: tuple[BadRow, ...]
    header: str = ""
    """The line that names the columns, where there is one."""


@dataclass(frozen=True, slots=True)
class BadTime:
    """Why a time does not decode."""

    reason: Reason
    detail: str


class Times:
    """Instants by the text that was sent; the same few thousand come over and over."""

    def __init__(self, *, numbers: bool) -> None:
        """Know none yet; `numbers`: a text of digits is epoch seconds."""
        self._numbers = numbers
        self._known: dict[str, int | BadTime] = {}

    def of(self, text: str) -> int | BadTime:
        """Return epoch ms of ISO 8601 with an offset or, where they may be, of epoch seconds."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _TIMES_KNOWN:
                self._known.clear()
            number = self._numbers and _NUMBER.fullmatch(text)
            found = self._known[text] = of_seconds(float(text)) if number else _of_iso(text)
        return found


def of_seconds(seconds: float) -> int:
    """Return epoch ms of epoch seconds."""
    return round(min(max(seconds * MS_PER_S, -_FAR_MS), _FAR_MS))


def _of_iso(text: str) -> int | BadTime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return BadTime(Reason.TIME, f"time {text[:40]!r} is neither ISO 8601 nor epoch seconds")
    if at.tzinfo is None:
        return BadTime(Reason.TIME_ZONE, f"time {text[:40]!r} has no offset; write it as 2026-03-01T08:15:00+08:00")
    return epoch_ms(at)


class _Lines:
    """Lines of a text; a row or a piece that takes too many of them is stopped."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self.row = self.piece = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.row += len(line)
        self.piece += len(line)
        if self.row > CHARS_A_ROW:
            raise csv.Error(f"a row has more than {CHARS_A_ROW} characters")
        return line


def csv_pieces(file: IO[bytes]) -> Iterator[Sheet]:
    """Decode a CSV body of UTF-8 piece by piece; raises ParameterError when it is no such CSV at all.

    Where it stops to be CSV, what stands before is read, and the rest is one bad row.
    """
    lines = _Lines(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
    reader = csv.reader(lines)
    try:
        named = next(reader, [])
    except csv.Error as error:
        raise ParameterError("body", f"the first line is not CSV: {error}", "body") from error
    header = [name.strip().lower() for name in named]
    if any(name not in header for name in COLUMNS):
        raise ParameterError("body", f"the first line has to name the columns {','.join(COLUMNS)}", "body")
    places = [header.index(name) for name in ((*COLUMNS, UNIT) if UNIT in header else COLUMNS)]
    times = Times(numbers=True)
    first, broken = 0, ""
    while not broken:
        taken: list[list[str]] = []
        lines.piece = lines.row = 0
        try:
            for row in reader:
                lines.row = 0
                if row:
                    taken.append(row)
                    if len(taken) >= ROWS_A_PIECE or lines.piece >= CHARS_A_PIECE:
                        break
        except csv.Error as error:
            broken = f"not CSV near line {reader.line_num}: {error}; look for a quotation mark that is not closed"
        if broken and not first and not taken:
            raise ParameterError("body", broken, "body")
        if not taken and not broken:
            return
        after = first + len(taken)
        rest = [BadRow(after, Reason.SHAPE, f"{broken}; nothing from here on was read", "")] if broken else []
        whole = None if broken else _columns(taken, first, places, times)
        yield whole or _rows(taken, first, places, times, rest, ",".join(named))
        first = after


def _columns(taken: list[list[str]], first: int, places: list[int], times: Times) -> Sheet | None:
    """Return the rows where all of them are good, else None."""
    if len(set(map(len, taken))) != 1 or len(taken[0]) <= max(places):
        return None
    cells = list(zip(*taken, strict=True))
    values = [value.strip() for value in cells[places[2]]]
    if not _OF_NUMBERS.issuperset("".join(values)):
        return None
    try:
        numbers = list(map(float, values))
    except ValueError:
        return None
    at_ms = [at for at in map(times.of, map(str.strip, cells[places[1]])) if not isinstance(at, BadTime)]
    if not all(map(math.isfinite, numbers)) or len(at_ms) < len(taken):
        return None
    meters, *units = ([cell.strip() for cell in cells[place]] for place in (places[0], *places[3:]))
    return Sheet(frame(meters, at_ms, numbers, units[0] if units else None), range(first, first + len(taken)), ())


def _rows(taken: list[list[str]], first: int, places: list[int], times: Times, bad: list[BadRow], header: str) -> Sheet:
    good: list[tuple[str, int, float, str]] = []
    indices: list[int] = []
    for index, cells in enumerate(taken, first):
        text = ",".join(cells)
        if len(cells) <= max(places):
            bad.append(BadRow(index, Reason.SHAPE, f"{len(cells)} cells, too few", text))
            continue
        meter, at, value, *unit = (cells[place].strip() for place in places)
        instant = times.of(at)
        number = float(value) if _NUMBER.fullmatch(value) else math.nan
        if isinstance(instant, BadTime):
            bad.append(BadRow(index, instant.reason, instant.detail, text))
        elif not math.isfinite(number):
            bad.append(BadRow(index, Reason.VALUE, f"value {value[:40]!r} is not a finite number", text))
        else:
            good.append((meter, instant, number, unit[0] if unit else ""))
            indices.append(index)
    meters, at_ms, numbers, units = zip(*good, strict=True) if good else ((), (), (), ())
    bad.sort(key=lambda one: one.index)
    rows = frame(meters, at_ms, numbers, units if len(places) > len(COLUMNS) else None)
    return Sheet(rows, indices, tuple(bad), header)


def frame(
    meters: Sequence[str], at_ms: Sequence[int], values: Sequence[float], units: Sequence[str] | None
) -> pd.DataFrame:
    """Return rows for store.ports.Intake.accept_rows."""
    columns = {
        "meter": pd.Series(meters, dtype="str"),
        "at_ms": pd.Series(at_ms, dtype="int64"),
        "value": pd.Series(values, dtype="float64"),
    }
    if units is not None:
        columns[UNIT] = pd.Series(units, dtype="str")
    return pd.DataFrame(columns)
