"""Corrections of readings in SQL: appended to, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from store.book.tables.corrections import CORRECTION
from store.corrections import Correction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from store.book.database import Database

METERS_AT_ONCE = 1000
"""Meters named in one query; databases bound how many values a statement may carry."""


class SqlCorrections:
    """Corrections on SQL; every method may be called from several threads and processes."""

    def __init__(self, database: Database) -> None:
        """Take an upgraded database."""
        self._database = database

    def correct(self, correction: Correction) -> int:
        """Keep a correction durably and return its id; corrections become visible in the order of their ids."""
        values = {column.name: getattr(correction, column.name) for column in CORRECTION.columns}
        del values["id"]
        with self._database.alone() as connection:
            return int(connection.execute(insert(CORRECTION).returning(CORRECTION.c.id), values).scalar_one())

    def corrections(
        self,
        since_id: int = 0,
        meters: Sequence[str] | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
    ) -> list[Correction]:
        """Return the corrections with an id above `since_id` of instants in [start_ms, end_ms), ordered by id."""
        wanted = [CORRECTION.c.id > since_id]
        if start_ms is not None:
            wanted.append(CORRECTION.c.at_ms >= start_ms)
        if end_ms is not None:
            wanted.append(CORRECTION.c.at_ms < end_ms)
        if meters is None:
            return self._found(wanted)
        parts = [meters[i : i + METERS_AT_ONCE] for i in range(0, len(meters), METERS_AT_ONCE)]
        found = [one for part in parts for one in self._found([*wanted, CORRECTION.c.meter.in_(part)])]
        return sorted(found, key=lambda correction: correction.id)

    def _found(self, wanted: Sequence[ColumnElement[bool]]) -> list[Correction]:
        query = select(CORRECTION).where(*wanted).order_by(CORRECTION.c.id)
        with self._database.reading() as connection:
            return [Correction(**row) for row in connection.execute(query).mappings()]
