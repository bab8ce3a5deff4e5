"""The park itself, its clusters and enterprises, and the labels they hold."""

from __future__ import annotations

from sqlalchemy import Column, Date, Double, Integer, Text

from store.book.tables.recording import versioned

PARK = versioned(
    "park",
    Column("id", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("languages", Text, nullable=False),
    Column("fuel_set", Text, nullable=False),
    Column("grid_factor", Text, nullable=False),
    Column("uncovered_electricity", Text, nullable=False),
    Column("electricity_tce", Text, nullable=False),
    Column("grid_factor_year", Text, nullable=False, server_default="latest"),
    Column("steam_enthalpy", Text, nullable=False, server_default="gross"),
    Column("vintage_window", Text, nullable=False, server_default="year"),
    Column("seal_measured_share", Text, nullable=False, server_default="0.9"),
)
CLUSTER = versioned(
    "cluster",
    Column("id", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("target_output_10k_cny", Double),
    Column("target_year", Integer),
)
ENTERPRISE = versioned(
    "enterprise",
    Column("id", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("cluster", Text),
    Column("industry", Text, nullable=False),
    Column("since", Date),
    Column("until", Date),
)
LABEL = versioned(
    "label",
    Column("enterprise", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("source", Text, nullable=False),
)
