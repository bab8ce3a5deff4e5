"""What became of refused messages that were tried again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refusal", sa.Column("retried_at", sa.DateTime()))
    op.add_column("refusal", sa.Column("retried_by", sa.Text()))
    op.add_column("refusal", sa.Column("retry_said", sa.Text()))
    op.add_column("refusal", sa.Column("brought_in_at", sa.DateTime()))


def downgrade() -> None:
    with op.batch_alter_table("refusal") as batch:
        for column in ("brought_in_at", "retry_said", "retried_by", "retried_at"):
            batch.drop_column(column)
