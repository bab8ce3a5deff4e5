"""How rows are kept: versions that are appended and never touched again, each under the recording that brought it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, MetaData, Table
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)
OWN_COLUMNS = ("version", "recording", "removed")
"""The columns of a versioned table that belong to the version, not to the row."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC to the microsecond, in the same form by every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return UTC without zone; a naive datetime is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the instant in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


RECORDING = Table(
    "recording",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("recorded_at", Instant, nullable=False),
)
"""One load that changed something; ids and times grow together, so a moment of the book is a recording."""


def versioned(name: str, *columns: Column[Any]) -> Table:
    """Return a table of row versions: the last version of a key tells; `removed` says that the row is gone."""
    return Table(
        name,
        METADATA,
        Column("version", Integer, primary_key=True),
        Column("recording", Integer, ForeignKey("recording.id"), nullable=False, index=True),
        Column("removed", Boolean, nullable=False),
        *columns,
    )
