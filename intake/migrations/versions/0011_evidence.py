"""Evidence: files of a complaint, what is kept of each, and those that were sent before their form was."""

import re

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_EVENTS = "complaint_event"
_KINDS = "ck_complaint_event_event_kind"
_NEW_KINDS = (
    "evidence:add",
    "evidence:scan",
    "evidence:release",
    "evidence:withdraw",
    "evidence:view",
    "evidence:sort",
    "evidence:take_off",
)
_FILES = (
    *("jpeg", "png", "heic", "webp", "gif", "pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt"),
    *("mp3", "m4a", "aac", "amr", "wav", "ogg", "text"),
)
_WAITS = sa.text("scan = 'waiting'")
_UNSETTLED = sa.text("state IN ('waiting', 'held')")


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _make_evidence()
    _make_copies()
    op.create_table(
        "evidence_draft",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("copy_ids", sa.JSON(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_draft")),
    )
    op.create_index(op.f("ix_evidence_draft_batch"), "evidence_draft", ["batch"], unique=False)
    op.create_index(op.f("ix_evidence_draft_created_at"), "evidence_draft", ["created_at"], unique=False)
    _make_media()
    _name_kinds([*_kinds(), *_NEW_KINDS])


def downgrade() -> None:
    """Refused by the database where the record tells of evidence: no event is ever taken out of it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _name_kinds([kind for kind in _kinds() if kind not in _NEW_KINDS])
    for table in ("inbound_media", "evidence_draft", "evidence_copy", "evidence"):
        op.drop_table(table)


def _make_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("source", _words("evidence_source", "complainant", "hotline", "department"), nullable=False),
        sa.Column("channel", _words("channel", "phone", "web", "sms", "api", "meeting", "bulletin"), nullable=False),
        sa.Column("kind", _words("file_kind", *_FILES), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("file_key", sa.LargeBinary(), nullable=True),
        sa.Column("scan", _words("scan_state", "not_scanned", "waiting", "clean", "infected"), nullable=False),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "purpose",
            _words("evidence_purpose", "material", "document", "enclosure"),
            server_default="material",
            nullable=False,
        ),
        sa.Column("handling_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_off_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("taken_off_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(taken_off_at IS NULL) = (file_key IS NOT NULL)", name=op.f("ck_evidence_keyless_once_taken_off")
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_evidence_complaint_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["staff.id"], name=op.f("fk_evidence_added_by_id")),
        sa.ForeignKeyConstraint(["handling_id"], ["handling.id"], name=op.f("fk_evidence_handling_id")),
        sa.ForeignKeyConstraint(["taken_off_by_id"], ["staff.id"], name=op.f("fk_evidence_taken_off_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    for column in ("complaint_id", "handling_id"):
        op.create_index(op.f(f"ix_evidence_{column}"), "evidence", [column], unique=False)
    op.create_index(
        "ix_evidence_waiting", "evidence", ["id"], unique=False, postgresql_where=_WAITS, sqlite_where=_WAITS
    )


def _make_copies() -> None:
    kinds = ("original", "picture", "thumbnail", "blacked_out", "transcript")
    op.create_table(
        "evidence_copy",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _words("evidence_copy_kind", *kinds), nullable=False),
        sa.Column("page", sa.Integer(), server_default="0", nullable=False),
        sa.Column("media", _words("file_kind", *_FILES), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("destroyed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by_id IS NULL)", name=op.f("ck_evidence_copy_released_by_somebody")
        ),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_copy_evidence_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_evidence_copy_complaint_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_evidence_copy_made_by_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["staff.id"], name=op.f("fk_evidence_copy_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_copy")),
    )
    for column in ("evidence_id", "complaint_id"):
        op.create_index(op.f(f"ix_evidence_copy_{column}"), "evidence_copy", [column], unique=False)


def _make_media() -> None:
    op.create_table(
        "inbound_media",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inbound_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("state", _words("media_state", "waiting", "held", "kept", "refused", "lost"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound_message.id"], name=op.f("fk_inbound_media_inbound_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_media")),
    )
    op.create_index(op.f("ix_inbound_media_inbound_id"), "inbound_media", ["inbound_id"], unique=False)
    op.create_index(
        "ix_inbound_media_unsettled", "inbound_media", ["next_at"], unique=False,
        postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED,
    )  # fmt: skip


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
