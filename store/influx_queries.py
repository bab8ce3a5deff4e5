"""Many statements in a few requests, some of them at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.influx_answers import Piece
    from store.influx_http import InfluxConnection

Item = TypeVar("Item")
Result = TypeVar("Result")

AT_ONCE = 2
"""Requests under way of one call: a server answers each on one core."""

STATEMENTS_A_REQUEST = 50


def ask(
    connection: InfluxConnection,
    statements: Sequence[str],
    kinds: Sequence[type],
    epoch: str = "ms",
) -> list[tuple[int, Piece]]:
    """Return the pieces of all answers, each with the place of its statement."""
    size = min(max(-(-len(statements) // (2 * AT_ONCE)), AT_ONCE), STATEMENTS_A_REQUEST)

    def found(first: int) -> list[tuple[int, Piece]]:
        pieces = connection.query(statements[first : first + size], tuple(kinds), epoch)
        return [(first + piece.statement, piece) for piece in pieces]

    return [piece for answer in each(found, range(0, len(statements), size)) for piece in answer]


def each(call: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Call for each item, AT_ONCE at a time; the first error ends it when the calls under way have ended."""
    if len(items) <= 1:
        return [call(item) for item in items]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [*pool.map(call, items)]
