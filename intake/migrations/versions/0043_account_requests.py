"""What one administrator asks about an account and another decides: privileges are not given by one alone."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "account_request",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("kind", _words("account_request_kind", "grant", "reset", "activate"), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("roles_before", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", _words("account_request_state", "open", "approved", "refused", "withdrawn"), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_account_request_decided_once")),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'refused') OR decided_by_id != asked_by_id",
            name=op.f("ck_account_request_decided_by_another"),
        ),
        sa.CheckConstraint(
            "state != 'approved' OR decided_by_id != staff_id", name=op.f("ck_account_request_no_approval_of_own")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["staff.id"], name=op.f(f"fk_account_request_{column}"))
            for column in ("staff_id", "asked_by_id", "decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_request")),
    )
    op.create_index(op.f("ix_account_request_staff_id"), "account_request", ["staff_id"], unique=False)
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_account_request_open",
        "account_request",
        ["until"],
        unique=False,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("account_request")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
