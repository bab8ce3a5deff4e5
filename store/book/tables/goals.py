"""Goals and the indicators that are entered for them."""

from __future__ import annotations

from sqlalchemy import Column, Double, Integer, Text

from store.book.tables.recording import versioned

GOAL = versioned(
    "goal",
    Column("id", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("target_year", Integer, nullable=False),
    Column("target", Double, nullable=False),
    Column("baseline_year", Integer),
    Column("baseline", Double),
    Column("source", Text, nullable=False),
    Column("path", Text, nullable=False, server_default="linear"),
)
INDICATOR = versioned(
    "indicator",
    Column("indicator", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("value", Double, nullable=False),
    Column("source", Text, nullable=False),
)
