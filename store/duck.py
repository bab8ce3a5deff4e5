"""The embedded series store: one DuckDB file, one process. SQL of DuckDB stands here and in the other duck_*.py only.

Tables have no primary key, for keyed inserts are many times slower. A write looks for what is already there within
the range of its own series and instants, where zone maps leave little to read; what is there is updated, the rest is
inserted, and where nothing is there (the usual case) the batch goes straight in. One transaction holds readings and
their touches.
"""

# ruff: noqa: S608 - names in SQL come from store/measurements.py alone, values are parameters or frames

from __future__ import annotations

import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from store.duck_file import columns, open_file
from store.duck_merge import merge
from store.duck_numbers import SeriesNumbers
from store.duck_order import MOST_UNORDERED, put_in_order
from store.duck_readings import extents, readings_of
from store.duck_rows import Chosen, fetched, in_order
from store.errors import StoreUnavailableError
from store.frames import (
    accepted,
    check_where,
    extents_frame,
    lines_frame,
    named,
    readings_frame,
    series,
    touched_frame,
    touches,
)
from store.measurements import READING
from store.stamps import Stamps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from store.measurements import Measurement


class DuckStore:
    """store.ports.SeriesStore on one DuckDB file."""

    arrivals_late_ns = 0
    """Stamps are drawn by the only writer, just before it commits."""

    def __init__(
        self,
        path: Path | str,
        clock_ns: Callable[[], int] = time.time_ns,
        most_unordered: int = MOST_UNORDERED,
    ) -> None:
        """Open or create the file and its folder; raises StoreBusyError while another process has it.

        `compact` leaves up to `most_unordered` readings in the order of arrival.
        """
        self._path = Path(path)
        self._most_unordered = most_unordered
        self._address = str(self._path)
        self._writer = threading.Lock()
        self._connection = open_file(self._path)
        self._numbers = SeriesNumbers()
        with self._errors():
            newest = self._connection.execute("SELECT max(arrived_ns) FROM touch").fetchall()[0][0]
        self._stamps = Stamps(clock_ns, newest or 0)

    def append(self, readings: pd.DataFrame) -> None:
        """See store.ports.SeriesStore."""
        kept = accepted(READING, readings, self._address)
        if kept.empty:
            return
        spans = touches(kept)
        with self._writing() as cursor:
            self._merge(cursor, READING, kept)
            spans["arrived_ns"] = self._stamps.draw(len(spans))
            cursor.register("spans", spans)
            cursor.execute("INSERT INTO touch BY NAME SELECT * FROM spans")

    def readings(self, meters: Sequence[str], start_ms: int, end_ms: int, margin: int = 0) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        wanted = sorted(set(meters))
        with self._reading() as cursor:
            codes, at_ms, value = readings_of(cursor, wanted, (start_ms, end_ms), margin)
        return readings_frame(wanted, codes, at_ms, value)

    def extents(self, meters: Sequence[str]) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        with self._reading() as cursor:
            return extents_frame(*extents(cursor, meters))

    def compact(self) -> None:
        """See store.ports.SeriesStore; while it writes, appends wait."""
        with self._writing() as cursor:
            put_in_order(cursor, self._most_unordered)

    def touched(self, since_ns: int, meters: Sequence[str] | None = None) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        asked = 'SELECT meter, arrived_ns, "from", "to" FROM touch WHERE arrived_ns >= $since'
        given: dict[str, object] = {"since": since_ns}
        if meters is not None:
            asked, given = f"{asked} AND meter IN (SELECT unnest($meters::VARCHAR[]))", {**given, "meters": [*meters]}
        with self._reading() as cursor:
            found = cursor.execute(asked, given).df()
        return touched_frame(found["meter"], *(found[name].to_numpy() for name in ("arrived_ns", "from", "to")))

    def write(self, measurement: Measurement, lines: pd.DataFrame) -> None:
        """See store.ports.SeriesStore."""
        kept = accepted(measurement, lines, self._address)
        if kept.empty:
            return
        with self._writing() as cursor:
            self._merge(cursor, measurement, kept)

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
        name, tags = measurement.name, columns(measurement.tags)
        kept_by = " AND ".join(["true", *(f'"{tag}" IN (SELECT unnest(${tag}::VARCHAR[]))' for tag in chosen_by)])
        asked = f"SELECT series, {tags} FROM {name}_series WHERE {kept_by} ORDER BY {tags}"
        values = columns(("at_ms", *measurement.fields, *measurement.texts))
        with self._reading() as cursor:
            labels = fetched(cursor, asked, {tag: list(kept) for tag, kept in chosen_by.items()})
            chosen = Chosen(labels["series"])
            within = f"FROM {name} WHERE {chosen.condition} AND at_ms >= $start AND at_ms < $end"
            span = {"start": start_ms, "end": end_ms}
            rows = fetched(cursor, f"SELECT series, {values} {within}", chosen.parameters | span)
        places = chosen.places(rows.pop("series"))
        order = in_order(places, rows["at_ms"])
        by_name = {column: of_rows[order] for column, of_rows in rows.items()}
        return lines_frame(measurement, by_name | {tag: named(labels[tag], places[order]) for tag in measurement.tags})

    def series(self, measurement: Measurement) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        tags = columns(measurement.tags)
        with self._reading() as cursor:
            rows = fetched(cursor, f"SELECT {tags} FROM {measurement.name}_series ORDER BY {tags}", {})
        return pd.DataFrame({tag: pd.Series(rows[tag], dtype="str") for tag in measurement.tags})

    def check(self) -> None:
        """See store.ports.SeriesStore."""
        with self._reading() as cursor:
            cursor.execute("SELECT 1").fetchone()

    def close(self) -> None:
        """See store.ports.SeriesStore."""
        with self._writer:
            self._connection.close()

    def _merge(self, cursor: DuckDBPyConnection, measurement: Measurement, kept: pd.DataFrame) -> None:
        labels, codes = series(measurement, kept)
        merge(cursor, measurement, kept, self._numbers.of(cursor, measurement, labels)[codes])

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
            try:
                yield cursor
                cursor.commit()
            except BaseException:
                self._numbers.forget()
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (duckdb.OperationalError, duckdb.InternalError) as error:
            raise StoreUnavailableError(self._address, str(error)) from error
