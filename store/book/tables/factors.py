"""Dated, sourced factors."""

from __future__ import annotations

from sqlalchemy import Column, Date, Double, Integer, Text

from store.book.tables.recording import versioned

FACTOR = versioned(
    "factor",
    Column("kind", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("value", Double),
    Column("value_text", Text, nullable=False),
    Column("value_unit", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("year", Integer),
    Column("region", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("source_doc", Text, nullable=False),
    Column("source_year", Integer),
    Column("confidence", Text, nullable=False),
    Column("published", Date),
)
