"""SQLite's INSERT OR REPLACE, which fires no trigger of a deletion, replaces no sealed report either."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER sealed_report_insert BEFORE INSERT ON sealed_report "
            "WHEN EXISTS (SELECT 1 FROM sealed_report WHERE id = NEW.id OR (scope_kind, scope, period, number) = "
            "(NEW.scope_kind, NEW.scope, NEW.period, NEW.number)) "
            "BEGIN SELECT RAISE(IGNORE); END"
        )


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER sealed_report_insert")
