"""What the services keep for themselves: keys, refused messages and marks. No number depends on these rows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text, UniqueConstraint

from store.book.tables.recording import METADATA, Instant

API_KEY = Table(
    "api_key",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("role", Text, nullable=False),
    Column("enterprise", Text),
    Column("note", Text, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("ends_at", Instant),
    Column("last_used_at", Instant),
    Column("replaces", Text),
)
"""`digest` is the SHA-256 of the secret's random part."""

REFUSAL = Table(
    "refusal",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("enterprise", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reading", Integer, nullable=False),
    Column("payload_digest", LargeBinary, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("detail", Text, nullable=False),
    Column("received_at", Instant, nullable=False, index=True),
    Column("times", Integer, nullable=False),
    Column("retried_at", Instant),
    Column("retried_by", Text),
    Column("retry_said", Text),
    Column("brought_in_at", Instant),
    UniqueConstraint("enterprise", "source", "reason", "reading", "payload_digest"),
)
"""`reading` is the index of the refused reading, -1 for the message as a whole; `received_at` the last time it came.

`brought_in_at` is when a retry had all of its readings in the store; NULL while it waits and when it comes again.
"""

RECEIPT = Table(
    "receipt",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("enterprise", Text, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Receipts of one enterprise that were given within about a second, together in one row."""

GATEWAY = Table(
    "gateway",
    METADATA,
    Column("enterprise", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("messages", BigInteger, nullable=False),
    Column("refused_messages", BigInteger, nullable=False),
    Column("accepted", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("numbering", LargeBinary, nullable=False),
)

MARK = Table(
    "mark",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)

LEASE = Table(
    "lease",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Instant, nullable=False),
)
