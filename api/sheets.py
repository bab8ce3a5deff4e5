"""Readings as a firm's CSV: columns meter, at, value and, where it differs from the meter's, unit; header, UTF-8."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from api.errors import ParameterError
from carbon.periods import epoch_ms
from carbon.units import MS_PER_S
from store.refusals import Reason

COLUMNS = ("meter", "at", "value")
UNIT = "unit"
_FAR_MS = 1 << 60
"""Stands for any instant further from 1970 than 36 million years, either way; the pipeline refuses it."""
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that does not decode; `index` counts the rows below the header from 0."""

    index: int
    reason: Reason
    detail: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a CSV body: those that decode (meter, at_ms, value, unit) and those that do not."""

    rows: pd.DataFrame
    indices: tuple[int, ...]
    bad: tuple[BadRow, ...]


def decode(payload: bytes) -> Sheet:
    """Decode a CSV body; raises ParameterError when it is no such CSV at all."""
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParameterError("body", f"not UTF-8 at byte {error.start}; save the file as CSV UTF-8", "body") from error
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        if any(name not in header for name in COLUMNS):
            raise ParameterError("body", f"the first line has to name the columns {','.join(COLUMNS)}", "body")
        named = (*COLUMNS, UNIT) if UNIT in header else COLUMNS
        return _sheet(lines, [header.index(name) for name in named])
    except csv.Error as error:
        reason = f"not CSV near line {lines.line_num}: {error}; look for a quotation mark that is not closed"
        raise ParameterError("body", reason, "body") from error


def _sheet(lines: object, places: list[int]) -> Sheet:
    meters: list[str] = []
    instants: list[int] = []
    values: list[float] = []
    units: list[str] = []
    indices: list[int] = []
    bad: list[BadRow] = []
    known: dict[str, int | BadTime] = {}
    for index, cells in enumerate(row for row in lines if row):  # type: ignore[attr-defined]  # csv._reader is private
        if len(cells) <= max(places):
            bad.append(BadRow(index, Reason.SHAPE, f"{len(cells)} cells, too few", ",".join(cells)))
            continue
        meter, at, value, *unit = (cells[place].strip() for place in places)
        instant = known.get(at)
        if instant is None:
            instant = known[at] = _instant(at)
        number = _number(value)
        if isinstance(instant, BadTime):
            bad.append(BadRow(index, instant.reason, instant.detail, ",".join(cells)))
        elif number is None:
            bad.append(BadRow(index, Reason.VALUE, f"value {value[:40]!r} is not a finite number", ",".join(cells)))
        else:
            meters.append(meter)
            instants.append(instant)
            values.append(number)
            units += unit
            indices.append(index)
    rows = pd.DataFrame(
        {
            "meter": pd.Series(meters, dtype="str"),
            "at_ms": pd.Series(instants, dtype="int64"),
            "value": pd.Series(values, dtype="float64"),
        },
    )
    if len(places) > len(COLUMNS):
        rows[UNIT] = pd.Series(units, dtype="str")
    return Sheet(rows, tuple(indices), tuple(bad))


@dataclass(frozen=True, slots=True)
class BadTime:
    """Why a time does not decode."""

    reason: Reason
    detail: str


def _instant(text: str) -> int | BadTime:
    if _NUMBER.fullmatch(text):
        return round(min(max(float(text) * MS_PER_S, -_FAR_MS), _FAR_MS))
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return BadTime(Reason.TIME, f"time {text[:40]!r} is neither ISO 8601 nor epoch seconds")
    if at.tzinfo is None:
        return BadTime(Reason.TIME_ZONE, f"time {text[:40]!r} has no offset; write it as 2026-03-01T08:15:00+08:00")
    return epoch_ms(at)


def _number(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None
