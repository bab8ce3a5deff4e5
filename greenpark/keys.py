"""API keys on the command line."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from greenpark.errors import SettingsError
from greenpark.parts import clock
from store.access import Role
from store.book.opening import open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from greenpark.settings import Settings
    from store.access import Key
    from store.book.opening import SqlBook


def issue(settings: Settings, role: str, enterprise: str | None, note: str) -> tuple[Key, str]:
    """Make a key of a role; a firm's key names an enterprise the book knows. Raises SettingsError."""
    if role not in {str(r) for r in Role}:
        raise SettingsError("--role", f"is {role!r}, must be one of {', '.join(Role)}")
    if (role == Role.FIRM) != (enterprise is not None):
        raise SettingsError("--enterprise", "goes with --role firm, and a firm's key needs it")
    with _book(settings) as book:
        if enterprise is not None and book.park().enterprise(enterprise) is None:
            raise SettingsError("--enterprise", f"the book knows no enterprise {enterprise!r}")
        return book.issue(Role(role), enterprise, note, clock())


def listed(settings: Settings) -> list[dict[str, str | bool | None]]:
    """Return every key, newest first, without its secret: whether it opens anything now, and when it last did."""
    now = clock()
    with _book(settings) as book:
        return [
            {
                "id": key.id,
                "role": str(key.role),
                "enterprise": key.enterprise,
                "opens": key.opens(now),
                "issued_at": key.issued_at.isoformat(timespec="seconds"),
                "last_used_at": _said(key.last_used_at),
                "ends_at": _said(key.ends_at),
                "revoked_at": _said(key.revoked_at),
                "replaces": key.replaces,
                "note": key.note,
            }
            for key in book.keys()  # noqa: SIM118 - the port's method, the book is no dict
        ]


def rotate(settings: Settings, key_id: str, hours: float) -> tuple[Key, str, datetime]:
    """Make a key in the place of one that opens for so many hours still; returns it, its secret and the old one's end.

    Raises SettingsError when there is no such key, or it opens nothing any more.
    """
    now = clock()
    end = now + timedelta(hours=hours)
    with _book(settings) as book:
        made = book.rotate(key_id, now, end)
    if made is None:
        raise SettingsError("key", f"no key {key_id!r} opens anything; see greenpark keys list, or issue a new one")
    return *made, end


def revoke(settings: Settings, key_id: str) -> None:
    """End a key; raises SettingsError when there is none."""
    with _book(settings) as book:
        if not book.revoke(key_id, clock()):
            raise SettingsError("key", f"there is no key {key_id!r}; see greenpark keys list")


def _said(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


@contextmanager
def _book(settings: Settings) -> Iterator[SqlBook]:
    if settings.book.startswith("sqlite:"):
        settings.data.mkdir(parents=True, exist_ok=True)
    book = open_book(settings.book)
    try:
        yield book
    finally:
        book.close()
