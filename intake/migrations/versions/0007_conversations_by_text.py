"""The conversation with a number by text: what it was asked last, and the texts kept for somebody to look at."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phone_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "which",
                "association",
                "narrative",
                "amount",
                "may_call",
                "withdraw",
                "contacted",
                "solved",
                "satisfaction",
                name="conversation_step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("complaint_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("choices", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("waiting_ids", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("answers", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("consent_told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("held_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("fk_conversation_asked_by_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_conversation_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("phone_hash", name=op.f("uq_conversation_phone_hash")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_last_at"), ["last_at"], unique=False)

    op.create_table(
        "kept_text",
        sa.Column("inbound_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "meaning",
            sa.Enum(
                "courtesy",
                "auto_reply",
                "unanswerable",
                "loop",
                "unfiled",
                "follow_up",
                "withdrawal",
                name="text_meaning",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("needs_person", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("kept_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound_message.id"], name=op.f("fk_kept_text_inbound_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["staff.id"], name=op.f("fk_kept_text_settled_by_id")),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("pk_kept_text")),
    )
    with op.batch_alter_table("kept_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_text_kept_at"), ["kept_at"], unique=False)
        batch_op.create_index(
            "ix_kept_text_waiting",
            ["kept_at"],
            unique=False,
            postgresql_where=sa.text("needs_person AND settled_at IS NULL"),
            sqlite_where=sa.text("needs_person AND settled_at IS NULL"),
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("kept_text")
    op.drop_table("conversation")
