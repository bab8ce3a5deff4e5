"""A meter file's rows as native messages, as if its meters sent them."""

from __future__ import annotations

from itertools import groupby, islice
from operator import itemgetter
from random import Random
from typing import TYPE_CHECKING

from simulators.encoder import READINGS_TOPIC, payload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BATCH_READINGS = 100


def messages(
    rows: Iterable[tuple[str, str, int, float]],
    *,
    batch: int = BATCH_READINGS,
    shuffle: int | None = None,
    repeat: int = 1,
    name: str = "replay",
) -> Iterator[tuple[str, bytes]]:
    """Turn (enterprise, meter, at_ms, value in the meter's unit) rows into (topic, payload) messages.

    A message holds up to `batch` rows of one enterprise, in their order; its id is `name` and a number. With `shuffle`
    as a seed the rows come in random order; with `repeat` the whole file is sent that many times.
    """
    if shuffle is not None or repeat > 1:
        every = list(rows) * repeat
        if shuffle is not None:
            Random(shuffle).shuffle(every)  # noqa: S311 - a reproducible order, nothing secret
        rows = every
    number = 0
    for part in _batches(rows, batch):
        for enterprise, of_enterprise in groupby(sorted(part, key=itemgetter(0)), key=itemgetter(0)):
            series = (
                (meter, [row[2] for row in run], [row[3] for row in run])
                for meter, run in ((m, list(r)) for m, r in groupby(of_enterprise, key=itemgetter(1)))
            )
            yield READINGS_TOPIC.format(enterprise=enterprise), payload(f"{name}-{number}", series)
            number += 1


def _batches(
    rows: Iterable[tuple[str, str, int, float]],
    batch: int,
) -> Iterator[list[tuple[str, str, int, float]]]:
    remaining = iter(rows)
    while part := list(islice(remaining, batch)):
        yield part
