"""Opening the book: one object that answers for every port of it."""

from __future__ import annotations

from sqlalchemy import text

from store.book.corrections import SqlCorrections
from store.book.database import Database
from store.book.keyring import SqlKeyring
from store.book.leases import SqlLeases
from store.book.marks import SqlMarks
from store.book.parkbook import SqlParkBook
from store.book.quarantine import SqlQuarantine
from store.book.receipts import SqlReceipts
from store.book.revisions import SqlOutputHistory
from store.book.sealed import SqlSealedReports
from store.book.upgrading import upgrade


class SqlBook(
    SqlParkBook,
    SqlQuarantine,
    SqlReceipts,
    SqlKeyring,
    SqlMarks,
    SqlCorrections,
    SqlLeases,
    SqlSealedReports,
    SqlOutputHistory,
):
    """Every port of the book on one SQLite file or PostgreSQL database."""

    def check(self) -> None:
        """Raise StoreUnavailableError unless the database answers now."""
        with self._database.reading() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Let go of the database; nothing is lost by it."""
        self._database.close()


def open_book(url: str) -> SqlBook:
    """Open the book at an SQLAlchemy URL, made or upgraded to this version where needed.

    `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/DATABASE`. Raises BookAddressError for any other address,
    StoreUnavailableError when it does not answer and BookNewerError when a newer version has been there.
    """
    database = Database(url)
    upgrade(database)
    return SqlBook(database)
