"""InfluxQL, as far as InfluxDB 1.x, 2.x, 3.x and openGemini all have it: SELECT with its conditions."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from store.measurements import READING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from store.measurements import Measurement

WINDOW_MS, YEAR_MS = 92 * 86_400_000, 366 * 86_400_000
MOST_WINDOWS = 8
"""A statement asks for at most a quarter of a year, or an eighth of a longer range: over few shards it is quicker."""

SAMPLES, SAMPLE_MS = 4, 7 * 86_400_000

LAST_MS = 9_223_372_036_854
"""The servers count nanoseconds in 64 bits: no reading is later, or earlier than its negative."""


def select(measurement: Measurement, columns: Sequence[str], *conditions: str) -> str:
    """Ask for columns of a measurement where every condition holds."""
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {names(columns)} FROM {name(measurement.name)}{where}"  # noqa: S608 - every name is ours


def count(meter: str, start_ms: int, end_ms: int) -> str:
    """Ask for the number of readings of a meter in [start_ms, end_ms)."""
    where = f"{equal('meter', meter)} AND {between(start_ms, end_ms)}"
    return f'SELECT count("value") FROM {name(READING.name)} WHERE {where}'  # noqa: S608 - names are ours, the rest literals


def samples(start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """Return where in a range to count: all of it, or weeks at even distances from its beginning to its end.

    A server takes a tenth of the time of an export to count what it would give.
    """
    if end_ms - start_ms <= 2 * SAMPLES * SAMPLE_MS:
        return [(start_ms, end_ms)]
    step = (end_ms - start_ms - SAMPLE_MS) // (SAMPLES - 1)
    return [(start_ms + place * step, start_ms + place * step + SAMPLE_MS) for place in range(SAMPLES)]


def equal(tag: str, value: str) -> str:
    """Ask for series whose tag is the value; an empty one is one that is not there."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"{name(tag)} = '{escaped}'"


def between(start_ms: int, end_ms: int) -> str:
    """Ask for [start_ms, end_ms), as far as a server can count."""
    return f"time >= {clipped(start_ms)}ms AND time < {clipped(end_ms)}ms"


def windows(start_ms: int, end_ms: int, *, monthly: bool = False) -> Iterator[str]:
    """Cut a range so that no statement takes too long; `monthly` lines are few, and asked for a year at a time."""
    start, end = clipped(start_ms), clipped(end_ms)
    width = max(YEAR_MS if monthly else WINDOW_MS, -(-(end - start) // MOST_WINDOWS))
    for first in range(start, end, width):
        yield between(first, min(first + width, end))


def clipped(at_ms: int) -> int:
    """Return the nearest instant that a server can count to."""
    return max(-LAST_MS, min(at_ms, LAST_MS))


def conditions(where: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Cut a selection into parts; a row that it keeps is in one of them, once.

    Each value of the tag with the most of them has a part of its own: few series each are given the fastest.
    """
    wanted = {tag: sorted(set(values)) for tag, values in where.items()}
    longest = max(wanted, key=lambda tag: len(wanted[tag]), default=None)
    ways = []
    for tag, values in wanted.items():
        texts = [equal(tag, value) for value in values]
        ways.append(texts if tag == longest else [f"({' OR '.join(texts)})"] if texts else [])
    for chosen in product(*ways):
        yield [*chosen]


def names(columns: Sequence[str]) -> str:
    """Return columns or tags as a list."""
    return ", ".join(map(name, columns))


def name(plain: str) -> str:
    """Return a name in quotes."""
    return f'"{plain}"'
