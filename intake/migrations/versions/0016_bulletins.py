"""Bulletins as they were counted and released, and who reads them."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "bulletin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "weekly",
                "monthly",
                "quarterly",
                name="bulletin_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("period", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "wanted",
                "draft",
                "released",
                name="bulletin_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), server_default="", nullable=False),
        sa.Column("profile", sqlmodel.sql.sqltypes.AutoString(length=300), server_default="", nullable=False),
        sa.Column("wanted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("wanted_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("released_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.ForeignKeyConstraint(["wanted_by_id"], ["staff.id"], name=op.f("fk_bulletin_wanted_by_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["staff.id"], name=op.f("fk_bulletin_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
        sa.UniqueConstraint("kind", "period", "revision", name=op.f("uq_bulletin_kind_period_revision")),
        sa.UniqueConstraint("link", name=op.f("uq_bulletin_link")),
    )
    op.create_table(
        "bulletin_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=2), server_default="zh", nullable=False),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_bulletin_reader_staff_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["staff.id"], name=op.f("fk_bulletin_reader_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_reader")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_bulletin_reader_staff_id")),
        sa.UniqueConstraint("address_hash", name=op.f("uq_bulletin_reader_address_hash")),
    )


def downgrade() -> None:
    """What was sent of bulletins goes with them; nobody could read it any more."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM message WHERE template = 'bulletin'")
    op.drop_table("bulletin_reader")
    op.drop_table("bulletin")
