"""Small named positions in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from store.book.tables.services import MARK

if TYPE_CHECKING:
    from store.book.database import Database


class SqlMarks:
    """Marks on SQL; every method may be called from several threads and processes."""

    def __init__(self, database: Database) -> None:
        """Take an upgraded database."""
        self._database = database

    def mark(self, name: str) -> int | None:
        """Return the position, or None before the first."""
        with self._database.reading() as connection:
            return connection.execute(select(MARK.c.position).where(MARK.c.name == name)).scalar()

    def set_mark(self, name: str, position: int) -> None:
        """Keep the position durably."""
        insert = self._database.insert(MARK).values(name=name, position=position)
        kept = insert.on_conflict_do_update(index_elements=["name"], set_={"position": insert.excluded.position})
        with self._database.writing() as connection:
            connection.execute(kept)
