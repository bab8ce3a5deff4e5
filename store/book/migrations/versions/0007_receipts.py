"""Receipts that firms read over HTTP, and what their gateways' numbers say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
    )
    op.create_index("ix_receipt_enterprise", "receipt", ["enterprise"])
    op.create_table(
        "gateway",
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("messages", "refused_messages", "accepted", "refused")
        ),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("numbering", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "name", name="pk_gateway"),
    )


def downgrade() -> None:
    op.drop_table("gateway")
    op.drop_index("ix_receipt_enterprise", "receipt")
    op.drop_table("receipt")
