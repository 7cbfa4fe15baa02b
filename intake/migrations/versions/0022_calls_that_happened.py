"""Call-backs that happened: when the number was shown and how long the call took, whom else to follow up, objections."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_EVENTS = "complaint_event"
_KINDS = "ck_complaint_event_event_kind"
_NEW_KINDS = ("callback:ask", "callback:release", "follow_up:open", "objection:file", "objection:decide")
_WAYS = ("phone", "text", "page")
_WAITS = sa.text("finished_at IS NULL")
_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    with _kept_triggers("callback"), op.batch_alter_table("callback", schema=None) as batch_op:
        # The tracking page has no caller; calls kept before this one say neither how nor how long.
        batch_op.alter_column("called_by_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("way", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("shown_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("seconds", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_callback_callback_way"), f"way IN ({', '.join(map(repr, _WAYS))})")
    _make_follow_ups()
    _make_objections()
    _name_kinds([*_kinds(), *_NEW_KINDS])


def downgrade() -> None:
    """Refused by the database where the record tells of these, or where somebody answered on the tracking page."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _name_kinds([kind for kind in _kinds() if kind not in _NEW_KINDS])
    op.drop_table("objection")
    op.drop_table("follow_up")
    with _kept_triggers("callback"), op.batch_alter_table("callback", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_callback_callback_way"), type_="check")
        batch_op.drop_column("seconds")
        batch_op.drop_column("shown_at")
        batch_op.drop_column("way")
        batch_op.alter_column("called_by_id", existing_type=sa.Integer(), nullable=False)


def _make_follow_ups() -> None:
    op.create_table(
        "follow_up",
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "because", _words("follow_up_cause", "answered", "joined", "terminated", "transferred"), nullable=False
        ),
        sa.Column("wanted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("call_by", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("finished_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_follow_up_complaint_id")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_follow_up")),
    )
    op.create_index(
        "ix_follow_up_waiting", "follow_up", ["call_by"], unique=False, postgresql_where=_WAITS, sqlite_where=_WAITS
    )


def _make_objections() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("origin", _words("objection_origin", "complainant", "call", "survey"), nullable=False),
        sa.Column("state", _words("objection_state", "open", "upheld", "refused"), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("filed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decide_by", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decision", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_objection_decided_at_some_time")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_objection_decided_by_somebody")
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_objection_complaint_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_objection_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_complaint_id"), "objection", ["complaint_id"], unique=False)
    op.create_index(
        "uq_objection_open", "objection", ["complaint_id"], unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN
    )
    op.create_index(
        "ix_objection_waiting", "objection", ["decide_by"], unique=False, postgresql_where=_OPEN, sqlite_where=_OPEN
    )


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _kinds() -> list[str]:
    """The kinds of events that the database takes now, however they are listed."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(_EVENTS)
    listed = next(check["sqltext"] for check in checks if check["name"] == _KINDS)
    return re.findall(r"\w+:\w+", listed.replace("::", " "))


def _name_kinds(kinds: list[str]) -> None:
    """Which kinds an event may be, said anew: for PostgreSQL as one array, which every statement reads faster."""
    if op.get_bind().dialect.name == "postgresql":
        words = "'{" + ",".join(kinds) + "}'::text[]"
        op.execute(
            f'ALTER TABLE {_EVENTS} DROP CONSTRAINT "{_KINDS}", ADD CONSTRAINT "{_KINDS}" CHECK (kind = ANY ({words}))'
        )
        return
    with _kept_triggers(_EVENTS), op.batch_alter_table(_EVENTS, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_KINDS), type_="check")
        batch_op.create_check_constraint(op.f(_KINDS), f"kind IN ({', '.join(map(repr, kinds))})")


@contextmanager
def _kept_triggers(table: str) -> Iterator[None]:
    """SQLite makes a table anew to change it, and its triggers go with the old one."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    triggers = op.get_bind().execute(wanted, {"table": table}).scalars().all() if is_sqlite else []
    yield
    for trigger in triggers:
        op.execute(trigger)
