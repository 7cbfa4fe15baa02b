"""Key supervision: versions of its indicators, what people entered, rounds with every score, what is delegated."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_TIME = sqlmodel.sql.sqltypes.UTCDateTime
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CLASSES = ("public_affairs", "influence", "risk")
_MEASURES = (
    "by_hand", "complaints", "mass", "upheld", "rectified", "penalised", "forbidden_fees", "refunds", "redone",
    "alerts", "talks", "overdue_items", "campaigns", "watched_before", "inactive", "unverified", "no_liaison",
    "nobody", "functions", "purchases",
)  # fmt: skip
_TABLES = ("key_indicator_set", "key_indicator", "key_finding", "key_round", "key_score", "delegated_item")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _numbers_in_use()
    _sets()
    _findings()
    _rounds()
    _scores()
    _delegated()


def downgrade() -> None:
    """Refused by the database where two wordings have had one number: no criterion is ever taken out."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.drop_index("uq_watch_indicator_in_use", table_name="watch_indicator")
    with op.batch_alter_table("watch_indicator", schema=None) as batch_op:
        batch_op.create_unique_constraint(op.f("uq_watch_indicator_number"), ["number"])


def _numbers_in_use() -> None:
    """A number is one criterion's while that is in use; another wording of it is another row."""
    with op.batch_alter_table("watch_indicator", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_watch_indicator_number"), type_="unique")
    in_use = sa.text("is_active")
    op.create_index(
        "uq_watch_indicator_in_use",
        "watch_indicator",
        ["number"],
        unique=True,
        postgresql_where=in_use,
        sqlite_where=in_use,
    )


def _sets() -> None:
    op.create_table(
        "key_indicator_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", _word("key_set_state", ("draft", "published")), nullable=False),
        sa.Column("title", _TEXT(length=120), nullable=False),
        sa.Column("document", _TEXT(length=120), server_default="", nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), server_default="0", nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", _TIME(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("edited_by_ids", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("decided_at", _TIME(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", _TEXT(length=500), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (decided_at IS NOT NULL)", name=op.f("ck_key_indicator_set_published_at_a_moment")
        ),
        *_staff("key_indicator_set", "created_by_id", "decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_indicator_set")),
        sa.UniqueConstraint("version", name=op.f("uq_key_indicator_set_version")),
    )
    _unique("uq_key_indicator_set_draft", "key_indicator_set", ["state"], "state = 'draft'")
    op.create_table(
        "key_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _word("watch_class", _CLASSES), nullable=False),
        sa.Column("text", _TEXT(length=300), nullable=False),
        sa.Column("basis", _TEXT(length=300), server_default="", nullable=False),
        sa.Column("measure", _word("key_measure", _MEASURES), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["key_indicator_set.id"], name=op.f("fk_key_indicator_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_indicator")),
    )
    op.create_index("ix_key_indicator_set_id_number", "key_indicator", ["set_id", "number"], unique=True)


def _findings() -> None:
    table = "key_finding"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("text", _TEXT(length=300), nullable=False),
        sa.Column("holds_on", sa.Date(), nullable=False),
        sa.Column("reason", _TEXT(length=500), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", _TIME(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("end_reason", _TEXT(length=500), server_default="", nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", _TIME(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= holds_on", name=op.f(f"ck_{table}_ends_after_start")),
        _of_association(table),
        *_staff(table, "entered_by_id", "ended_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_association_id"), table, ["association_id"], unique=False)
    _unique("uq_key_finding_standing", table, ["association_id", "text"], "ended_at IS NULL")


def _rounds() -> None:
    table = "key_round"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_version", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("origin", _word("key_origin", ("quarter", "hand")), nullable=False),
        sa.Column("quarter_on", sa.Date(), nullable=True),
        sa.Column("region_code", _TEXT(length=6), server_default="", nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("associations", sa.Integer(), nullable=False),
        sa.Column("scored_at", _TIME(), nullable=False),
        sa.Column("scored_by_id", sa.Integer(), nullable=True),
        sa.Column("state", _word("key_round_state", ("open", "published", "dropped", "nothing")), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", _TIME(), nullable=True),
        sa.Column("document", _TEXT(length=200), server_default="", nullable=False),
        sa.Column("reason", _TEXT(length=1000), server_default="", nullable=False),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f(f"ck_{table}_decided_at_a_moment")),
        sa.CheckConstraint(
            "(origin = 'quarter') = (quarter_on IS NOT NULL)", name=op.f(f"ck_{table}_names_its_quarter")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["watch_batch.id"], name=op.f(f"fk_{table}_batch_id")),
        *_staff(table, "scored_by_id", "decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("quarter_on", name=op.f(f"uq_{table}_quarter_on")),
    )
    _unique("uq_key_round_open", table, ["region_code"], "state = 'open'")


def _scores() -> None:
    table = "key_score"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("act", _word("key_act", ("none", "enlist", "remove")), nullable=False),
        sa.Column("verdict", _word("key_verdict", ("waiting", "accepted", "left_out")), nullable=True),
        sa.Column("reason", _TEXT(length=500), server_default="", nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", _TIME(), nullable=True),
        sa.CheckConstraint("act = 'none' OR verdict IS NOT NULL", name=op.f(f"ck_{table}_a_proposal_is_judged")),
        _of_association(table),
        sa.ForeignKeyConstraint(["round_id"], ["key_round.id"], name=op.f(f"fk_{table}_round_id")),
        *_staff(table, "judged_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_association_id"), table, ["association_id"], unique=False)
    op.create_index("ix_key_score_round_id_association_id", table, ["round_id", "association_id"], unique=True)
    op.create_index("ix_key_score_round_id_points", table, ["round_id", "points"], unique=False)


def _delegated() -> None:
    table = "delegated_item"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("kind", _word("delegated_kind", ("function", "commission", "purchase")), nullable=False),
        sa.Column("name", _TEXT(length=200), nullable=False),
        sa.Column("authority", _TEXT(length=120), nullable=False),
        sa.Column("document", _TEXT(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", _TIME(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", _TIME(), nullable=True),
        sa.Column("end_reason", _TEXT(length=500), server_default="", nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f(f"ck_{table}_ends_after_start")),
        _of_association(table),
        *_staff(table, "entered_by_id", "ended_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_delegated_item_association_id_name", table, ["association_id", "name"], unique=False)


def _unique(name: str, table: str, columns: list[str], where: str) -> None:
    """Among the rows of which `where` is true."""
    some = sa.text(where)
    op.create_index(name, table, columns, unique=True, postgresql_where=some, sqlite_where=some)


def _of_association(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["association_id"], ["association.id"], name=op.f(f"fk_{table}_association_id"))


def _staff(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([one], ["staff.id"], name=op.f(f"fk_{table}_{one}")) for one in columns]


def _word(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
