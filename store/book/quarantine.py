"""Refused messages in SQL: each kept once with what was sent, counted when it comes again, marked when brought in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, null, select, update

from store.book.refusal_bounds import bound
from store.book.tables.services import REFUSAL
from store.refusals import Reason, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping

    from store.book.database import Database
    from store.refusals import Dropped
    from store.retries import Retry

WHOLE_MESSAGE = -1
"""How `reading` says that the message as a whole was refused, because SQL holds no two NULLs for the same."""
RETRIED_BYTES = 16 << 20
"""Payload that `waiting` returns at once, but for a single one that is larger."""
_SAME = ("enterprise", "source", "reason", "reading", "payload_digest")


class SqlQuarantine:
    """Quarantine on SQL; every method may be called from several threads and processes."""

    def __init__(self, database: Database) -> None:
        """Take an upgraded database."""
        self._database = database

    def keep(self, refusals: Sequence[Refusal]) -> None:
        """Keep refusals durably; the same enterprise, source, payload, reason and index are kept once and counted.

        One that was brought in and comes again waits again.
        """
        if not refusals:
            return
        insert = self._database.insert(REFUSAL)
        came, before = insert.excluded.received_at, REFUSAL.c.received_at
        counted = insert.on_conflict_do_update(
            index_elements=_SAME,
            set_={
                "times": REFUSAL.c.times + insert.excluded.times,
                "received_at": case((came > before, came), else_=before),
                "brought_in_at": null(),
            },
        )
        with self._database.writing() as connection:
            connection.execute(counted, [_values(refusal) for refusal in refusals])

    def refused(
        self,
        enterprise: str | None = None,
        limit: int = 100,
        *,
        reason: Reason | None = None,
        waiting: bool = False,
        offset: int = 0,
        payload_bytes: int | None = None,
    ) -> list[Refusal]:
        """Return the refusals that came last first, of one enterprise or of all; `waiting`: not yet brought in.

        With `payload_bytes` no more than that much of each payload.
        """
        payload: ColumnElement[bytes] = REFUSAL.c.payload
        if payload_bytes is not None:
            payload = func.substr(payload, 1, payload_bytes, type_=REFUSAL.c.payload.type)
        others = [column for column in REFUSAL.c if column.name not in {"payload", "payload_digest"}]
        wanted = _wanted(enterprise, reason)
        if waiting:
            wanted.append(REFUSAL.c.brought_in_at.is_(None))
        query = (
            select(*others, payload.label("payload"))
            .where(*wanted)
            .order_by(REFUSAL.c.received_at.desc(), REFUSAL.c.id.desc())
        )
        with self._database.reading() as connection:
            return [_refusal(row) for row in connection.execute(query.offset(offset).limit(limit)).mappings()]

    def refusal(self, refusal_id: int) -> Refusal | None:
        """Return one refusal whole, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(REFUSAL).where(REFUSAL.c.id == refusal_id)).mappings().first()
        return None if row is None else _refusal(row)

    def waiting(
        self,
        enterprise: str | None = None,
        reason: Reason | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[Refusal]:
        """Return refusals that were not brought in, whole, by falling id, below `before`.

        Up to `limit`, fewer where their payloads are large; an empty list only when there is none.
        """
        wanted = [REFUSAL.c.brought_in_at.is_(None), *_wanted(enterprise, reason)]
        if before is not None:
            wanted.append(REFUSAL.c.id < before)
        sizes = select(REFUSAL.c.id, func.length(REFUSAL.c.payload)).where(*wanted).order_by(REFUSAL.c.id.desc())
        with self._database.reading() as connection:
            chosen: list[int] = []
            total = 0
            for refusal_id, size in connection.execute(sizes.limit(limit)):
                total += size
                if chosen and total > RETRIED_BYTES:
                    break
                chosen.append(refusal_id)
            whole = select(REFUSAL).where(REFUSAL.c.id.in_(chosen)).order_by(REFUSAL.c.id.desc())
            return [_refusal(row) for row in connection.execute(whole).mappings()]

    def note_retries(self, retries: Sequence[Retry], who: str, at: datetime) -> None:
        """Keep durably what became of refusals that were tried again."""
        if not retries:
            return
        noted = (
            update(REFUSAL)
            .where(REFUSAL.c.id == bindparam("refusal"))
            .values(
                retried_at=bindparam("at"),
                retried_by=bindparam("who"),
                retry_said=bindparam("said"),
                brought_in_at=bindparam("done_at"),
            )
        )
        rows = [
            {
                "refusal": retry.refusal_id,
                "at": at,
                "who": _storable(who),
                "said": _storable(retry.said),
                "done_at": at if retry.done else None,
            }
            for retry in retries
        ]
        with self._database.writing() as connection:
            connection.execute(noted, rows)

    def bound(self, now: datetime, most_bytes: int) -> Dropped:
        """Let go of what came last more than 400 days ago, and of what is above `most_bytes`; say how much that was.

        The enterprises that hold most give, what was brought in before what waits, the oldest first.
        """
        return bound(self._database, now, most_bytes)


def _wanted(enterprise: str | None, reason: Reason | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if enterprise is not None:
        wanted.append(REFUSAL.c.enterprise == enterprise)
    if reason is not None:
        wanted.append(REFUSAL.c.reason == str(reason))
    return wanted


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
        retried_at=row["retried_at"],
        retried_by=row["retried_by"] or "",
        retry_said=row["retry_said"] or "",
        brought_in_at=row["brought_in_at"],
    )
