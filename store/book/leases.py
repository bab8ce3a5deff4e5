"""Leases in SQL: one statement decides who has the turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from store.book.tables.services import LEASE

if TYPE_CHECKING:
    from datetime import datetime

    from store.book.database import Database


class SqlLeases:
    """Leases on SQL; every method may be called from several threads and processes."""

    def __init__(self, database: Database) -> None:
        """Take an upgraded database."""
        self._database = database

    def take(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take or renew a lease; False while another holder's has not run out at `now`."""
        insert = self._database.insert(LEASE).values(name=name, holder=holder, until=until)
        taken = insert.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": insert.excluded.holder, "until": insert.excluded.until},
            where=or_(LEASE.c.holder == insert.excluded.holder, LEASE.c.until <= now),
        ).returning(LEASE.c.name)
        with self._database.writing() as connection:
            return connection.execute(taken).first() is not None

    def let_go(self, name: str, holder: str) -> None:
        """End a lease before it runs out; does nothing to another holder's."""
        with self._database.writing() as connection:
            connection.execute(delete(LEASE).where(LEASE.c.name == name, LEASE.c.holder == holder))

    def holder(self, name: str) -> str | None:
        """Return who took a lease last and did not let it go, whether or not it has run out."""
        with self._database.reading() as connection:
            return connection.execute(select(LEASE.c.holder).where(LEASE.c.name == name)).scalar()
