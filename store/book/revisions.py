"""The versions of reported outputs in SQL, out of the tables that are only appended to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from carbon.park import Output
from store.book.account_columns import OUTPUTS
from store.book.ledgers import TABLES
from store.book.tables.accounts import OUTPUT
from store.book.tables.recording import RECORDING
from store.revisions import OutputVersion

if TYPE_CHECKING:
    from store.book.database import Database


class SqlOutputHistory:
    """OutputHistory on SQL; every method may be called from several threads and processes."""

    def __init__(self, database: Database) -> None:
        """Take an upgraded database."""
        self._database = database

    def output_versions(self, enterprise: str, first_month: str, last_month: str) -> list[OutputVersion]:
        """Return the versions of an enterprise's rows of [first_month, last_month], by key, then as recorded."""
        ledger = TABLES[OUTPUTS]
        query = (
            select(OUTPUT, RECORDING.c.recorded_at)
            .join(RECORDING, OUTPUT.c.recording == RECORDING.c.id)
            .where(OUTPUT.c.enterprise == enterprise, OUTPUT.c.month.between(first_month, last_month))
            .order_by(OUTPUT.c.version)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        versions = [
            OutputVersion(Output(**{name: row[name] for name in ledger.columns}), row["recorded_at"], row["removed"])
            for row in rows
        ]
        return sorted(versions, key=lambda version: [getattr(version.output, name) for name in ledger.key])
