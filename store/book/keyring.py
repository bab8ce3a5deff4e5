"""API keys in SQL: only the hash of a secret is kept, so nobody who reads the book can call with it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from store.access import Caller, Key, Role
from store.book.tables.services import API_KEY
from store.errors import KeyOwnerError, StoreUnavailableError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from store.book.database import Database

PREFIX = "gp"
ID_BYTES = 6
SECRET_BYTES = 32
"""256 random bits: a plain hash suffices, since there is nothing to guess faster than that."""
USE_NOTED_EVERY = timedelta(minutes=1)
_SECRET = re.compile(rf"{PREFIX}_([0-9a-f]{{{2 * ID_BYTES}}})_([A-Za-z0-9_-]+)")


class SqlKeyring:
    """Keyring on SQL; every method may be called from several threads and processes."""

    def __init__(self, database: Database) -> None:
        """Take an upgraded database."""
        self._database = database

    def issue(self, role: Role, enterprise: str | None, note: str, at: datetime) -> tuple[Key, str]:
        """Make a key and return it with its secret `gp_ID_RANDOM`, which is not kept.

        Raises KeyOwnerError unless exactly a firm's key names an enterprise.
        """
        if (role is Role.FIRM) != (enterprise is not None):
            raise KeyOwnerError(role, enterprise)
        with self._database.writing() as connection:
            return _issued(connection, role, enterprise, note, at)

    def caller(self, secret: str, at: datetime) -> Caller | None:
        """Return who holds this secret, or None when nobody does or the key opens nothing at `at`.

        Notes the use, at most once a minute for each key; a book that cannot be written to keeps nobody out.
        """
        written = _SECRET.fullmatch(secret)
        if written is None:
            return None
        key_id, random = written.groups()
        with self._database.reading() as connection:
            row = connection.execute(select(API_KEY).where(API_KEY.c.id == key_id)).mappings().first()
        if row is None or not hmac.compare_digest(row["digest"], _digest(random)) or not _key(row).opens(at):
            return None
        self._note_use(key_id, row["last_used_at"], at)
        return Caller(row["id"], Role(row["role"]), row["enterprise"])

    def keys(self) -> list[Key]:
        """Return every key, newest first."""
        query = select(API_KEY).order_by(API_KEY.c.issued_at.desc(), API_KEY.c.id)
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(query).mappings()]

    def rotate(self, key_id: str, at: datetime, ends_at: datetime) -> tuple[Key, str] | None:
        """Make a key of the same role, owner and note, and let the old one open until `ends_at` and no longer.

        Returns the new key and its secret, or None when no key of that id opens at `at`.
        """
        with self._database.writing() as connection:
            row = connection.execute(select(API_KEY).where(API_KEY.c.id == key_id)).mappings().first()
            if row is None or not (old := _key(row)).opens(at):
                return None
            end = ends_at if old.ends_at is None else min(ends_at, old.ends_at)
            connection.execute(update(API_KEY).where(API_KEY.c.id == key_id).values(ends_at=end))
            return _issued(connection, old.role, old.enterprise, old.note, at, replaces=key_id)

    def revoke(self, key_id: str, at: datetime) -> bool:
        """End a key; False when there is none. A key that was revoked before keeps its first end."""
        ended = update(API_KEY).where(API_KEY.c.id == key_id, API_KEY.c.revoked_at.is_(None)).values(revoked_at=at)
        with self._database.writing() as connection:
            connection.execute(ended)
            return connection.execute(select(API_KEY.c.id).where(API_KEY.c.id == key_id)).first() is not None

    def _note_use(self, key_id: str, noted: datetime | None, at: datetime) -> None:
        if noted is not None and at - noted < USE_NOTED_EVERY:
            return
        with suppress(StoreUnavailableError), self._database.writing() as connection:
            connection.execute(update(API_KEY).where(API_KEY.c.id == key_id).values(last_used_at=at))


def _issued(
    connection: Connection,
    role: Role,
    enterprise: str | None,
    note: str,
    at: datetime,
    replaces: str | None = None,
) -> tuple[Key, str]:
    key = Key(secrets.token_hex(ID_BYTES), role, enterprise, note, at, replaces=replaces)
    random = secrets.token_urlsafe(SECRET_BYTES)
    row = {"id": key.id, "digest": _digest(random), "role": str(role), "enterprise": enterprise, "note": note}
    connection.execute(insert(API_KEY), row | {"issued_at": at, "replaces": replaces})
    return key, f"{PREFIX}_{key.id}_{random}"


def _digest(random: str) -> bytes:
    return hashlib.sha256(random.encode()).digest()


def _key(row: RowMapping) -> Key:
    return Key(
        row["id"],
        Role(row["role"]),
        row["enterprise"],
        row["note"],
        row["issued_at"],
        row["revoked_at"],
        row["ends_at"],
        row["last_used_at"],
        row["replaces"],
    )
