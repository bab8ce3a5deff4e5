"""The DuckDB file: how it is opened, its tables, and what it takes to bring a file of an older release up to date.

A measurement has two tables. NAME_series gives each series a number, NAME holds its rows under that number: rows are
written in a third of the time that names in every row take, and zone maps tell any two series apart, while of names
they compare the first bytes only.
"""

# ruff: noqa: S608 - names in SQL come from store/measurements.py alone, values are parameters or frames

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import duckdb

from store.errors import StoreBusyError, StoreRefusedError
from store.frames import keys
from store.measurements import LINES, READING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from store.measurements import Measurement

MEMORY_LIMIT = "500MB"
"""Of DuckDB alone; what does not fit goes to a folder beside the file."""
MOST_THREADS = 4
"""More threads than this need more memory than the limit gives each of them."""


def open_file(path: Path) -> DuckDBPyConnection:
    """Open or make the file and its folder; raises StoreBusyError while another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": min(os.cpu_count() or 1, MOST_THREADS),
        "temp_directory": f"{path}.tmp",
    }
    try:
        connection = duckdb.connect(path, config=config)
    except duckdb.IOException as error:
        if "Could not set lock" in str(error):
            raise StoreBusyError(path) from error
        raise StoreRefusedError(str(path), str(error)) from error
    connection.begin()
    for measurement in (READING, *LINES):
        _prepare(connection, measurement)
    connection.execute(
        'CREATE TABLE IF NOT EXISTS touch (arrived_ns BIGINT, meter VARCHAR, "from" DOUBLE, "to" DOUBLE)'
    )
    connection.execute("CREATE TABLE IF NOT EXISTS reading_order (readings BIGINT)")
    connection.commit()
    return connection


def columns(names: Sequence[str]) -> str:
    """Return the names as SQL writes them."""
    return ", ".join(f'"{name}"' for name in names)


def _prepare(connection: DuckDBPyConnection, measurement: Measurement) -> None:
    """Make the tables of a measurement, or bring them up to date."""
    name = measurement.name
    query = "SELECT column_name FROM duckdb_columns() WHERE table_name = $name"
    there = [column for (column,) in connection.execute(query, {"name": name}).fetchall()]
    named = bool(there) and "series" not in there
    if named:
        connection.execute(f"ALTER TABLE {name} RENAME TO {name}_named")
    tags = keys(measurement)[:-1]
    described = ", ".join(f'"{tag}" VARCHAR' for tag in tags)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {name}_series (series INTEGER, {described})")
    connection.execute(f"CREATE TABLE IF NOT EXISTS {name} (series INTEGER, at_ms BIGINT)")
    values = [(field, "DOUBLE") for field in measurement.fields]
    values += [(text, "VARCHAR DEFAULT ''") for text in measurement.texts]
    for column, kind in values:
        connection.execute(f'ALTER TABLE {name} ADD COLUMN IF NOT EXISTS "{column}" {kind}')
    if named:
        listed = columns(tags)
        kept = columns([column for column in ("at_ms", *dict(values)) if column in there])
        connection.execute(
            f"INSERT INTO {name}_series SELECT row_number() OVER (ORDER BY {listed}), {listed} "
            f"FROM (SELECT DISTINCT {listed} FROM {name}_named)"
        )
        connection.execute(
            f"INSERT INTO {name} BY NAME SELECT series, {kept} FROM {name}_named JOIN {name}_series USING ({listed})"
        )
        connection.execute(f"DROP TABLE {name}_named")
