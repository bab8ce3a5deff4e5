"""Sealed reports in SQL: inserted once, never updated, never deleted."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from carbon.canonical import digest
from store.book.tables.sealed import SEALED_REPORT
from store.sealed import Seal, SealedReport
from store.sealed_errors import SealBrokenError

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from store.book.database import Database

_NAMES = ("id", "scope_kind", "scope", "period", "number", "sealed_at", "sealed_by", "reason", "sha256")


class SqlSealedReports:
    """SealedReports on SQL; every method may be called from several threads and processes."""

    def __init__(self, database: Database) -> None:
        """Take an upgraded database."""
        self._database = database

    def keep_sealed(self, report: SealedReport) -> bool:
        """Keep a sealed report durably; False, and no change, when its name or number is taken already."""
        values = {name: getattr(report.seal, name) for name in _NAMES}
        values["changes"] = json.dumps({"causes": report.seal.causes}).encode()
        values["body"] = zlib.compress(report.body)
        kept = self._database.insert(SEALED_REPORT).values(**values).on_conflict_do_nothing()
        with self._database.writing() as connection:
            return connection.execute(kept.returning(SEALED_REPORT.c.id)).first() is not None

    def sealed(self, report_id: str) -> SealedReport | None:
        """Return a sealed report byte for byte, or None; raises SealBrokenError when they are not the bytes sealed."""
        query = select(SEALED_REPORT).where(SEALED_REPORT.c.id == report_id)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else SealedReport(_seal(row), _body(row))

    def seals(
        self,
        scope: tuple[str, str] | None = None,
        period: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> list[Seal]:
        """Return seals, newest first: of one scope (kind, id) or of all, of one period (its label) or of all.

        Those of one scope and period are in the order of their numbers, whatever the clocks said.
        """
        table = SEALED_REPORT.c
        query = select(*(table[name] for name in (*_NAMES, "changes")))
        if scope is not None:
            query = query.where(table.scope_kind == scope[0], table.scope == scope[1])
        if period is not None:
            query = query.where(table.period == period)
        time = () if scope is not None and period is not None else (table.sealed_at.desc(),)
        query = query.order_by(*time, table.number.desc(), table.id)
        with self._database.reading() as connection:
            return [_seal(row) for row in connection.execute(query.offset(offset).limit(limit)).mappings()]


def _seal(row: RowMapping) -> Seal:
    return Seal(**{name: row[name] for name in _NAMES}, causes=tuple(json.loads(row["changes"])["causes"]))


def _body(row: RowMapping) -> bytes:
    """Return the bytes, held against the digest under which they were sealed."""
    try:
        body = zlib.decompress(row["body"])
        found = digest(json.loads(body))
    except (zlib.error, ValueError) as error:
        raise SealBrokenError(row["id"], row["sha256"], f"no report ({error})") from error
    if found != row["sha256"]:
        raise SealBrokenError(row["id"], row["sha256"], found)
    return body
