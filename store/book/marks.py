"""Small named positions in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

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

    def move_mark(self, name: str, known: int | None, position: int) -> bool:
        """Keep the position if the mark is still at `known`, None: not yet made; False, and no change, if it is not."""
        change = (
            self._database.insert(MARK).values(name=name, position=position).on_conflict_do_nothing()
            if known is None
            else update(MARK).where(MARK.c.name == name, MARK.c.position == known).values(position=position)
        )
        with self._database.writing() as connection:
            return connection.execute(change.returning(MARK.c.name)).first() is not None
