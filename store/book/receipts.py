"""Receipts and gateways in SQL: rows of many receipts, one row a gateway."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads it
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import delete, func, insert, select

from store.arrivals import KEPT_GATEWAYS, KEPT_RECEIPTS, Arrivals, Gateway, KeptReceipt
from store.book.tables.services import GATEWAY, RECEIPT
from store.numbering import Numbering, begun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

    from store.book.database import Database

_COUNTED = ("messages", "refused_messages", "accepted", "refused")
_ROWS_AT_ONCE = 200


class _Row(msgspec.Struct, array_like=True):
    id: str | None
    at: datetime
    accepted: int
    refused: int
    reasons: dict[str, int]


_BODY = msgspec.json.Decoder(list[_Row])
_NUMBERING = msgspec.json.Decoder(Numbering)


class SqlReceipts:
    """Receipts on SQL; every method may be called from several threads and processes."""

    def __init__(self, database: Database) -> None:
        """Take an upgraded database."""
        self._database = database

    def keep_arrivals(self, arrivals: Sequence[Arrivals]) -> None:
        """Keep durably what came of enterprises; calls of several processes add up. Of each the newest stay."""
        if not arrivals:
            return
        with self._database.alone() as connection:
            for one in arrivals:
                _keep_receipts(connection, one)
                self._keep_gateways(connection, one)

    def receipts(self, enterprise: str, message_id: str | None = None, limit: int = 100) -> list[KeptReceipt]:
        """Return the receipts of an enterprise, newest first, of one id or of all."""
        query = select(RECEIPT.c.id, RECEIPT.c.body).where(RECEIPT.c.enterprise == enterprise)
        query = query.order_by(RECEIPT.c.id.desc()).limit(_ROWS_AT_ONCE)
        found: list[KeptReceipt] = []
        with self._database.reading() as connection:
            page = connection.execute(query).all()
            while page:
                for _, body in page:
                    rows = reversed(_BODY.decode(body))
                    found += [_kept(row) for row in rows if message_id is None or row.id == message_id]
                    if len(found) >= limit:
                        return found[:limit]
                page = connection.execute(query.where(RECEIPT.c.id < page[-1].id)).all()
        return found

    def gateways(self, enterprise: str | None = None) -> list[Gateway]:
        """Return the gateways of an enterprise, or of all, by enterprise and name."""
        query = select(GATEWAY).order_by(GATEWAY.c.enterprise, GATEWAY.c.name)
        if enterprise is not None:
            query = query.where(GATEWAY.c.enterprise == enterprise)
        with self._database.reading() as connection:
            return [_gateway(row) for row in connection.execute(query).mappings()]

    def _keep_gateways(self, connection: Connection, one: Arrivals) -> None:
        if not one.tallies:
            return
        own = GATEWAY.c.enterprise == one.enterprise
        query = select(GATEWAY).where(own, GATEWAY.c.name.in_(list(one.tallies)))
        known = {row["name"]: _gateway(row) for row in connection.execute(query).mappings()}
        rows: list[dict[str, Any]] = []
        for name, tally in one.tallies.items():
            before = known.get(name)
            if before is None:
                numbering = begun(tally.numbers, one.at)
            else:
                numbering = before.numbering
                numbering.arrive(tally.numbers, one.at)
            came = (len(tally.numbers), tally.refused_messages, tally.accepted, tally.refused)
            counted = {
                count: more + (0 if before is None else getattr(before, count))
                for count, more in zip(_COUNTED, came, strict=True)
            }
            key = {"enterprise": one.enterprise, "name": name}
            rows.append(key | counted | {"last_at": one.at, "numbering": msgspec.json.encode(numbering)})
        upsert = self._database.insert(GATEWAY)
        changed = {column: upsert.excluded[column] for column in (*_COUNTED, "last_at", "numbering")}
        connection.execute(upsert.on_conflict_do_update(index_elements=["enterprise", "name"], set_=changed), rows)
        if len(rows) > len(known):
            newest = select(GATEWAY.c.name).where(own).order_by(GATEWAY.c.last_at.desc(), GATEWAY.c.name)
            surplus = connection.execute(newest.offset(KEPT_GATEWAYS)).scalars().all()
            if surplus:
                connection.execute(delete(GATEWAY).where(own, GATEWAY.c.name.in_(surplus)))


def _keep_receipts(connection: Connection, one: Arrivals) -> None:
    newest = one.receipts[-KEPT_RECEIPTS:]
    if not newest:
        return
    rows = [_Row(r.id, r.at, r.accepted, r.refused, dict(r.reasons)) for r in newest]
    values = {
        "enterprise": one.enterprise,
        "at": one.at,
        "messages": len(rows),
        "body": msgspec.json.encode(rows),
    }
    connection.execute(insert(RECEIPT), values)
    own = RECEIPT.c.enterprise == one.enterprise
    newer = func.sum(RECEIPT.c.messages).over(order_by=RECEIPT.c.id.desc()) - RECEIPT.c.messages
    counted = select(RECEIPT.c.id, newer.label("newer")).where(own).subquery()
    last = connection.execute(select(func.max(counted.c.id)).where(counted.c.newer >= KEPT_RECEIPTS)).scalar()
    if last is not None:
        connection.execute(delete(RECEIPT).where(own, RECEIPT.c.id <= last))


def _kept(row: _Row) -> KeptReceipt:
    return KeptReceipt(row.id, row.at, row.accepted, row.refused, row.reasons)


def _gateway(row: RowMapping) -> Gateway:
    return Gateway(
        enterprise=row["enterprise"],
        name=row["name"],
        numbering=_NUMBERING.decode(row["numbering"]),
        last_at=row["last_at"],
        **{count: row[count] for count in _COUNTED},
    )
