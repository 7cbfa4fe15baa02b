"""Reaching a complainant unseen: messages in the box, calls without a number; days of objection among the limits;
what associations owe upon letters is found by its day.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# Which words each of these columns takes beside those it took.
_NEW_WORDS = {
    ("complaint_event", "kind", "event_kind"): ("complaint:write", "complaint:read", "call:ask", "call:end"),
    ("deadline", "clock", "clock"): ("objection", "objection_decision"),
    ("policy_limit", "clock", "clock"): ("objection", "objection_decision"),
    ("notice_line", "clock", "clock"): ("objection", "objection_decision"),
}
_STATES = ("asked", "talking", "talked", "unanswered", "failed")
_OWED = sa.text("due_at IS NOT NULL AND answered_at IS NULL")
_WAITS = sa.text("placed_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _make_masked_calls()
    # What associations owe upon letters, by their days.
    op.create_index("ix_letter_owed", "letter", ["due_at"], postgresql_where=_OWED, sqlite_where=_OWED)
    with _kept_triggers("callback"), op.batch_alter_table("callback") as batch:
        batch.add_column(sa.Column("masked_call_id", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(op.f("fk_callback_masked_call_id"), "masked_call", ["masked_call_id"], ["id"])
    for (table, column, vocabulary), words in _NEW_WORDS.items():
        _name(table, column, vocabulary, [*_words_of(table, vocabulary), *words])


def downgrade() -> None:
    """Refused by the database where the record tells of such messages or calls, or a version has days of objection."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    for (table, column, vocabulary), words in _NEW_WORDS.items():
        _name(table, column, vocabulary, [word for word in _words_of(table, vocabulary) if word not in words])
    with _kept_triggers("callback"), op.batch_alter_table("callback") as batch:
        batch.drop_constraint(op.f("fk_callback_masked_call_id"), type_="foreignkey")
        batch.drop_column("masked_call_id")
    op.drop_index("ix_letter_owed", table_name="letter")
    op.drop_table("masked_call")


def _make_masked_calls() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "masked_call",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", moment(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="masked_call_state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("answered_at", moment(), nullable=True),
        sa.Column("ended_at", moment(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("placed_at", moment(), nullable=True),
        sa.Column("call_sid", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.CheckConstraint(
            "(state IN ('asked', 'talking')) = (ended_at IS NULL)", name=op.f("ck_masked_call_ended_some_time")
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_masked_call_complaint_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("fk_masked_call_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masked_call")),
        sa.UniqueConstraint("call_sid", name=op.f("uq_masked_call_call_sid")),
    )
    op.create_index(op.f("ix_masked_call_complaint_id"), "masked_call", ["complaint_id"], unique=False)
    op.create_index(op.f("ix_masked_call_asked_by_id"), "masked_call", ["asked_by_id"], unique=False)
    op.create_index("ix_masked_call_waiting", "masked_call", ["asked_at"], postgresql_where=_WAITS, sqlite_where=_WAITS)


def _words_of(table: str, vocabulary: str) -> list[str]:
    """The words that the database takes now, as either way of naming them has them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(check["sqltext"] for check in checks if check["name"] == f"ck_{table}_{vocabulary}")
    return ",".join(re.findall(r"'\{?([^'}]*)\}?'", text)).split(",")


def _name(table: str, column: str, vocabulary: str, words: list[str]) -> None:
    """Said anew; PostgreSQL checks one array of words sooner than words apart."""
    name = f"ck_{table}_{vocabulary}"
    if op.get_bind().dialect.name == "postgresql":
        array = "'{" + ",".join(words) + "}'::text[]"
        op.execute(
            f'ALTER TABLE {table} DROP CONSTRAINT "{name}", ADD CONSTRAINT "{name}" CHECK ({column} = ANY ({array}))'
        )
        return
    with _kept_triggers(table), op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), f"{column} IN ({', '.join(map(repr, words))})")


@contextmanager
def _kept_triggers(table: str) -> Iterator[None]:
    """SQLite makes a table anew for each change of this kind, and its triggers go with the old."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    kept = op.get_bind().execute(wanted, {"table": table}).scalars().all() if is_sqlite else []
    yield
    for trigger in kept:
        op.execute(trigger)
