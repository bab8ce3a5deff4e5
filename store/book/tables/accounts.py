"""What the accounts are made of besides readings: outputs, bills, certificates and what enterprises measured."""

from __future__ import annotations

from sqlalchemy import Column, Date, Double, Text

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
MEASURED = versioned(
    "measured",
    Column("enterprise", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("parameter", Text, nullable=False),
    Column("value", Double, nullable=False),
    Column("unit", Text, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("document", Text, nullable=False),
)
PROCESS = versioned(
    "process",
    Column("enterprise", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("material", Text, nullable=False),
    Column("quantity", Double, nullable=False),
    Column("unit", Text, nullable=False),
    Column("content_pct", Double, nullable=False),
    Column("document", Text, nullable=False),
)
UNCERTAINTY = versioned(
    "uncertainty",
    Column("part", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("percent", Double, nullable=False),
    Column("source", Text, nullable=False),
    Column("enterprise", Text, nullable=False),
)
