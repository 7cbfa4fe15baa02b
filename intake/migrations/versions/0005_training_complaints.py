"""Complaints that never count: tests of a door, and what new staff practise on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INDEX = "ix_complaint_training"


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("complaint", sa.Column("is_training", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    only = sa.text("is_training")
    op.create_index(_INDEX, "complaint", ["id"], unique=False, postgresql_where=only, sqlite_where=only)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(_INDEX, table_name="complaint")
    op.drop_column("complaint", "is_training")
