"""The embedded series store: one DuckDB file, one process; the only file with DuckDB SQL.

Tables have no primary key, for keyed inserts are many times slower. An append looks for what is already there within
the batch's own time range, where zone maps leave little to read; what is there is updated, the rest is inserted, and
where nothing is there (the usual case) the batch goes straight in. One transaction holds readings and their touches.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pandas as pd

from store.errors import StoreBusyError, StoreRefusedError, StoreUnavailableError
from store.frames import (
    EXTENT_COLUMNS,
    accepted,
    check_where,
    extents_frame,
    keys,
    lines_frame,
    named,
    readings_frame,
    touched_frame,
    touches,
)
from store.measurements import LINES, READING, TOUCH
from store.stamps import Stamps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from store.measurements import Measurement

# Every name that is formatted into SQL below comes from store/measurements.py; values are always parameters or frames.


class DuckStore:
    """store.ports.SeriesStore on one DuckDB file."""

    arrivals_late_ns = 0
    """Stamps are drawn by the only writer, just before it commits."""

    def __init__(self, path: Path | str, clock_ns: Callable[[], int] = time.time_ns) -> None:
        """Open or create the file and its folder; raises StoreBusyError while another process has it."""
        self._path = Path(path)
        self._address = str(self._path)
        self._writer = threading.Lock()
        self._connection = _open(self._path)
        with self._errors():
            for measurement in (READING, *LINES):
                _create(self._connection, measurement, "at_ms")
            _create(self._connection, TOUCH, "arrived_ns")
            newest = self._connection.execute("SELECT max(arrived_ns) FROM touch").fetchone()
        self._stamps = Stamps(clock_ns, (newest and newest[0]) or 0)

    def append(self, readings: pd.DataFrame) -> None:
        """See store.ports.SeriesStore."""
        kept = accepted(READING, readings, self._address)
        if kept.empty:
            return
        spans = touches(kept)
        with self._writing() as cursor:
            _merge(cursor, READING, kept)
            spans["arrived_ns"] = self._stamps.draw(len(spans))
            cursor.register("spans", spans)
            cursor.execute("INSERT INTO touch BY NAME SELECT * FROM spans")

    def readings(self, meters: Sequence[str], start_ms: int, end_ms: int, margin: int = 0) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        wanted = sorted(set(meters))
        table = pd.DataFrame({"code": np.arange(len(wanted)), "meter": pd.Series(wanted, dtype="str")})
        with self._reading() as cursor:
            cursor.register("wanted", table)
            parts = [cursor.execute(_RANGE, {"start": start_ms, "end": end_ms}).df()]
            if margin > 0:
                parts += _around(cursor, table, _BEFORE, (start_ms - NEAR_MS, start_ms), (_EVER, start_ms), margin)
                parts += _around(cursor, table, _AFTER, (end_ms, end_ms + NEAR_MS), (end_ms, _FOREVER), margin)
        found = pd.concat(parts, ignore_index=True).sort_values(["code", "at_ms"], kind="stable")
        return readings_frame(
            wanted, found["code"].to_numpy(dtype="int64"), found["at_ms"].to_numpy(), found["value"].to_numpy()
        )

    def extents(self, meters: Sequence[str]) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        with self._reading() as cursor:
            cursor.register("wanted", pd.DataFrame({"meter": pd.Series(sorted(set(meters)), dtype="str")}))
            found = cursor.execute(_EXTENTS).df()
        return extents_frame(*(found[name].to_numpy() for name in EXTENT_COLUMNS))

    def compact(self) -> None:
        """See store.ports.SeriesStore."""

    def touched(self, since_ns: int) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        with self._reading() as cursor:
            found = cursor.execute(
                'SELECT meter, arrived_ns, "from", "to" FROM touch WHERE arrived_ns >= $since',
                {"since": since_ns},
            ).df()
        return touched_frame(found["meter"], *(found[name].to_numpy() for name in ("arrived_ns", "from", "to")))

    def write(self, measurement: Measurement, lines: pd.DataFrame) -> None:
        """See store.ports.SeriesStore."""
        kept = accepted(measurement, lines, self._address)
        if kept.empty:
            return
        with self._writing() as cursor:
            _merge(cursor, measurement, kept)

    def lines(
        self,
        measurement: Measurement,
        start_ms: int,
        end_ms: int,
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        chosen_by = where or {}
        check_where(measurement, chosen_by, self._address)
        tags = _columns(measurement.tags)
        values = _columns(("at_ms", *measurement.fields, *measurement.texts))
        chosen = "".join(f" AND list_contains(${name}, {_column(name)})" for name in chosen_by)
        selection = f"FROM {measurement.name} WHERE at_ms >= $start AND at_ms < $end{chosen}"
        parameters = {"start": start_ms, "end": end_ms, **{name: list(kept) for name, kept in chosen_by.items()}}
        rows = f"(SELECT {tags}, {values} {selection})"
        coded = f"SELECT _place, {values} FROM {rows} JOIN series USING ({tags}) ORDER BY _place, at_ms"  # noqa: S608 - same
        with self._reading() as cursor:
            series = cursor.execute(f"SELECT DISTINCT {tags} {selection} ORDER BY ALL", parameters).df()
            cursor.register("series", series.astype("str").assign(_place=np.arange(len(series))))
            found = cursor.execute(coded, parameters).df()
        places = found["_place"].to_numpy(dtype="int64")
        columns: dict[str, pd.Series | np.ndarray] = {
            name: found[name].to_numpy() for name in ("at_ms", *measurement.fields)
        }
        columns |= {name: named(series[name].to_list(), places) for name in measurement.tags}
        columns |= {name: found[name] for name in measurement.texts}
        return lines_frame(measurement, columns)

    def check(self) -> None:
        """See store.ports.SeriesStore."""
        with self._reading() as cursor:
            cursor.execute("SELECT 1").fetchone()

    def close(self) -> None:
        """See store.ports.SeriesStore."""
        with self._writer:
            self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[DuckDBPyConnection]:
        """Give a cursor of this call's own, in one snapshot."""
        with self._errors(), closing(self._connection.cursor()) as cursor:
            cursor.begin()
            yield cursor
            cursor.rollback()

    @contextmanager
    def _writing(self) -> Iterator[DuckDBPyConnection]:
        """Give the only writing cursor; durable when the block ends, untouched when it raises."""
        with self._writer, self._errors(), closing(self._connection.cursor()) as cursor:
            cursor.begin()
            yield cursor
            cursor.commit()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (duckdb.OperationalError, duckdb.InternalError) as error:
            raise StoreUnavailableError(self._address, str(error)) from error


