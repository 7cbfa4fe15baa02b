"""Departments set aside in a complaint: what the complainant named, what it was matched to, what an official decided."""

import re

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_EVENTS = "complaint_event"
_KINDS = "ck_complaint_event_event_kind"
_NEW_KINDS = ("recusal:name", "recusal:decide")
_WAITS = sa.text("state = 'provisional'")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("complaint", sa.Column("implicated_text", sa.LargeBinary(), nullable=True))
    op.create_table(
        "recusal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("origin", _words("recusal_origin", "named", "official"), nullable=False),
        sa.Column("state", _words("recusal_state", "provisional", "confirmed", "lifted"), nullable=False),
        sa.Column("set_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decide_by", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state = 'provisional') = (decided_by_id IS NULL)", name=op.f("ck_recusal_decided_by_somebody")
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_recusal_complaint_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_recusal_department_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_recusal_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("complaint_id", "department_id", name=op.f("uq_recusal_complaint_id_department_id")),
    )
    op.create_index(
        "ix_recusal_waiting", "recusal", ["decide_by"], unique=False, postgresql_where=_WAITS, sqlite_where=_WAITS
    )
    _name_kinds([*_kinds(), *_NEW_KINDS])


def downgrade() -> None:
    """Refused by the database where the record tells of a recusal: no event is ever taken out of it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _name_kinds([kind for kind in _kinds() if kind not in _NEW_KINDS])
    op.drop_table("recusal")
    op.drop_column("complaint", "implicated_text")


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
