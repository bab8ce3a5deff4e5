"""Answers to InfluxQL, as MessagePack or as JSON: pieces of series, their rows as columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
import numpy as np

from store.messagepack import Unpacker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row = TypeVar("Row")
Kinds = tuple[type, ...]
"""Of the columns after the time: `float` (missing is NaN) or `str` (missing is None)."""


class QueryError(Exception):
    """The server's own words about a statement that failed, perhaps after its first rows."""


class NoMapError(Exception):
    """MessagePack without names, as InfluxDB 3 gives it: nobody can tell its parts from each other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one series, or the next of them; `statement` counts the statements of a request from 0."""

    statement: int
    tags: dict[str, str]
    columns: list[np.ndarray]
    """The time (int64), then the columns asked for (float64, or object for texts)."""


def packed_pieces(received: Iterable[bytes], kinds: Kinds) -> Iterator[Piece]:
    """Read an answer in MessagePack whose columns are numbers; raises QueryError, NoMapError, EOFError (cut short)."""
    unpacker = Unpacker(received)
    while not unpacker.at_end():
        if not unpacker.at_map():
            raise NoMapError
        for name in unpacker.names():
            if name == "results":
                for _ in range(unpacker.array()):
                    yield from _packed_result(unpacker, len(kinds))
            else:
                _raise_error(name, unpacker.value())


def json_pieces(received: Iterable[bytes], kinds: Kinds) -> Iterator[Piece]:
    """Read an answer of JSON documents, one a line; raises QueryError, msgspec.DecodeError (cut short)."""
    decoder = _decoder(kinds)
    arrays: list[Any] = [np.int64, *(np.float64 if kind is float else object for kind in kinds)]
    for line in _lines(received):
        reply = decoder.decode(line)
        for result in (reply, *reply.results):
            if result.error is not None:
                raise QueryError(result.error)
        for result in reply.results:
            for series in result.series:
                columns = zip(*series.values, strict=True)
                found = [np.array(column, dtype=kind) for column, kind in zip(columns, arrays, strict=False)]
                if found:
                    yield Piece(result.statement_id, series.tags, found)


def _packed_result(unpacker: Unpacker, width: int) -> Iterator[Piece]:
    statement = 0
    for name in unpacker.names():
        if name == "series":
            for _ in range(unpacker.array()):
                yield from _packed_series(unpacker, statement, width)
            continue
        value = unpacker.value()
        _raise_error(name, value)
        if name == "statement_id":
            statement = value


def _packed_series(unpacker: Unpacker, statement: int, width: int) -> Iterator[Piece]:
    tags: dict[str, str] = {}
    for name in unpacker.names():
        if name == "values":
            for columns in unpacker.rows(1 + width):
                times, *values = columns
                yield Piece(statement, tags, [times.astype(np.int64), *(value.astype(np.float64) for value in values)])
            continue
        value = unpacker.value()
        if name == "tags":
            tags = value


def _raise_error(name: str, value: object) -> None:
    if name == "error":
        raise QueryError(str(value))


class _Series(msgspec.Struct, Generic[Row]):
    values: list[Row] = []
    tags: dict[str, str] = {}


class _Result(msgspec.Struct, Generic[Row]):
    statement_id: int = 0
    series: list[_Series[Row]] = []
    error: str | None = None


class _Reply(msgspec.Struct, Generic[Row]):
    results: list[_Result[Row]] = []
    error: str | None = None


@cache
def _decoder(kinds: Kinds) -> msgspec.json.Decoder[Any]:
    row = GenericAlias(tuple, (int, *(kind | None for kind in kinds)))
    return msgspec.json.Decoder(_Reply[row])  # type: ignore[valid-type]  # a type made at run time


def _lines(received: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    for part in received:
        *ended, rest = part.split(b"\n")
        for end in ended:
            held.append(end)
            yield from filter(None, [b"".join(held).strip()])
            held = []
        held.append(rest)
    yield from filter(None, [b"".join(held).strip()])
