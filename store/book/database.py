"""The database behind the book: SQLite or PostgreSQL, told apart here and nowhere else."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import URL, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError

from store.errors import BookAddressError, StoreRefusedError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine, ExceptionContext, Table

BUSY_TIMEOUT_S = 30
"""How long a SQLite writer waits for another one."""
_LOCK = 0x677265656E
"""Number of the PostgreSQL advisory lock that serialises loads and upgrades."""
_AWAY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN", "SQLITE_READONLY")
_BROKEN = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
_WRITES = "greenpark_writes"


class Database:
    """Connections to one database; a connection lost or refused raises StoreUnavailableError."""

    def __init__(self, url: str) -> None:
        """Take an SQLAlchemy URL of a SQLite file or a PostgreSQL database; nothing is connected yet."""
        parsed = _parsed(url)
        backend = parsed.get_backend_name()
        self.address = URL.create(
            backend, host=parsed.host, port=parsed.port, database=parsed.database
        ).render_as_string()
        self._sqlite = backend == "sqlite"
        self._engine: Engine = _sqlite_engine(parsed) if self._sqlite else create_engine(parsed, pool_pre_ping=True)
        self._writers: Engine = self._engine.execution_options(**{_WRITES: True})
        event.listen(self._engine, "handle_error", self._translate)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read with."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose writes are durable when the block ends, or gone when it raises."""
        with self._writers.begin() as connection:
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Give a connection to write with while every other caller of this method, in any process, waits."""
        with self._writers.begin() as connection:
            if not self._sqlite:  # SQLite's writers are alone by themselves.
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
            yield connection

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Return an insert that can say what happens on conflict."""
        return sqlite.insert(table) if self._sqlite else postgresql.insert(table)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def _translate(self, context: ExceptionContext) -> None:
        error = context.original_exception
        code = (error.sqlite_errorname or "") if isinstance(error, sqlite3.DatabaseError) else ""
        if code.startswith(_AWAY) or isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
            raise StoreUnavailableError(self.address, str(error).strip()) from error
        if code.startswith(_BROKEN):
            raise StoreRefusedError(self.address, str(error).strip()) from error


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BookAddressError("is not an SQLAlchemy URL") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database in {None, "", ":memory:"}:
            raise BookAddressError("names no file; a book in memory would be forgotten")
        return parsed
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise BookAddressError(f"names {backend}, which is neither sqlite nor postgresql")


def _sqlite_engine(url: URL) -> Engine:
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BookAddressError(f"cannot be used, its folder cannot be made: {error}") from error
    timeout = {} if "timeout" in url.query else {"timeout": BUSY_TIMEOUT_S}
    engine = create_engine(url, connect_args=timeout)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins transactions below; the driver must not.
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
