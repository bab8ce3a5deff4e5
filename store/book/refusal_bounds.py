"""The bounds of the quarantine: by age, and by size with every enterprise keeping its part."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from store.book.tables.services import REFUSAL
from store.refusals import Dropped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from store.book.database import Database

KEPT_FOR = timedelta(days=400)
"""How long a refusal is kept after it came last: what is refused in a year can be mended when the year is closed."""
ROW_BYTES = 500
"""What a row takes beside its payload, more or less."""
_FULL_TO = 0.9
"""Part of the bound to which the quarantine is brought down, so that not each refusal brings it down again."""
_AT_ONCE = 1000
_SIZE = func.length(REFUSAL.c.payload) + ROW_BYTES


def bound(database: Database, now: datetime, most_bytes: int) -> Dropped:
    """Drop what came last before KEPT_FOR, and then, above `most_bytes`, of the enterprises that hold most.

    Of these what was brought in goes first, then what came longest ago.
    """
    old = REFUSAL.c.received_at < now - KEPT_FOR
    with database.writing() as connection:
        waiting = select(func.count()).where(old, REFUSAL.c.brought_in_at.is_(None)).select_from(REFUSAL)
        old_waiting = int(connection.execute(waiting).scalar_one())
        aged = connection.execute(delete(REFUSAL).where(old)).rowcount
        held = _held(connection)
        if sum(held.values()) <= most_bytes:
            return Dropped(aged, old_waiting)
        level = water_level(held.values(), int(most_bytes * _FULL_TO))
        rows = [_drop(connection, enterprise, size - level) for enterprise, size in held.items() if size > level]
    return Dropped(aged + sum(one.rows for one in rows), old_waiting + sum(one.waiting for one in rows))


def water_level(sizes: Collection[int], most: int) -> int:
    """Return the largest part that each may keep so that all together have `most` at the utmost."""
    left, others = most, len(sizes)
    for size in sorted(sizes):
        if size * others > left:
            return left // others
        left -= size
        others -= 1
    return max(sizes, default=0)


def _held(connection: Connection) -> Mapping[str, int]:
    query = select(REFUSAL.c.enterprise, func.sum(_SIZE)).group_by(REFUSAL.c.enterprise)
    return {enterprise: int(size) for enterprise, size in connection.execute(query)}


def _drop(connection: Connection, enterprise: str, size: int) -> Dropped:
    """Drop rows of an enterprise that together have at least `size` bytes."""
    order = REFUSAL.c.brought_in_at.is_(None), REFUSAL.c.received_at, REFUSAL.c.id
    query = select(REFUSAL.c.id, _SIZE, REFUSAL.c.brought_in_at).where(REFUSAL.c.enterprise == enterprise)
    chosen: list[int] = []
    waiting = 0
    for refusal_id, row_size, brought_in_at in connection.execute(query.order_by(*order)):
        if size <= 0:
            break
        chosen.append(refusal_id)
        waiting += brought_in_at is None
        size -= row_size
    for first in range(0, len(chosen), _AT_ONCE):
        connection.execute(delete(REFUSAL).where(REFUSAL.c.id.in_(chosen[first : first + _AT_ONCE])))
    return Dropped(len(chosen), waiting)
