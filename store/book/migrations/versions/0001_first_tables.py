"""The book's first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _services()
    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
    )
    _firms()
    _metering()
    _accounts()
    _goals_and_factors()


def downgrade() -> None:
    versioned = "factor indicator goal certificate activity output meter_event meter label enterprise cluster park"
    for name in (*versioned.split(), "recording", "refusal", "mark", "api_key"):
        op.drop_table(name)


def _versioned(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recording", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name=f"fk_{name}_recording"),
        sa.PrimaryKeyConstraint("version", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_recording", name, ["recording"])


def _services() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("enterprise", sa.Text()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    op.create_table(
        "mark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mark"),
    )
    op.create_table(
        "refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("payload_digest", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refusal"),
        sa.UniqueConstraint(
            "enterprise",
            "source",
            "reason",
            "reading",
            "payload_digest",
            name="uq_refusal_enterprise",
        ),
    )
    op.create_index("ix_refusal_received_at", "refusal", ["received_at"])


def _firms() -> None:
    _versioned(
        "park",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("fuel_set", sa.Text(), nullable=False),
        sa.Column("grid_factor", sa.Text(), nullable=False),
        sa.Column("uncovered_electricity", sa.Text(), nullable=False),
        sa.Column("electricity_tce", sa.Text(), nullable=False),
    )
    _versioned(
        "cluster",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("target_output_10k_cny", sa.Double()),
        sa.Column("target_year", sa.Integer()),
    )
    _versioned(
        "enterprise",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("cluster", sa.Text()),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
    )
    _versioned(
        "label",
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("source", sa.Text(), nullable=False),
    )


def _metering() -> None:
    _versioned(
        "meter",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("multiplier", sa.Double(), nullable=False),
        sa.Column("parent", sa.Text()),
        sa.Column("register_max", sa.Double()),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("length_s", sa.Integer()),
        sa.Column("max_gap_s", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
    )
    _versioned(
        "meter_event",
        sa.Column("meter", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("final", sa.Double()),
        sa.Column("initial", sa.Double()),
        sa.Column("note", sa.Text(), nullable=False),
    )


def _accounts() -> None:
    _versioned(
        "output",
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("output_value_10k_cny", sa.Double()),
        sa.Column("added_value_10k_cny", sa.Double()),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Double()),
        sa.Column("product_unit", sa.Text(), nullable=False),
        sa.Column("price_basis", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
    )
    _versioned(
        "activity",
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Double(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
    )
    _versioned(
        "certificate",
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mwh", sa.Double(), nullable=False),
        sa.Column("vintage", sa.Text(), nullable=False),
        sa.Column("retired_for", sa.Text(), nullable=False),
    )


def _goals_and_factors() -> None:
    _versioned(
        "goal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("target_year", sa.Integer(), nullable=False),
        sa.Column("target", sa.Double(), nullable=False),
        sa.Column("baseline_year", sa.Integer()),
        sa.Column("baseline", sa.Double()),
        sa.Column("source", sa.Text(), nullable=False),
    )
    _versioned(
        "indicator",
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
    )
    _versioned(
        "factor",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("value", sa.Double()),
        sa.Column("value_text", sa.Text(), nullable=False),
        sa.Column("value_unit", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("source_doc", sa.Text(), nullable=False),
        sa.Column("source_year", sa.Integer()),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("published", sa.Date()),
    )