NEAR_MS = 2 * 24 * 3600 * 1000
"""How far readings before and after a range are looked for first; only meters that are quiet for longer cost more."""
_EVER, _FOREVER = -(2**62), 2**62

_RANGE = (
    "SELECT code, at_ms, value FROM reading JOIN wanted USING (meter) "
    "WHERE at_ms >= $start AND at_ms < $end ORDER BY code, at_ms"
)
_EXTENTS = (
    "SELECT meter, min(at_ms) AS from_ms, max(at_ms) + 1 AS to_ms, count(*) AS readings "
    "FROM reading SEMI JOIN wanted USING (meter) GROUP BY meter"
)
_BEFORE = (
    f"{_RANGE.partition(' ORDER BY')[0]} QUALIFY row_number() OVER (PARTITION BY code ORDER BY at_ms DESC) <= $margin"
)
_AFTER = f"{_RANGE.partition(' ORDER BY')[0]} QUALIFY row_number() OVER (PARTITION BY code ORDER BY at_ms) <= $margin"


def _around(
    cursor: DuckDBPyConnection,
    table: pd.DataFrame,
    query: str,
    near: tuple[int, int],
    far: tuple[int, int],
    margin: int,
) -> list[pd.DataFrame]:
    """Return up to `margin` readings of each meter on one side: of most meters near by, of quiet ones from anywhere."""
    found = cursor.execute(query, {"start": near[0], "end": near[1], "margin": margin}).df()
    counts = found["code"].value_counts()
    quiet = table[table["code"].map(counts).fillna(0) < margin]
    if quiet.empty:
        return [found]
    cursor.register("wanted", quiet)
    rest = cursor.execute(query, {"start": far[0], "end": far[1], "margin": margin}).df()
    cursor.register("wanted", table)
    return [found[~found["code"].isin(quiet["code"])], rest]


def _open(path: Path) -> DuckDBPyConnection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return duckdb.connect(path)
    except duckdb.IOException as error:
        if "Could not set lock" in str(error):
            raise StoreBusyError(path) from error
        raise StoreRefusedError(str(path), str(error)) from error


def _create(connection: DuckDBPyConnection, measurement: Measurement, time_column: str) -> None:
    """Make the table, or add the columns that a newer release has."""
    columns = [
        (time_column, "BIGINT"),
        *((tag, "VARCHAR DEFAULT ''") for tag in measurement.tags),
        *((field, "DOUBLE") for field in measurement.fields),
        *((text, "VARCHAR DEFAULT ''") for text in measurement.texts),
    ]
    described = ", ".join(f"{_column(name)} {kind}" for name, kind in columns)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {measurement.name} ({described})")
    for name, kind in columns:
        connection.execute(f"ALTER TABLE {measurement.name} ADD COLUMN IF NOT EXISTS {_column(name)} {kind}")


def _merge(cursor: DuckDBPyConnection, measurement: Measurement, kept: pd.DataFrame) -> None:
    """Insert the rows; one that is there under the same keys takes the new values."""
    cursor.register("batch", kept.copy())  # DuckDB 2.0 cannot read the columns of a reversed frame (std::bad_cast)
    table = measurement.name
    same = " AND ".join(f"{table}.{_column(key)} = batch.{_column(key)}" for key in keys(measurement))
    there = f"{same} AND {table}.at_ms BETWEEN $first AND $last"
    span = {"first": int(kept["at_ms"].min()), "last": int(kept["at_ms"].max())}
    insert = f"INSERT INTO {table} BY NAME SELECT * FROM batch"  # noqa: S608 - every name is ours
    found = f"SELECT 1 FROM {table}, batch WHERE {there} LIMIT 1"  # noqa: S608 - every name is ours
    if cursor.execute(found, span).fetchone() is None:
        cursor.execute(insert)
        return
    values = [name for name in measurement.columns if name not in keys(measurement)]
    taken = ", ".join(f"{_column(name)} = batch.{_column(name)}" for name in values)
    changed = " OR ".join(f"{table}.{_column(name)} IS DISTINCT FROM batch.{_column(name)}" for name in values)
    update = f"UPDATE {table} SET {taken} FROM batch WHERE {there} AND ({changed})"  # noqa: S608 - every name is ours
    cursor.execute(update, span)
    cursor.execute(f"{insert} WHERE NOT EXISTS (FROM {table} WHERE {there})", span)


def _column(name: str) -> str:
    return f'"{name}"'


def _columns(names: Sequence[str]) -> str:
    return ", ".join(map(_column, names))
