"""What was reported of output, added value and products over time: every version, as the book took it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from carbon.park import Output


@dataclass(frozen=True, slots=True)
class OutputVersion:
    """A row of outputs.csv as it stood from one load of the park folder on."""

    output: Output
    recorded_at: datetime
    removed: bool
    """The load took the row away; `output` is what it had said."""


def by_row(versions: Iterable[OutputVersion]) -> list[list[OutputVersion]]:
    """Return versions of one enterprise, in the order of OutputHistory, row by row; the oldest of a row comes first."""
    rows = groupby(versions, lambda one: (one.output.month, one.output.product, one.output.price_basis))
    return [list(found) for _, found in rows]
