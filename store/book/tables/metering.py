"""Meters, what was declared about them, and how many there should be."""

from __future__ import annotations

from sqlalchemy import Column, Date, Double, Integer, Text

from store.book.tables.recording import Instant, versioned

METER = versioned(
    "meter",
    Column("id", Text, nullable=False),
    Column("enterprise", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("multiplier", Double, nullable=False),
    Column("parent", Text),
    Column("register_max", Double),
    Column("stamp", Text, nullable=False),
    Column("length_s", Integer),
    Column("max_gap_s", Integer, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("rated_per_h", Double),
    Column("cycle", Text),
    Column("made_from", Text, nullable=False, server_default="solar"),
)
METER_EVENT = versioned(
    "meter_event",
    Column("meter", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("event", Text, nullable=False),
    Column("final", Double),
    Column("initial", Double),
    Column("note", Text, nullable=False),
    Column("parent", Text),
)
METERING_POINT = versioned(
    "metering_point",
    Column("enterprise", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("required", Integer, nullable=False),
    Column("source", Text, nullable=False),
)
