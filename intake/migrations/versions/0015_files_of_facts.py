"""Figures from files of facts, and a month's figures that say what they rest on; corrections of triage are events."""

import re

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_EVENTS = "complaint_event"
_KINDS = "ck_complaint_event_event_kind"
_NEW_KINDS = ("complaint:correct",)
_LIVE = sa.text("replaced_at IS NULL")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "fact_file",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", _words("fact_file_kind", "month", "recent", "published"), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("until_event", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("replaced_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_file")),
    )
    op.create_index(
        "ix_fact_file_live", "fact_file", ["kind", "month"], unique=False, postgresql_where=_LIVE, sqlite_where=_LIVE
    )
    op.add_column("report_snapshot", sa.Column("file_id", sa.BigInteger(), nullable=True))
    _name_kinds([*_kinds(), *_NEW_KINDS])


def downgrade() -> None:
    """Refused by the database where the record tells of a correction: no event is ever taken out of it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _name_kinds([kind for kind in _kinds() if kind not in _NEW_KINDS])
    op.drop_column("report_snapshot", "file_id")
    op.drop_table("fact_file")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _kinds() -> list[str]:
    """The kinds of events that the database takes now."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(_EVENTS)
    return re.findall(r"'([^']+)'", next(check["sqltext"] for check in checks if check["name"] == _KINDS))


def _name_kinds(kinds: list[str]) -> None:
    """Which kinds an event may be, said anew. SQLite makes the table anew for it, and its triggers go with the old."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    triggers = op.get_bind().execute(wanted, {"table": _EVENTS}).scalars().all() if is_sqlite else []
    with op.batch_alter_table(_EVENTS, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_KINDS), type_="check")
        batch_op.create_check_constraint(op.f(_KINDS), f"kind IN ({', '.join(map(repr, kinds))})")
    for trigger in triggers:
        op.execute(trigger)
