"""The handler's day: who in a department has a part, a draft of its answer, the basis of a penalty, kept filters."""

import re

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_EVENTS = "complaint_event"
_KINDS = "ck_complaint_event_event_kind"
_NEW_KINDS = ("handling:assign", "handling:interim")
_TEXT = sqlmodel.sql.sqltypes.AutoString
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.add_column(sa.Column("section", _TEXT(length=60), server_default="", nullable=False))
        batch_op.add_column(sa.Column("deputy_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("legal_basis", _TEXT(length=300), server_default="", nullable=False))
        batch_op.create_foreign_key(op.f("fk_handling_deputy_id"), "staff", ["deputy_id"], ["id"])
    _make_drafts()
    _make_lists()
    _name_kinds([*_kinds(), *_NEW_KINDS])


def downgrade() -> None:
    """Refused by the database where the record tells of an assignment: no event is ever taken out of it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _name_kinds([kind for kind in _kinds() if kind not in _NEW_KINDS])
    op.drop_table("saved_list")
    op.drop_table("reply_draft")
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_handling_deputy_id"), type_="foreignkey")
        for column in ("legal_basis", "deputy_id", "section"):
            batch_op.drop_column(column)


def _make_drafts() -> None:
    op.create_table(
        "reply_draft",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("handling_id", sa.BigInteger(), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["handling_id"], ["handling.id"], name=op.f("fk_reply_draft_handling_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_reply_draft_complaint_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["staff.id"], name=op.f("fk_reply_draft_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_draft")),
        sa.UniqueConstraint("handling_id", name=op.f("uq_reply_draft_handling_id")),
    )
    op.create_index(op.f("ix_reply_draft_complaint_id"), "reply_draft", ["complaint_id"], unique=False)


def _make_lists() -> None:
    op.create_table(
        "saved_list",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", _TEXT(length=40), nullable=False),
        sa.Column("query", _TEXT(length=300), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_list_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_list")),
        sa.UniqueConstraint("staff_id", "name", name=op.f("uq_saved_list_staff_id_name")),
    )
    op.create_index(op.f("ix_saved_list_staff_id"), "saved_list", ["staff_id"], unique=False)


def _kinds() -> list[str]:
    """The kinds of events that the database takes now, as one array or each by itself."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(_EVENTS)
    quoted = re.findall(r"'\{?([^'}]+)\}?'", next(check["sqltext"] for check in checks if check["name"] == _KINDS))
    return ",".join(quoted).split(",")


def _name_kinds(kinds: list[str]) -> None:
    """Which kinds an event may be, said anew. SQLite makes the table anew for it, and its triggers go with the old."""
    if op.get_bind().dialect.name == "postgresql":
        check = f"CHECK ((kind)::text = ANY ('{{{','.join(kinds)}}}'::text[]))"
        op.execute(f'ALTER TABLE {_EVENTS} DROP CONSTRAINT "{_KINDS}", ADD CONSTRAINT "{_KINDS}" {check}')
        return
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    triggers = op.get_bind().execute(wanted, {"table": _EVENTS}).scalars().all()
    with op.batch_alter_table(_EVENTS, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_KINDS), type_="check")
        batch_op.create_check_constraint(op.f(_KINDS), f"kind IN ({', '.join(map(repr, kinds))})")
    for trigger in triggers:
        op.execute(trigger)
