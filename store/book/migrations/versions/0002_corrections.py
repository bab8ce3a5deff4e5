"""Corrections, leases, metering points, and what a meter and its events can say besides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meter", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("old", sa.Double()),
        sa.Column("new", sa.Double()),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_correction_meter_at_ms", "correction", ["meter", "at_ms"])
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "metering_point",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recording", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["recording"], ["recording.id"], name="fk_metering_point_recording"),
        sa.PrimaryKeyConstraint("version", name="pk_metering_point"),
    )
    op.create_index("ix_metering_point_recording", "metering_point", ["recording"])
    op.add_column("meter", sa.Column("rated_per_h", sa.Double()))
    op.add_column("meter", sa.Column("cycle", sa.Text()))
    op.add_column("meter_event", sa.Column("parent", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("meter_event") as batch:
        batch.drop_column("parent")
    with op.batch_alter_table("meter") as batch:
        batch.drop_column("cycle")
        batch.drop_column("rated_per_h")
    for name in ("metering_point", "lease", "correction"):
        op.drop_table(name)
