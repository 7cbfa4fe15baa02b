"""An office's own fee lists, versioned; which of their items a complaint is about; campaigns and what they found."""

import re

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_TIME = sqlmodel.sql.sqltypes.UTCDateTime
_DRAFT = sa.text("state = 'draft'")
_STANDING = sa.text("dropped_at IS NULL")
_WAYS = ("self_report", "department_check", "comparison")
_GRADES = ("talk", "rectify", "warn", "refund", "restrict", "revoke")
_RESULTS = ("dues_corrected", "fee_reduced", "fee_cancelled", "policy_issued")
_EVENTS, _KINDS, _NEW_KIND = "complaint_event", "ck_complaint_event_event_kind", "fee:name"


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _fee_lists()
    op.create_table(
        "complaint_fee",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("list_version", sa.Integer(), nullable=False),
        sa.Column("code", _TEXT(length=8), nullable=False),
        sa.Column("named_at", _TIME(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("dropped_at", _TIME(), nullable=True),
        sa.Column("dropped_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_fee_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_fee")),
    )
    op.create_index(
        "uq_complaint_fee_standing",
        "complaint_fee",
        ["complaint_id", "code"],
        unique=True,
        postgresql_where=_STANDING,
        sqlite_where=_STANDING,
    )
    op.create_index("ix_complaint_fee_named", "complaint_fee", ["named_at", "list_version", "code"], unique=False)
    _campaigns()
    _targets()
    _results()
    _name_kinds([*_kinds(), _NEW_KIND])


def downgrade() -> None:
    """Refused by the database where the record tells of an item named: no event is ever taken out of it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _name_kinds([kind for kind in _kinds() if kind != _NEW_KIND])
    for table in ("campaign_result", "campaign_target", "campaign_situation", "campaign", "complaint_fee"):
        op.drop_table(table)
    op.drop_table("fee_item")
    op.drop_table("fee_list")


def _fee_lists() -> None:
    op.create_table(
        "fee_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", _word("fee_list_state", ("draft", "published", "discarded")), nullable=False),
        sa.Column("title", _TEXT(length=120), nullable=False),
        sa.Column("document", _TEXT(length=120), server_default="", nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", _TIME(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("edited_by_ids", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("effective_at", _TIME(), nullable=True),
        sa.Column("decided_at", _TIME(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", _TEXT(length=500), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (effective_at IS NOT NULL)", name=op.f("ck_fee_list_published_has_moment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_list")),
        sa.UniqueConstraint("version", name=op.f("uq_fee_list_version")),
    )
    op.create_index(
        "uq_fee_list_draft", "fee_list", ["state"], unique=True, postgresql_where=_DRAFT, sqlite_where=_DRAFT
    )
    op.create_table(
        "fee_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("code", _TEXT(length=8), nullable=False),
        sa.Column("name_zh", _TEXT(length=200), nullable=False),
        sa.Column("name_en", _TEXT(length=200), server_default="", nullable=False),
        sa.Column("condition_zh", _TEXT(length=500), server_default="", nullable=False),
        sa.Column("condition_en", _TEXT(length=500), server_default="", nullable=False),
        sa.Column("violations", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("basis", _TEXT(length=300), nullable=False),
        sa.Column("words", sa.JSON(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["fee_list.id"], name=op.f("fk_fee_item_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_item")),
    )
    op.create_index("ix_fee_item_list_id_code", "fee_item", ["list_id", "code"], unique=True)


def _campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", _TEXT(length=80), nullable=False),
        sa.Column("document", _TEXT(length=200), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", _TEXT(length=1000), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", _TIME(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", _TIME(), nullable=True),
        *_staff("campaign", "opened_by_id", "closed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("name", name=op.f("uq_campaign_name")),
    )
    op.create_table(
        "campaign_situation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", _TEXT(length=300), nullable=False),
        sa.Column("basis", _TEXT(length=300), server_default="", nullable=False),
        sa.Column("violations", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _of_campaign("campaign_situation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_situation")),
    )
    numbered = ["campaign_id", "number"]
    op.create_index("ix_campaign_situation_campaign_id_number", "campaign_situation", numbered, unique=True)


def _targets() -> None:
    table = "campaign_target"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("way", _word("finding_way", _WAYS), nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("situations", sa.JSON(), nullable=False),
        sa.Column("note", _TEXT(length=1000), server_default="", nullable=False),
        sa.Column("found_by_id", sa.Integer(), nullable=True),
        sa.Column("found_at", _TIME(), nullable=False),
        sa.Column("state", _word("target_state", ("found", "confirmed", "cleared", "decided")), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", _TIME(), nullable=True),
        sa.Column("judged_note", _TEXT(length=1000), server_default="", nullable=False),
        sa.Column("grade", _word("measure", _GRADES), nullable=True),
        sa.Column("document", _TEXT(length=120), server_default="", nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", _TIME(), nullable=True),
        sa.CheckConstraint("(state = 'decided') = (grade IS NOT NULL)", name=op.f(f"ck_{table}_decided_by_grade")),
        sa.ForeignKeyConstraint(["association_id"], ["association.id"], name=op.f(f"fk_{table}_association_id")),
        *_staff(table, "found_by_id", "judged_by_id", "decided_by_id"),
        _of_campaign(table),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        "ix_campaign_target_campaign_id_association_id", table, ["campaign_id", "association_id"], unique=True
    )
    op.create_index(op.f("ix_campaign_target_association_id"), table, ["association_id"], unique=False)


def _results() -> None:
    table = "campaign_result"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", _word("campaign_result_kind", _RESULTS), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=True),
        sa.Column("title", _TEXT(length=200), nullable=False),
        sa.Column("document", _TEXT(length=120), server_default="", nullable=False),
        sa.Column("fen_before", sa.BigInteger(), nullable=True),
        sa.Column("fen_after", sa.BigInteger(), nullable=True),
        sa.Column("fen_refunded", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", _TIME(), nullable=False),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_at", _TIME(), nullable=True),
        sa.ForeignKeyConstraint(["association_id"], ["association.id"], name=op.f(f"fk_{table}_association_id")),
        *_staff(table, "recorded_by_id", "struck_by_id"),
        _of_campaign(table),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_campaign_result_campaign_id_kind", table, ["campaign_id", "kind"], unique=False)


def _of_campaign(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f(f"fk_{table}_campaign_id"))


def _staff(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([one], ["staff.id"], name=op.f(f"fk_{table}_{one}")) for one in columns]


def _word(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _kinds() -> list[str]:
    """The kinds of events that the database takes now: each quoted by itself, or all as one array."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(_EVENTS)
    quoted = re.findall(r"'([^']+)'", next(one["sqltext"] for one in checks if one["name"] == _KINDS))
    return [kind for text in quoted for kind in text.strip("{}").split(",")]


def _name_kinds(kinds: list[str]) -> None:
    """Which kinds an event may be, said anew. SQLite makes the table anew for it, and its triggers go with the old."""
    if op.get_bind().dialect.name == "postgresql":
        check = f"kind = ANY ('{{{','.join(kinds)}}}'::text[])"
        op.execute(f'ALTER TABLE {_EVENTS} DROP CONSTRAINT "{_KINDS}", ADD CONSTRAINT "{_KINDS}" CHECK ({check})')
        return
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    triggers = op.get_bind().execute(wanted, {"table": _EVENTS}).scalars().all()
    with op.batch_alter_table(_EVENTS, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_KINDS), type_="check")
        batch_op.create_check_constraint(op.f(_KINDS), f"kind IN ({', '.join(map(repr, kinds))})")
    for trigger in triggers:
        op.execute(trigger)
