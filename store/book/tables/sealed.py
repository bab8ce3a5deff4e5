"""Sealed reports: kept whole, never changed."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text, UniqueConstraint

from store.book.tables.recording import METADATA, Instant

SEALED_REPORT = Table(
    "sealed_report",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("scope_kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("sealed_at", Instant, nullable=False),
    Column("sealed_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("changes", LargeBinary, nullable=False),
    UniqueConstraint("scope_kind", "scope", "period", "number"),
)
"""`number` counts from 1; `body` is the canonical JSON, compressed; `changes` what a restatement changed, as JSON."""
