"""Rows out of the DuckDB file by the numbers of their series: which to look at, and in which order they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Rows = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Series to look at: distinct numbers, in the order in which their rows are wanted."""

    numbers: np.ndarray

    @property
    def condition(self) -> str:
        """SQL; the range is what zone maps are compared with."""
        if not len(self.numbers):
            return "false"
        return "series BETWEEN $low AND $high" + ("" if self._whole else " AND series IN (SELECT unnest($series))")

    @property
    def parameters(self) -> dict[str, object]:
        """Values of the condition."""
        if not len(self.numbers):
            return {}
        bounds: dict[str, object] = {"low": int(self.numbers.min()), "high": int(self.numbers.max())}
        return bounds if self._whole else {**bounds, "series": self.numbers.tolist()}

    @property
    def _whole(self) -> bool:
        return bool(self.numbers.max() - self.numbers.min() + 1 == len(self.numbers))

    def places(self, of_rows: np.ndarray) -> np.ndarray:
        """Return the position in `numbers` of each row's series."""
        low, high = (self.numbers.min(), self.numbers.max()) if len(self.numbers) else (0, 0)
        places = np.empty(high - low + 1, dtype=np.int32)
        places[self.numbers - low] = np.arange(len(self.numbers), dtype=np.int32)
        return np.take(places, of_rows - low)


def in_order(places: np.ndarray, at_ms: np.ndarray) -> np.ndarray | slice:
    """Return the order by place and time; a file in order, or appended to in time order, hardly needs sorting."""
    if _ascend(places, at_ms):
        return slice(None)
    small = places.astype(np.uint16) if len(places) and places.max() <= np.iinfo(np.uint16).max else places
    order = np.argsort(small, kind="stable")
    return order if _ascend(places[order], at_ms[order]) else np.lexsort((at_ms, places))


def fetched(cursor: DuckDBPyConnection, query: str, parameters: dict[str, object]) -> Rows:
    """Return the columns of an answer; NULL is NaN, or an empty text."""
    columns: Rows = {}
    for name, column in cursor.execute(query, parameters).fetchnumpy().items():
        missing = "" if column.dtype == object else np.nan
        columns[name] = np.ma.filled(column, missing) if np.ma.isMaskedArray(column) else np.asarray(column)
    return columns


def _ascend(places: np.ndarray, at_ms: np.ndarray) -> bool:
    later = (places[1:] == places[:-1]) & (at_ms[1:] > at_ms[:-1])
    return bool((later | (places[1:] > places[:-1])).all())
