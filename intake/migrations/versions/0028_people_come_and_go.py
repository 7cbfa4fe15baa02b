"""People come and go, shifts handed over and numbers warned or limited; and what became of suggestions."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_MADE = ("shift_handover", "repeated_caller", "repeated_caller_step", "suggestion_study")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _make_shifts()
    _make_callers()
    _make_steps()
    _make_studies()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(_MADE):
        op.drop_table(table)


def _make_shifts() -> None:
    op.create_table(
        "shift_handover",
        _id(),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("state", _words("handover_state", "given", "taken", "refused", "withdrawn"), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("drafts", sa.JSON(), nullable=False),
        _moment("given_at"),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=True),
        sa.CheckConstraint("giver_id != taker_id", name=op.f("ck_shift_handover_somebody_else")),
        sa.CheckConstraint("(state = 'given') = (answered_at IS NULL)", name=op.f("ck_shift_handover_answered_once")),
        *_references("shift_handover", giver_id="staff", taker_id="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_handover")),
    )
    for column in ("giver_id", "taker_id"):
        op.create_index(op.f(f"ix_shift_handover_{column}"), "shift_handover", [column], unique=False)
    given = sa.text("state = 'given'")
    op.create_index(
        "uq_shift_handover_given",
        "shift_handover",
        ["giver_id"],
        unique=True,
        postgresql_where=given,
        sqlite_where=given,
    )


def _make_callers() -> None:
    op.create_table(
        "repeated_caller",
        _id(),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("standing", _words("caller_standing", "warned", "limited", "ended"), nullable=False),
        _moment("warned_at"),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(standing = 'limited') = (until_on IS NOT NULL AND review_on IS NOT NULL)",
            name=op.f("ck_repeated_caller_limited_until_a_day"),
        ),
        *_references("repeated_caller", complaint_id="complaint"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repeated_caller")),
    )
    op.create_index(op.f("ix_repeated_caller_complaint_id"), "repeated_caller", ["complaint_id"], unique=False)
    limited = sa.text("standing = 'limited'")
    op.create_index(
        "ix_repeated_caller_limited",
        "repeated_caller",
        ["until_on"],
        unique=False,
        postgresql_where=limited,
        sqlite_where=limited,
    )


def _make_steps() -> None:
    op.create_table(
        "repeated_caller_step",
        _id(),
        sa.Column("caller_id", _BIG_ID, nullable=False),
        sa.Column("kind", _words("caller_step_kind", "warn", "limit", "prolong", "lift", "lapse"), nullable=False),
        _moment("taken_at"),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("complaints", sa.Integer(), nullable=False),
        sa.Column("is_texted", sa.Boolean(), nullable=False),
        *_references("repeated_caller_step", caller_id="repeated_caller", taken_by_id="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repeated_caller_step")),
    )
    op.create_index(op.f("ix_repeated_caller_step_caller_id"), "repeated_caller_step", ["caller_id"], unique=False)


def _make_studies() -> None:
    op.create_table(
        "suggestion_study",
        sa.Column("complaint_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verdict", _words("suggestion_verdict", "adopted", "partly", "not_adopted"), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        _moment("decided_at"),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        *_references("suggestion_study", complaint_id="complaint", decided_by_id="staff"),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_suggestion_study")),
    )
    op.create_index(op.f("ix_suggestion_study_decided_at"), "suggestion_study", ["decided_at"], unique=False)


_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", _BIG_ID, nullable=False)


def _moment(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]
