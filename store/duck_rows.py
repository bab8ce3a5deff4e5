"""Rows of the DuckDB file by the numbers of their series: which to look at, how they are ordered, how they change."""

# ruff: noqa: S608 - names in SQL come from store/measurements.py alone, values are parameters or frames

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from store.duck_file import columns, numbers
from store.frames import series

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

    from store.measurements import Measurement

BULK = 20_000
"""Rows from which on a batch that replaces as many is compared and replaced as a whole."""
_FEW = 8
"""Where less than one in so many of them changes, only those that change are written."""


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


def fetched(cursor: DuckDBPyConnection, query: str, parameters: dict[str, object]) -> dict[str, np.ndarray]:
    """Return the columns of an answer; NULL is NaN, or an empty text."""
    columns: dict[str, np.ndarray] = {}
    for name, column in cursor.execute(query, parameters).fetchnumpy().items():
        missing = "" if column.dtype == object else np.nan
        columns[name] = np.ma.filled(column, missing) if np.ma.isMaskedArray(column) else np.asarray(column)
    return columns


def merge(cursor: DuckDBPyConnection, measurement: Measurement, kept: pd.DataFrame) -> None:
    """Keep accepted rows; one that is there for the same series and instant takes the new values."""
    labels, codes = series(measurement, kept)
    of_series = numbers(cursor, measurement, labels)
    values = [*measurement.fields, *measurement.texts]
    batch = kept.loc[:, ["at_ms", *values]].assign(series=of_series[codes])
    if len(batch) >= BULK:
        batch = _replaced(cursor, measurement, batch, Chosen(np.unique(of_series)))
    if batch.empty:
        return
    cursor.register("batch", batch.copy())  # DuckDB 2.0 cannot read the columns of a reversed frame (std::bad_cast)
    table = measurement.name
    there = (
        f"{table}.series = batch.series AND {table}.at_ms = batch.at_ms "
        f"AND {table}.series BETWEEN $low AND $high AND {table}.at_ms BETWEEN $first AND $last"
    )
    span = {
        "low": int(batch["series"].min()),
        "high": int(batch["series"].max()),
        "first": int(batch["at_ms"].min()),
        "last": int(batch["at_ms"].max()),
    }
    insert = f"INSERT INTO {table} BY NAME SELECT * FROM batch"
    if not cursor.execute(f"SELECT 1 FROM {table}, batch WHERE {there} LIMIT 1", span).fetchall():
        cursor.execute(insert)
        return
    taken = ", ".join(f'"{name}" = batch."{name}"' for name in values)
    changed = " OR ".join(f'{table}."{name}" IS DISTINCT FROM batch."{name}"' for name in values)
    cursor.execute(f"UPDATE {table} SET {taken} FROM batch WHERE {there} AND ({changed})", span)
    cursor.execute(f"{insert} WHERE NOT EXISTS (FROM {table} WHERE {there})", span)


def _replaced(
    cursor: DuckDBPyConnection,
    measurement: Measurement,
    batch: pd.DataFrame,
    chosen: Chosen,
) -> pd.DataFrame:
    """Return what is still to be written of a batch; where it replaces a whole range, that range is deleted here."""
    within = f"FROM {measurement.name} WHERE {chosen.condition} AND at_ms BETWEEN $first AND $last"
    span = chosen.parameters | {"first": int(batch["at_ms"].min()), "last": int(batch["at_ms"].max())}
    if cursor.execute(f"SELECT count(*) {within}", span).fetchall() != [(len(batch),)]:
        return batch
    held = fetched(cursor, f"SELECT {columns([*batch])} {within}", span)
    ours = batch.iloc[in_order(chosen.places(batch["series"].to_numpy()), batch["at_ms"].to_numpy())]
    order = in_order(chosen.places(held["series"]), held["at_ms"])
    same = {name: _same(held[name][order], ours[name].to_numpy()) for name in batch.columns}
    if not (same["series"].all() and same["at_ms"].all()):
        return batch
    changed = ~np.logical_and.reduce(list(same.values()))
    if changed.sum() * _FEW < len(batch):
        return ours.iloc[np.flatnonzero(changed)]
    cursor.execute(f"DELETE {within}", span)
    return ours


def _same(held: np.ndarray, ours: np.ndarray) -> np.ndarray:
    """Compare values, of which one that is missing equals another."""
    same: np.ndarray = held == ours
    return same if same.all() or held.dtype == object else same | (np.isnan(held) & np.isnan(ours))


def _ascend(places: np.ndarray, at_ms: np.ndarray) -> bool:
    later = (places[1:] == places[:-1]) & (at_ms[1:] > at_ms[:-1])
    return bool((later | (places[1:] > places[:-1])).all())
