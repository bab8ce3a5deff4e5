"""Corrections of readings: append-only, the latest of a meter and instant counts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Index, Integer, Table, Text

from store.book.tables.recording import METADATA, Instant

CORRECTION = Table(
    "correction",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("meter", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("old", Double),
    Column("new", Double),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index("ix_correction_meter_at_ms", "meter", "at_ms"),
    sqlite_autoincrement=True,
)
"""`old` NULL: there was no reading; `new` NULL: the reading is struck out."""
