"""Supervision as orders to departments, with reports and decisions; regulatory talks with associations."""

import re

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_EVENTS = "complaint_event"
_KINDS = "ck_complaint_event_event_kind"
_NEW_KINDS = ("order:issue", "order:feedback", "order:accept", "order:refuse", "order:withdraw")
_RUNNING = sa.text("state IN ('open', 'answered')")
_UNDER_WAY = sa.text("state IN ('proposed', 'planned', 'held')")
_ITEM_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _make_orders()
    _make_talks()
    _make_items()
    _name_kinds([*_kinds(), *_NEW_KINDS])


def downgrade() -> None:
    """Refused by the database where the record tells of orders: no event is ever taken out of it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _name_kinds([kind for kind in _kinds() if kind not in _NEW_KINDS])
    for table in ("talk_item", "association_talk", "supervision_order"):
        op.drop_table(table)


def _make_orders() -> None:
    op.create_table(
        "supervision_order",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("level", _words("order_level", "chase", "supervise", "listed", "talk"), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("handling_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            _words("order_state", "open", "answered", "accepted", "settled", "superseded", "withdrawn"),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        *(_moment(name, is_needed=True) for name in ("started_at", "due_at")),
        *(_moment(name) for name in ("paused_at", "answered_at", "ended_at")),
        _moment("given_at", is_needed=True),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("deadline_id", sa.BigInteger(), nullable=True),
        sa.Column("step", _words("step", "half", "day_before", "due", "plus_1", "plus_3", "plus_5"), nullable=True),
        sa.Column("demand", sa.LargeBinary(), nullable=True),
        sa.Column("feedback", sa.LargeBinary(), nullable=True),
        sa.Column("feedback_by_id", sa.Integer(), nullable=True),
        _moment("decided_at"),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_note", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(deadline_id IS NULL) = (step IS NULL)", name=op.f("ck_supervision_order_step_of_a_clock")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR feedback_by_id IS NULL OR decided_by_id <> feedback_by_id",
            name=op.f("ck_supervision_order_second_person"),
        ),
        *_references(
            "supervision_order",
            complaint_id="complaint",
            department_id="department",
            handling_id="handling",
            given_by_id="staff",
            feedback_by_id="staff",
            decided_by_id="staff",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_order")),
        sa.UniqueConstraint(
            "deadline_id", "step", "department_id", name=op.f("uq_supervision_order_deadline_id_step_department_id")
        ),
    )
    op.create_index(op.f("ix_supervision_order_complaint_id"), "supervision_order", ["complaint_id"], unique=False)
    op.create_index("ix_supervision_order_given", "supervision_order", ["given_at", "id"], unique=False)
    _partial("ix_supervision_order_running", "supervision_order", ["department_id", "due_at"], _RUNNING)


def _make_talks() -> None:
    op.create_table(
        "association_talk",
        _id(),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("state", _words("talk_state", "proposed", "planned", "held", "closed", "dropped"), nullable=False),
        sa.Column("origin", _words("talk_origin", "complaints", "alert", "hand"), nullable=False),
        sa.Column("alert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("complaints", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        _text("matter", 1000),
        _moment("proposed_at", is_needed=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        _moment("meets_at"),
        _text("place", 200),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        _moment("decided_at"),
        _text("reason", 500),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("attendees", sa.LargeBinary(), nullable=True),
        sa.Column("minutes", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        _moment("recorded_at"),
        sa.Column("is_published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _text("published_text", 1000),
        _moment("closed_at"),
        sa.CheckConstraint(
            "(origin = 'alert') = (alert_id IS NOT NULL)", name=op.f("ck_association_talk_names_its_alert")
        ),
        sa.CheckConstraint(
            "state NOT IN ('held', 'closed') OR held_on IS NOT NULL", name=op.f("ck_association_talk_held_on_a_day")
        ),
        sa.CheckConstraint(
            "NOT is_published OR published_text <> ''", name=op.f("ck_association_talk_published_in_words")
        ),
        *_references(
            "association_talk",
            association_id="association",
            alert_id="alert",
            proposed_by_id="staff",
            decided_by_id="staff",
            recorded_by_id="staff",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association_talk")),
    )
    op.create_index("ix_association_talk_association", "association_talk", ["association_id", "id"], unique=False)
    _partial("uq_association_talk_under_way", "association_talk", ["association_id"], _UNDER_WAY, unique=True)


def _make_items() -> None:
    op.create_table(
        "talk_item",
        _id(),
        sa.Column("talk_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", _words("talk_item_state", "open", "done", "missed"), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        _text("note", 500),
        sa.CheckConstraint("(state = 'open') = (checked_by_id IS NULL)", name=op.f("ck_talk_item_checked_by_somebody")),
        *_references("talk_item", talk_id="association_talk", checked_by_id="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_item")),
    )
    op.create_index(op.f("ix_talk_item_talk_id"), "talk_item", ["talk_id"], unique=False)
    _partial("ix_talk_item_open", "talk_item", ["due_on"], _ITEM_OPEN)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _moment(name: str, *, is_needed: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=not is_needed)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=length), server_default="", nullable=False)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, postgresql_where=where, sqlite_where=where)


def _kinds() -> list[str]:
    """The kinds of events that the database takes now, as either way of naming them has them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(_EVENTS)
    quoted = re.findall(r"'\{?([^'}]*)\}?'", next(check["sqltext"] for check in checks if check["name"] == _KINDS))
    return ",".join(quoted).split(",")


def _name_kinds(kinds: list[str]) -> None:
    """Which kinds an event may be, said anew; PostgreSQL checks one array of words sooner than words apart.

    SQLite makes the table anew for it, and its triggers go with the old.
    """
    if op.get_bind().dialect.name == "postgresql":
        array = "'{" + ",".join(kinds) + "}'::text[]"
        op.execute(
            f'ALTER TABLE {_EVENTS} DROP CONSTRAINT "{_KINDS}", ADD CONSTRAINT "{_KINDS}" CHECK (kind = ANY ({array}))'
        )
        return
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    triggers = op.get_bind().execute(wanted, {"table": _EVENTS}).scalars().all()
    with op.batch_alter_table(_EVENTS, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_KINDS), type_="check")
        batch_op.create_check_constraint(op.f(_KINDS), f"kind IN ({', '.join(map(repr, kinds))})")
    for trigger in triggers:
        op.execute(trigger)
