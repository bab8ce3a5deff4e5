"""How rows get into the DuckDB file: new ones are inserted, and one that is there takes the values of its successor."""

# ruff: noqa: S608 - names in SQL come from store/measurements.py alone, values are parameters or frames

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from store.duck_file import columns
from store.duck_rows import Chosen, Rows, fetched

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from store.measurements import Measurement

BULK = 20_000
"""Rows from which on it pays to delete and insert instead of updating."""
_AS_MANY = 2
_SPARE = 1000


def merge(cursor: DuckDBPyConnection, measurement: Measurement, kept: pd.DataFrame, numbers: np.ndarray) -> None:
    """Keep accepted rows, `numbers` the number of each one's series; rows that are there already cost no writing."""
    rows = {"series": numbers} | {
        name: kept[name].to_numpy() for name in ("at_ms", *measurement.fields, *measurement.texts)
    }
    chosen = Chosen(np.unique(numbers))
    span = chosen.parameters | {"first": int(rows["at_ms"].min()), "last": int(rows["at_ms"].max())}
    within = f"FROM {measurement.name} WHERE {chosen.condition} AND at_ms BETWEEN $first AND $last"
    ((count,),) = cursor.execute(f"SELECT count(*) {within}", span).fetchall()
    if not count:
        _insert(cursor, measurement, rows)
        return
    if count > _AS_MANY * len(numbers) + _SPARE:
        within = f"{within} AND (series, at_ms) IN (SELECT (series, at_ms) FROM batch)"
        cursor.register("batch", pd.DataFrame({"series": numbers, "at_ms": rows["at_ms"]}))
    held = fetched(cursor, f"SELECT {columns([*rows])} {within}", span)
    place = _places(held, rows)
    there = np.flatnonzero(place >= 0)
    same = np.logical_and.reduce([_same(held[name][place[there]], rows[name][there]) for name in rows])
    changed = there[~same]
    if len(changed) > BULK and len(there) == len(held["series"]):
        cursor.execute(f"DELETE {within}", span)
        _insert(cursor, measurement, rows)
        return
    if changed.size:
        _update(cursor, measurement, {name: column[changed] for name, column in rows.items()})
    if there.size < len(numbers):
        _insert(cursor, measurement, {name: column[place < 0] for name, column in rows.items()})


def _places(held: Rows, rows: Rows) -> np.ndarray:
    """Return the position in `held` of the row with the same series and instant, -1 where there is none."""
    if not len(held["series"]):
        return np.full(len(rows["series"]), -1)
    if np.array_equal(held["series"], rows["series"]) and np.array_equal(held["at_ms"], rows["at_ms"]):
        return np.arange(len(rows["series"]))
    instants, instant = np.unique(np.concatenate((held["at_ms"], rows["at_ms"])), return_inverse=True)
    key = np.concatenate((held["series"], rows["series"])).astype(np.int64) * len(instants) + instant
    theirs, ours = np.split(key, [len(held["series"])])
    order = np.argsort(theirs)
    place = np.minimum(np.searchsorted(theirs, ours, sorter=order), len(order) - 1)
    return np.where(theirs[order[place]] == ours, order[place], -1)


def _same(held: np.ndarray, ours: np.ndarray) -> np.ndarray:
    """Compare values, of which one that is missing equals another."""
    same: np.ndarray = held == ours
    return same if held.dtype.kind != "f" or same.all() else same | (np.isnan(held) & np.isnan(ours))


def _insert(cursor: DuckDBPyConnection, measurement: Measurement, rows: Rows) -> None:
    cursor.register("batch", pd.DataFrame(rows, copy=False))
    cursor.execute(f"INSERT INTO {measurement.name} BY NAME SELECT * FROM batch")


def _update(cursor: DuckDBPyConnection, measurement: Measurement, rows: Rows) -> None:
    table = measurement.name
    taken = ", ".join(f'"{name}" = batch."{name}"' for name in (*measurement.fields, *measurement.texts))
    cursor.register("batch", pd.DataFrame(rows, copy=False))
    cursor.execute(
        f"UPDATE {table} SET {taken} FROM batch WHERE {table}.series = batch.series AND {table}.at_ms = batch.at_ms "
        f"AND {table}.series BETWEEN $low AND $high AND {table}.at_ms BETWEEN $first AND $last",
        {
            "low": int(rows["series"].min()),
            "high": int(rows["series"].max()),
            "first": int(rows["at_ms"].min()),
            "last": int(rows["at_ms"].max()),
        },
    )
