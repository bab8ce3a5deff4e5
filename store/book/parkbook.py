"""The park's tables in SQL: appended to, never changed, so that every earlier moment can still be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from store.book.changes import differences, sentences
from store.book.folder import by_key
from store.book.ledgers import IDENTITY, LEDGERS, TABLES
from store.book.tables.recording import OWN_COLUMNS, RECORDING
from store.errors import BookClockError, BookEmptyError, BookOtherParkError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from carbon.park import Park
    from store.book.changes import Change
    from store.book.database import Database
    from store.book.ledgers import Ledger, Values

MOMENTS_KEPT = 8
"""Parks kept in memory, each as of one recording."""


class SqlParkBook:
    """ParkBook on SQL; every method may be called from several threads and processes."""

    def __init__(self, database: Database) -> None:
        """Take an upgraded database."""
        self._database = database
        self._moments: dict[int, Park] = {}

    def park(self, known_at: datetime | None = None) -> Park:
        """Return the park as known at that moment (None: now), rows ordered by key; raises BookEmptyError."""
        with self._database.reading() as connection:
            recording = _recording(connection, known_at)
            if recording is None:
                raise BookEmptyError(known_at, _first(connection))
            known = self._moments.get(recording)
            return known if known is not None else self._keep(recording, _park(connection, recording))

    def load(self, park: Park, recorded_at: datetime) -> list[str]:
        """Append what makes the book say what `park` says; returns what changed, empty when nothing did.

        Raises BookOtherParkError for another park than the book holds, and BookClockError when something was
        recorded after `recorded_at`.
        """
        with self._database.alone() as connection:
            last = _recording(connection, None)
            changes = [(ledger, _changes(connection, ledger, last, park)) for ledger in LEDGERS]
            if not any(found for _, found in changes):
                return []
            recording = _record(connection, recorded_at)
            for ledger, found in changes:
                _append(connection, ledger, recording, found)
            return [sentence for ledger, found in changes for sentence in sentences(ledger, found)]

    def _keep(self, recording: int, park: Park) -> Park:
        moments = dict(sorted({**self._moments, recording: park}.items())[-MOMENTS_KEPT:])
        self._moments = moments
        return park


def _recording(connection: Connection, known_at: datetime | None) -> int | None:
    query = select(func.max(RECORDING.c.id))
    if known_at is not None:
        query = query.where(RECORDING.c.recorded_at <= known_at)
    return connection.execute(query).scalar()


def _first(connection: Connection) -> datetime | None:
    return connection.execute(select(func.min(RECORDING.c.recorded_at))).scalar()


def _park(connection: Connection, recording: int) -> Park:
    parts: dict[str, Any] = {
        sheet.part: by_key(sheet, (ledger.build(values, at) for values, at in _rows(connection, ledger, recording)))
        for sheet, ledger in TABLES.items()
    }
    identity = [IDENTITY.build(values, at) for values, at in _rows(connection, IDENTITY, recording)]
    empty: Park = identity[0]
    return replace(empty, **parts)


def _rows(connection: Connection, ledger: Ledger, recording: int) -> list[tuple[Values, datetime]]:
    """Return the rows that stood at a recording, with the moment each was recorded."""
    table = ledger.table
    query = (
        select(table, RECORDING.c.recorded_at)
        .join(RECORDING, table.c.recording == RECORDING.c.id)
        .where(table.c.recording <= recording)
        .order_by(table.c.version)
    )
    latest: dict[tuple[Any, ...], tuple[bool, Values, datetime]] = {}
    for version in connection.execute(query).mappings():
        values = {name: version[name] for name in version if name not in {*OWN_COLUMNS, "recorded_at"}}
        latest[ledger.key_of(values)] = (version["removed"], values, version["recorded_at"])
    return [(values, recorded_at) for removed, values, recorded_at in latest.values() if not removed]


def _changes(connection: Connection, ledger: Ledger, recording: int | None, park: Park) -> list[Change]:
    known = [] if recording is None else [values for values, _ in _rows(connection, ledger, recording)]
    wanted = ledger.rows(park)
    if ledger is IDENTITY and known and known[0]["id"] != park.id:
        raise BookOtherParkError(known[0]["id"], park.id)
    return differences(ledger, known, wanted)


def _record(connection: Connection, recorded_at: datetime) -> int:
    last = connection.execute(select(func.max(RECORDING.c.recorded_at))).scalar()
    if last is not None and recorded_at < last:
        raise BookClockError(last, recorded_at)
    return int(
        connection.execute(insert(RECORDING).returning(RECORDING.c.id), {"recorded_at": recorded_at}).scalar_one()
    )


def _append(connection: Connection, ledger: Ledger, recording: int, changes: list[Change]) -> None:
    versions = [
        {**(change.after or change.before or {}), "recording": recording, "removed": change.after is None}
        for change in changes
    ]
    if versions:
        connection.execute(insert(ledger.table), versions)
