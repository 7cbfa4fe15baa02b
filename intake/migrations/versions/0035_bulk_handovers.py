"""Much work handed over at once is kept as one act, so that one act gives it back."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "bulk_handover",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("batch", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("taker_id", sa.Integer(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("drafts", sa.JSON(), nullable=False),
        sa.Column("undone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.CheckConstraint("(giver_id IS NULL) != (department_id IS NULL)", name=op.f("ck_bulk_handover_of_one_giver")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (returned IS NULL)", name=op.f("ck_bulk_handover_returned_when_undone")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_bulk_handover_{column}"))
            for column, table in (
                ("giver_id", "staff"),
                ("department_id", "department"),
                ("taker_id", "staff"),
                ("done_by_id", "staff"),
                ("undone_by_id", "staff"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_handover")),
        sa.UniqueConstraint("batch", name=op.f("uq_bulk_handover_batch")),
    )
    for column in ("giver_id", "department_id"):
        op.create_index(op.f(f"ix_bulk_handover_{column}"), "bulk_handover", [column], unique=False)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("bulk_handover")
