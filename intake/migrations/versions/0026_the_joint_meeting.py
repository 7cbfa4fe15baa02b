"""The joint meeting of the departments: members, meetings, what is on their agenda, opinions and decisions."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _make_meetings()
    _make_members()
    _make_items()
    _make_opinions()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("meeting_opinion", "meeting_item", "meeting_member", "joint_meeting"):
        op.drop_table(table)


def _make_meetings() -> None:
    op.create_table(
        "joint_meeting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("kind", _words("meeting_kind", "plenary", "liaison", "consultation"), nullable=False),
        sa.Column("state", _words("meeting_state", "preparing", "called", "held", "cancelled"), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("convenor_id", sa.Integer(), nullable=False),
        _id("opened_by_id"),
        _moment("opened_at", is_needed=True),
        _moment("meets_at"),
        _text("place", 200),
        _id("called_by_id"),
        _moment("called_at"),
        sa.Column("held_on", sa.Date(), nullable=True),
        _text("document", 120),
        sa.Column("attendees", sa.LargeBinary(), nullable=True),
        sa.Column("minutes", sa.LargeBinary(), nullable=True),
        _id("recorded_by_id"),
        _moment("recorded_at"),
        _text("reason", 500),
        sa.CheckConstraint("state <> 'called' OR meets_at IS NOT NULL", name=op.f("ck_joint_meeting_called_for_a_day")),
        sa.CheckConstraint("state <> 'held' OR held_on IS NOT NULL", name=op.f("ck_joint_meeting_held_on_a_day")),
        *_references(
            "joint_meeting",
            called_by_id="staff",
            convenor_id="department",
            opened_by_id="staff",
            recorded_by_id="staff",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_meeting")),
    )
    op.create_index("ix_joint_meeting_region", "joint_meeting", ["region_code", "id"], unique=False)


def _make_members() -> None:
    op.create_table(
        "meeting_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("is_convenor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        _id("added_by_id"),
        _moment("added_at", is_needed=True),
        _id("ended_by_id"),
        _moment("ended_at"),
        *_references("meeting_member", added_by_id="staff", department_id="department", ended_by_id="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_member")),
    )
    _partial(
        "uq_meeting_member_standing",
        "meeting_member",
        ["region_code", "department_id"],
        "ended_at IS NULL",
        unique=True,
    )


def _make_items() -> None:
    op.create_table(
        "meeting_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=True),
        sa.Column("cause", _words("agenda_cause", "unclear", "overdue", "raised", "hand"), nullable=False),
        sa.Column("state", _words("agenda_state", "open", "settled", "deferred", "raised", "dropped"), nullable=False),
        _text("problem", 300),
        _id("put_on_by_id"),
        _moment("put_on_at", is_needed=True),
        sa.Column("decision", sa.LargeBinary(), nullable=True),
        _id("lead_department_id"),
        sa.Column("co_department_ids", sa.JSON(), nullable=False),
        sa.Column("is_final", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _text("raised_to", 6),
        sa.Column("settlement_id", sa.BigInteger(), nullable=True),
        _id("correction_id"),
        _id("decided_by_id"),
        _moment("decided_at"),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_meeting_item_decided_at_some_time")
        ),
        sa.CheckConstraint("(state = 'raised') = (raised_to <> '')", name=op.f("ck_meeting_item_raised_to_somebody")),
        sa.CheckConstraint("complaint_id IS NOT NULL OR problem <> ''", name=op.f("ck_meeting_item_about_something")),
        *_references(
            "meeting_item",
            complaint_id="complaint",
            correction_id="registry_correction",
            decided_by_id="staff",
            lead_department_id="department",
            meeting_id="joint_meeting",
            put_on_by_id="staff",
            settlement_id="settlement",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_item")),
    )
    op.create_index(op.f("ix_meeting_item_complaint_id"), "meeting_item", ["complaint_id"], unique=False)
    op.create_index(op.f("ix_meeting_item_decided_at"), "meeting_item", ["decided_at"], unique=False)
    op.create_index(op.f("ix_meeting_item_meeting_id"), "meeting_item", ["meeting_id"], unique=False)
    _partial(
        "uq_meeting_item_open",
        "meeting_item",
        ["complaint_id"],
        "state = 'open' AND complaint_id IS NOT NULL",
        unique=True,
    )


def _make_opinions() -> None:
    op.create_table(
        "meeting_opinion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        _id("asked_by_id"),
        _moment("asked_at", is_needed=True),
        _moment("answer_by", is_needed=True),
        sa.Column("stance", _words("opinion_stance", "ours", "shared", "not_ours", "advice"), nullable=True),
        sa.Column("opinion", sa.LargeBinary(), nullable=True),
        _id("given_by_id"),
        _moment("given_at"),
        sa.CheckConstraint(
            "(given_at IS NULL) = (stance IS NULL)", name=op.f("ck_meeting_opinion_given_with_a_stance")
        ),
        *_references(
            "meeting_opinion",
            asked_by_id="staff",
            department_id="department",
            given_by_id="staff",
            item_id="meeting_item",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_opinion")),
        sa.UniqueConstraint("item_id", "department_id", name=op.f("uq_meeting_opinion_item_id_department_id")),
    )
    _partial(
        "ix_meeting_opinion_awaited",
        "meeting_opinion",
        ["department_id", "answer_by"],
        "given_at IS NULL",
        unique=False,
    )


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=True)


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


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool) -> None:
    op.create_index(name, table, columns, unique=unique, postgresql_where=sa.text(where), sqlite_where=sa.text(where))
