"""What has run out, and what was suggested, has an index: among a million PostgreSQL looked at every row for it."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

_SUGGESTED = sa.text("kind = 'suggestion'")
_OPEN = "met_at IS NULL AND cancelled_at IS NULL AND "


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "ix_deadline_due",
        "deadline",
        ["due_at", "clock", "complaint_id", "department_id"],
        postgresql_where=sa.text(_OPEN + "NOT is_paused"),
        sqlite_where=sa.text(_OPEN + "is_paused = 0"),
    )
    op.create_index(
        "ix_complaint_suggestion",
        "complaint",
        ["received_at"],
        postgresql_where=_SUGGESTED,
        sqlite_where=_SUGGESTED,
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_complaint_suggestion", table_name="complaint")
    op.drop_index("ix_deadline_due", table_name="deadline")
