"""Letters with numbers of their own, and whole cases made into one file."""

import re

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_EVENTS = "complaint_event"
_KINDS = "ck_complaint_event_event_kind"
_NEW_KINDS = (
    "letter:choose",
    "letter:issue",
    "letter:serve",
    "letter:answer",
    "letter:withdraw",
    "case_file:want",
    "case_file:make",
)
_UNDRAWN = sa.text("drawn_at IS NULL")
_UNMADE = sa.text("made_at IS NULL AND fault = ''")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _make_letters()
    _make_case_files()
    _name_kinds([*_kinds(), *_NEW_KINDS])


def downgrade() -> None:
    """Refused by the database where the record tells of letters: no event is ever taken out of it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _name_kinds([kind for kind in _kinds() if kind not in _NEW_KINDS])
    for table in ("case_file", "letter"):
        op.drop_table(table)


def _make_letters() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            _words(
                "letter_kind",
                *("acceptance", "refusal", "supplement", "extension", "answer"),
                *("inquiry", "rectification", "no_fault"),
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("state", _words("letter_state", "issued", "served", "answered", "withdrawn"), nullable=False),
        sa.Column("road", _words("letter_road", "page", "text", "mail", "post", "collect"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("association_id", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        _moment("due_at"),
        _moment("issued_at", is_needed=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        _moment("served_at"),
        sa.Column("served_by_id", sa.Integer(), nullable=True),
        sa.Column("service_note", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        _moment("answered_at"),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        _moment("drawn_at"),
        sa.CheckConstraint("(days IS NULL) = (due_at IS NULL)", name=op.f("ck_letter_due_by_days")),
        sa.CheckConstraint("serial > 0", name=op.f("ck_letter_numbered_from_one")),
        *_references(
            "letter",
            complaint_id="complaint",
            department_id="department",
            association_id="association",
            issued_by_id="staff",
            served_by_id="staff",
            answered_by_id="staff",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("kind", "year", "serial", name=op.f("uq_letter_kind_year_serial")),
    )
    op.create_index(op.f("ix_letter_complaint_id"), "letter", ["complaint_id"], unique=False)
    op.create_index("ix_letter_undrawn", "letter", ["id"], postgresql_where=_UNDRAWN, sqlite_where=_UNDRAWN)


def _make_case_files() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.LargeBinary(), nullable=False),
        _moment("wanted_at", is_needed=True),
        sa.Column("wanted_by_id", sa.Integer(), nullable=False),
        _moment("made_at"),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.CheckConstraint("(made_at IS NULL) = (digest IS NULL)", name=op.f("ck_case_file_made_with_digest")),
        *_references("case_file", complaint_id="complaint", wanted_by_id="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
    )
    op.create_index(op.f("ix_case_file_complaint_id"), "case_file", ["complaint_id"], unique=False)
    op.create_index("ix_case_file_unmade", "case_file", ["id"], postgresql_where=_UNMADE, sqlite_where=_UNMADE)


def _moment(name: str, *, is_needed: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=not is_needed)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


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
