"""Sketches of what complaints say: keyed hashes by which likely duplicates are found."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "sketch_version",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("counted_of", sa.Integer(), nullable=False),
        sa.Column("stop_list", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("filled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_sketch_version")),
    )
    op.create_table(
        "wording_sketch",
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_wording_sketch_complaint_id")),
        sa.ForeignKeyConstraint(["version"], ["sketch_version.version"], name=op.f("fk_wording_sketch_version")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_wording_sketch")),
    )
    op.create_table(
        "sketch_hash",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "complaint_id", name=op.f("pk_sketch_hash")),
    )
    op.create_index("ix_sketch_hash_complaint_id", "sketch_hash", ["complaint_id"], unique=False)


def downgrade() -> None:
    """What is lost is made again by the workers."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("sketch_hash")
    op.drop_table("wording_sketch")
    op.drop_table("sketch_version")
