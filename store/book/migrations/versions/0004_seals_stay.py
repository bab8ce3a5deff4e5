"""A sealed report is neither changed nor deleted: the database itself refuses."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SAID = "a sealed report is neither changed nor deleted"


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER sealed_report_{event} BEFORE {event.upper()} ON sealed_report "
                f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION sealed_report_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAID}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER sealed_report_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_report "
        "FOR EACH STATEMENT EXECUTE FUNCTION sealed_report_stays()"
    )


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER sealed_report_{event}")
        return
    op.execute("DROP TRIGGER sealed_report_stays ON sealed_report")
    op.execute("DROP FUNCTION sealed_report_stays()")
