"""Frames for the contract suite, written as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from store.measurements import Measurement

HOUR_MS = 3_600_000
MARCH_MS = 1_772_323_200_000
"""2026-03-01T00:00:00Z."""


def readings(*rows: tuple[str, int, float], enterprise: str = "E01") -> pd.DataFrame:
    """Return a frame for `append` from rows of meter, at_ms, value."""
    frame = pd.DataFrame(rows, columns=["meter", "at_ms", "value"])
    return frame.assign(enterprise=enterprise)


FORECAST = (4.0, 3.0, 5.0, 2.0)
"""The last fields of a line of GOAL_PROGRESS, of which these tests say nothing."""


def lines(measurement: Measurement, *rows: tuple[object, ...]) -> pd.DataFrame:
    """Return a frame for `write` from rows in the order of `measurement.columns`."""
    return pd.DataFrame(rows, columns=list(measurement.columns))


def listed(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return the rows of a frame as tuples, NaN as None."""
    return [
        tuple(None if isinstance(value, float) and value != value else value for value in row)  # noqa: PLR0124 - NaN is not
        for row in frame.itertuples(index=False, name=None)
    ]


def kinds(frame: pd.DataFrame) -> dict[str, str]:
    """Return the dtype of each column, in order."""
    return {name: str(kind) for name, kind in frame.dtypes.items()}
