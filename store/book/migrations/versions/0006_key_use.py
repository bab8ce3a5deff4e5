"""Until when a key opens, when it last did, and which key it took the place of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_key", sa.Column("ends_at", sa.DateTime()))
    op.add_column("api_key", sa.Column("last_used_at", sa.DateTime()))
    op.add_column("api_key", sa.Column("replaces", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("api_key") as batch:
        for column in ("replaces", "last_used_at", "ends_at"):
            batch.drop_column(column)
