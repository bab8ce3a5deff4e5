"""What enterprises measured, processes, uncertainties, the new choices of a park, and sealed reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CHOICES = {
    "grid_factor_year": "latest",
    "steam_enthalpy": "gross",
    "vintage_window": "year",
    "seal_measured_share": "0.9",
}


def upgrade() -> None:
    for name, said in _CHOICES.items():
        op.add_column("park", sa.Column(name, sa.Text(), nullable=False, server_default=said))
    op.add_column("goal", sa.Column("path", sa.Text(), nullable=False, server_default="linear"))
    op.add_column("meter", sa.Column("made_from", sa.Text(), nullable=False, server_default="solar"))
    _versioned(
        "measured",
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("parameter", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("document", sa.Text(), nullable=False),
    )
    _versioned(
        "process",
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Double(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("content_pct", sa.Double(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
    )
    _versioned(
        "uncertainty",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("percent", sa.Double(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("enterprise", sa.Text(), nullable=False),
    )
    op.create_table(
        "sealed_report",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.Column("sealed_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("changes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_report"),
        sa.UniqueConstraint("scope_kind", "scope", "period", "number", name="uq_sealed_report_scope_kind"),
    )


def downgrade() -> None:
    for name in ("sealed_report", "uncertainty", "process", "measured"):
        op.drop_table(name)
    for table, columns in (("meter", ["made_from"]), ("goal", ["path"]), ("park", list(_CHOICES))):
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)


def _versioned(name: str, *columns: sa.Column[object]) -> None:
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
