"""What the accounts are made of besides readings: outputs, bills and certificates."""

from __future__ import annotations

from sqlalchemy import Column, Double, Text

from store.book.tables.recording import versioned

OUTPUT = versioned(
    "output",
    Column("enterprise", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("output_value_10k_cny", Double),
    Column("added_value_10k_cny", Double),
    Column("product", Text, nullable=False),
    Column("quantity", Double),
    Column("product_unit", Text, nullable=False),
    Column("price_basis", Text, nullable=False),
    Column("status", Text, nullable=False),
)
ACTIVITY = versioned(
    "activity",
    Column("enterprise", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("quantity", Double, nullable=False),
    Column("unit", Text, nullable=False),
    Column("document", Text, nullable=False),
)
CERTIFICATE = versioned(
    "certificate",
    Column("serial", Text, nullable=False),
    Column("enterprise", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("mwh", Double, nullable=False),
    Column("vintage", Text, nullable=False),
    Column("retired_for", Text, nullable=False),
)
