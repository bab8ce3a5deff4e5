"""Readings as NDJSON: one object with meter, at, value and optionally unit on each line; UTF-8."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import msgspec

from api.sheets import ROWS_A_PIECE, BadRow, BadTime, Sheet, Times, frame, of_seconds
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

_BYTES_A_PIECE = 1 << 21
_MARK = b"\xef\xbb\xbf"
_DETAIL_CHARS = 160


class _Line(msgspec.Struct, gc=False):
    meter: str
    at: float | str
    value: float
    unit: str | None = None


_LINE = msgspec.json.Decoder(_Line)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RULES: tuple[tuple[str, Any, Reason], ...] = (
    ("meter", msgspec.json.Decoder(str), Reason.SHAPE),
    ("at", msgspec.json.Decoder(float | str), Reason.TIME),
    ("value", msgspec.json.Decoder(float), Reason.VALUE),
)


def ndjson_pieces(file: IO[bytes]) -> Iterator[Sheet]:
    """Decode a body of bounded lines piece by piece; a line that is no reading is a bad row."""
    times = Times(numbers=False)
    first = 0
    while lines := file.readlines(_BYTES_A_PIECE):
        if not first:
            lines[0] = lines[0].removeprefix(_MARK)
        kept = [line for line in map(bytes.strip, lines) if line]
        for start in range(0, len(kept), ROWS_A_PIECE):
            yield _sheet(kept[start : start + ROWS_A_PIECE], first + start, times)
        first += len(kept)


def _sheet(lines: list[bytes], first: int, times: Times) -> Sheet:
    read: list[_Line] = []
    at_ms: list[int] = []
    indices: list[int] = []
    bad: list[BadRow] = []
    for index, line in enumerate(lines, first):
        try:
            row = _LINE.decode(line)
        except (msgspec.DecodeError, RecursionError):
            bad.append(_bad(index, line))
            continue
        instant = times.of(row.at) if isinstance(row.at, str) else of_seconds(row.at)
        if isinstance(instant, BadTime):
            bad.append(BadRow(index, instant.reason, instant.detail, line.decode()))
            continue
        read.append(row)
        at_ms.append(instant)
        indices.append(index)
    units = [row.unit or "" for row in read]
    rows = frame([row.meter for row in read], at_ms, [row.value for row in read], units if any(units) else None)
    return Sheet(rows, indices, tuple(bad))


def _bad(index: int, line: bytes) -> BadRow:
    text = line.decode()
    try:
        fields = _FIELDS.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return BadRow(index, Reason.SHAPE, "a line is one JSON object with meter, at and value", text)
    for name, decoder, reason in _RULES:
        if name not in fields:
            return BadRow(index, reason, f"{name} is missing", text)
        try:
            decoder.decode(fields[name])
        except (msgspec.DecodeError, RecursionError) as error:
            return BadRow(index, reason, f"{name}: {error}"[:_DETAIL_CHARS], text)
    return BadRow(index, Reason.UNIT, "unit: a text is wanted", text)
