"""The order of readings in the DuckDB file: as they arrived, or, once put in order, by meter and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

MOST_UNORDERED = 5_000_000
"""Readings in the order of arrival that are not worth the writing of the file."""
MOST_SHARE = 0.25
"""Neither is a smaller share of all readings."""
SORTED_AT_ONCE = 4_000_000
"""Readings that one statement sorts; it also looks at the numbers of all that are in the order of arrival."""
MOST_STATEMENTS = 50
"""Of larger files more is sorted at once, beyond the memory with the help of the disk."""

_log = structlog.get_logger()


def put_in_order(cursor: DuckDBPyConnection, most_unordered: int) -> None:
    """Write the readings anew by meter and time, if enough of them stand in the order of arrival.

    The new table takes the old one's place when the transaction commits; readings that come later are appended.
    """
    readings = cursor.execute("SELECT count(*) FROM reading").fetchall()[0][0]
    in_order = cursor.execute("SELECT coalesce(max(readings), 0) FROM reading_order").fetchall()[0][0]
    if readings - in_order <= max(most_unordered, MOST_SHARE * readings):
        return
    # Made "AS FROM reading LIMIT 0" it would keep the statistics of nothing, and answer every condition with nothing
    # until the file is opened anew (DuckDB 2.0.0).
    cursor.execute("CREATE TABLE reading_ordered (series INTEGER, at_ms BIGINT, value DOUBLE)")
    for low, high in _blocks(cursor):
        cursor.execute(
            "INSERT INTO reading_ordered FROM reading WHERE series BETWEEN $low AND $high ORDER BY series, at_ms",
            {"low": low, "high": high},
        )
    cursor.execute("DROP TABLE reading")
    cursor.execute("ALTER TABLE reading_ordered RENAME TO reading")
    cursor.execute("DELETE FROM reading_order")
    cursor.execute("INSERT INTO reading_order VALUES ($readings)", {"readings": readings})
    _log.info("readings_put_in_order", readings=readings)


def _blocks(cursor: DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """Yield the first and last number of neighbouring series whose readings are sorted together."""
    counts = cursor.execute("SELECT series, count(*) FROM reading GROUP BY series ORDER BY series").fetchnumpy()
    series, count = (np.asarray(column) for column in counts.values())
    block = np.cumsum(count) // max(SORTED_AT_ONCE, count.sum() // MOST_STATEMENTS)
    for first in np.flatnonzero(np.diff(block, prepend=-1)):
        members = series[block == block[first]]
        yield int(members[0]), int(members[-1])
