"""The telephone at the console: calls that came in, what is typed of an unfinished one, how a matter reached us."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "call_draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("typed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("began_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("saved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["staff.id"], name=op.f("fk_call_draft_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_draft")),
        sa.UniqueConstraint("key", name=op.f("uq_call_draft_key")),
    )
    with op.batch_alter_table("call_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_draft_operator_id"), ["operator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_draft_phone_hash"), ["phone_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_draft_saved_at"), ["saved_at"], unique=False)

    op.create_table(
        "incoming_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("call_sid", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("sealed_from", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("arrived_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("taken_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["taken_by_id"], ["staff.id"], name=op.f("fk_incoming_call_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_call")),
        sa.UniqueConstraint("call_sid", name=op.f("uq_incoming_call_call_sid")),
    )
    with op.batch_alter_table("incoming_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_call_arrived_at"), ["arrived_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_call_phone_hash"), ["phone_hash"], unique=False)
        batch_op.create_index(
            "ix_incoming_call_ringing",
            ["arrived_at"],
            unique=False,
            postgresql_where=sa.text("taken_by_id IS NULL AND ended_at IS NULL"),
            sqlite_where=sa.text("taken_by_id IS NULL AND ended_at IS NULL"),
        )

    op.create_table(
        "complaint_arrival",
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "phone",
                "visit",
                "meeting",
                "letter",
                "transfer",
                name="arrival_mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sender", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("reference", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_arrival_complaint_id")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint_arrival")),
    )
    with op.batch_alter_table("complaint_arrival", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_arrival_reference"), ["reference"], unique=False)
        batch_op.create_index(
            "ix_complaint_arrival_transfer",
            ["sender", "reference"],
            unique=True,
            postgresql_where=sa.text("mode = 'transfer'"),
            sqlite_where=sa.text("mode = 'transfer'"),
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    with op.batch_alter_table("complaint_arrival", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_complaint_arrival_transfer",
            postgresql_where=sa.text("mode = 'transfer'"),
            sqlite_where=sa.text("mode = 'transfer'"),
        )
        batch_op.drop_index(batch_op.f("ix_complaint_arrival_reference"))

    op.drop_table("complaint_arrival")
    with op.batch_alter_table("incoming_call", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_incoming_call_ringing",
            postgresql_where=sa.text("taken_by_id IS NULL AND ended_at IS NULL"),
            sqlite_where=sa.text("taken_by_id IS NULL AND ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_incoming_call_phone_hash"))
        batch_op.drop_index(batch_op.f("ix_incoming_call_arrived_at"))

    op.drop_table("incoming_call")
    with op.batch_alter_table("call_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_draft_saved_at"))
        batch_op.drop_index(batch_op.f("ix_call_draft_phone_hash"))
        batch_op.drop_index(batch_op.f("ix_call_draft_operator_id"))

    op.drop_table("call_draft")
