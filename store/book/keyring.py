"""API keys in SQL: only the hash of a secret is kept, so nobody who reads the book can call with it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from store.access import Caller, Key, Role
from store.book.tables.services import API_KEY
from store.errors import KeyOwnerError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import RowMapping

    from store.book.database import Database

PREFIX = "gp"
ID_BYTES = 6
SECRET_BYTES = 32
"""256 random bits: a plain hash suffices, since there is nothing to guess faster than that."""
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
        key = Key(secrets.token_hex(ID_BYTES), role, enterprise, note, at)
        random = secrets.token_urlsafe(SECRET_BYTES)
        row = {"id": key.id, "digest": _digest(random), "role": str(role), "enterprise": enterprise}
        with self._database.writing() as connection:
            connection.execute(insert(API_KEY), row | {"note": note, "issued_at": at})
        return key, f"{PREFIX}_{key.id}_{random}"

    def caller(self, secret: str) -> Caller | None:
        """Return who holds this secret, or None when nobody does or the key was revoked."""
        written = _SECRET.fullmatch(secret)
        if written is None:
            return None
        key_id, random = written.groups()
        with self._database.reading() as connection:
            row = connection.execute(select(API_KEY).where(API_KEY.c.id == key_id)).mappings().first()
        if row is None or not hmac.compare_digest(row["digest"], _digest(random)) or row["revoked_at"] is not None:
            return None
        return Caller(row["id"], Role(row["role"]), row["enterprise"])

    def keys(self) -> list[Key]:
        """Return every key, newest first."""
        query = select(API_KEY).order_by(API_KEY.c.issued_at.desc(), API_KEY.c.id)
        with self._database.reading() as connection:
            return [_key(row) for row in connection.execute(query).mappings()]

    def revoke(self, key_id: str, at: datetime) -> bool:
        """End a key; False when there is none. A key that was revoked before keeps its first end."""
        ended = update(API_KEY).where(API_KEY.c.id == key_id, API_KEY.c.revoked_at.is_(None)).values(revoked_at=at)
        with self._database.writing() as connection:
            connection.execute(ended)
            return connection.execute(select(API_KEY.c.id).where(API_KEY.c.id == key_id)).first() is not None


def _digest(random: str) -> bytes:
    return hashlib.sha256(random.encode()).digest()


def _key(row: RowMapping) -> Key:
    return Key(row["id"], Role(row["role"]), row["enterprise"], row["note"], row["issued_at"], row["revoked_at"])
