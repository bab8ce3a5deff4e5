"""Refused messages in SQL: each kept once with what was sent, and counted when it comes again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, select

from store.book.tables.services import REFUSAL
from store.refusals import Reason, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

    from store.book.database import Database

WHOLE_MESSAGE = -1
"""How `reading` says that the message as a whole was refused, because SQL holds no two NULLs for the same."""
_SAME = ("enterprise", "source", "reason", "reading", "payload_digest")


class SqlQuarantine:
    """Quarantine on SQL; every method may be called from several threads and processes."""

    def __init__(self, database: Database) -> None:
        """Take an upgraded database."""
        self._database = database

    def keep(self, refusals: Sequence[Refusal]) -> None:
        """Keep refusals durably; the same enterprise, source, payload, reason and index are kept once and counted."""
        if not refusals:
            return
        insert = self._database.insert(REFUSAL)
        came, before = insert.excluded.received_at, REFUSAL.c.received_at
        counted = insert.on_conflict_do_update(
            index_elements=_SAME,
            set_={
                "times": REFUSAL.c.times + insert.excluded.times,
                "received_at": case((came > before, came), else_=before),
            },
        )
        with self._database.writing() as connection:
            connection.execute(counted, [_values(refusal) for refusal in refusals])

    def refused(self, enterprise: str | None = None, limit: int = 100) -> list[Refusal]:
        """Return the refusals that came last first, of one enterprise or of all."""
        query = select(REFUSAL).order_by(REFUSAL.c.received_at.desc(), REFUSAL.c.id.desc()).limit(limit)
        if enterprise is not None:
            query = query.where(REFUSAL.c.enterprise == enterprise)
        with self._database.reading() as connection:
            return [_refusal(row) for row in connection.execute(query).mappings()]


def _values(refusal: Refusal) -> dict[str, Any]:
    return {
        "enterprise": _storable(refusal.enterprise),
        "source": _storable(refusal.source),
        "reason": str(refusal.reason),
        "reading": WHOLE_MESSAGE if refusal.index is None else refusal.index,
        "payload_digest": hashlib.sha256(refusal.payload).digest(),
        "payload": refusal.payload,
        "detail": _storable(refusal.detail),
        "received_at": refusal.received_at,
        "times": refusal.times,
    }


def _storable(text: str) -> str:
    """Replace what no database takes as text (NUL, half a surrogate pair); refused messages are full of it."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _refusal(row: RowMapping) -> Refusal:
    return Refusal(
        enterprise=row["enterprise"],
        source=row["source"],
        reason=Reason(row["reason"]),
        detail=row["detail"],
        payload=row["payload"],
        received_at=row["received_at"],
        index=None if row["reading"] == WHOLE_MESSAGE else row["reading"],
        times=row["times"],
        id=row["id"],
    )
