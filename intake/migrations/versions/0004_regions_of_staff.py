"""regions of staff: whom they work for, which hotline received a complaint, which one a notice is addressed to"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TAKEN = sa.text("received_region IS NOT NULL")
_OVER = sa.text("state IN ('replied', 'waived', 'ended')")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("staff", sa.Column("region_code", sa.String(length=6), nullable=True))
    op.add_column("notice", sa.Column("region_code", sa.String(length=6), nullable=True))
    op.add_column("complaint", sa.Column("received_region", sa.String(length=6), nullable=True))
    op.create_index(
        "ix_complaint_received_region",
        "complaint",
        ["received_region", "state", "next_due_at"],
        postgresql_where=_TAKEN,
        sqlite_where=_TAKEN,
    )
    op.create_index(
        "ix_handling_over",
        "handling",
        ["department_id", "complaint_id"],
        postgresql_where=_OVER,
        sqlite_where=_OVER,
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_handling_over", table_name="handling")
    op.drop_index("ix_complaint_received_region", table_name="complaint")
    op.drop_column("complaint", "received_region")
    op.drop_column("notice", "region_code")
    op.drop_column("staff", "region_code")
