"""Search over complaints: bags of keyed hashes of their words, and the searches of staff."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_HASHES = sa.LargeBinary().with_variant(postgresql.ARRAY(sa.Integer()), "postgresql")


def upgrade() -> None:
    """The bags of what is there already are written by the workers, or by `jiesu search index`."""
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "word_bag_version",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("filled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("followed_to", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_word_bag_version")),
    )
    op.create_table(
        "word_bag",
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("hashes", _HASHES, nullable=False),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_word_bag")),
    )
    op.create_index(
        "ix_word_bag_hashes",
        "word_bag",
        ["hashes"],
        unique=False,
        postgresql_using="gin",
        sqlite_where=sa.text("complaint_id IS NULL"),
    )
    op.create_table(
        "staff_search",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_search_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_search")),
        sa.UniqueConstraint("staff_id", "name", name=op.f("uq_staff_search_staff_id_name")),
    )
    op.create_index("ix_staff_search_staff_id_asked_at", "staff_search", ["staff_id", "asked_at"], unique=False)


def downgrade() -> None:
    """What is lost is made again by the workers, but for saved searches."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("staff_search")
    op.drop_table("word_bag")
    op.drop_table("word_bag_version")
