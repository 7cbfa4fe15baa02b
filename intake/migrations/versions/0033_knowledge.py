"""Knowledge cards in versions, and cases of the library that lead to no complaint."""

from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever waits for a lock holds up all who come after: rather fail soon, and try again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    _make_cards()
    _make_cases()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("library_case")
    op.drop_table("knowledge_card")


def _make_cards() -> None:
    op.create_table(
        "knowledge_card",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("key", 24),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", _words("card_state", "draft", "published", "withdrawn"), nullable=False),
        sa.Column("kind", _words("card_kind", "script", "law", "duty", "faq"), nullable=False),
        _text("title", 200),
        sa.Column("text", sa.Text(), nullable=False),
        _list("violations"),
        sa.Column("department_id", sa.Integer(), nullable=True),
        _text("document", 200, is_blank=True),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("based_on", sa.Integer(), server_default="0", nullable=False),
        sa.Column("edition", sa.Integer(), server_default="0", nullable=False),
        _moment("created_at"),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        _list("edited_by_ids"),
        _moment("decided_at", is_known=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        _text("reason", 500, is_blank=True),
        *_withdrawal(),
        sa.Column("compared", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(state = 'draft') = (decided_at IS NULL)", name=op.f("ck_knowledge_card_decided_or_draft")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_knowledge_card_withdrawn_has_moment")
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_knowledge_card_valid_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_card")),
    )
    op.create_index(op.f("ix_knowledge_card_key_version"), "knowledge_card", ["key", "version"], unique=True)
    op.create_index(op.f("ix_knowledge_card_department_id"), "knowledge_card", ["department_id"], unique=False)
    _once("uq_knowledge_card_draft", "knowledge_card", "key", "state = 'draft'")


def _make_cases() -> None:
    op.create_table(
        "library_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", _words("case_state", "proposed", "published", "refused", "withdrawn"), nullable=False),
        sa.Column("complaint_id", sa.BigInteger(), nullable=True),
        _text("digest", 64),
        _list("violations"),
        sa.Column("proposal", sa.LargeBinary(), nullable=True),
        sa.Column("refusal", sa.LargeBinary(), nullable=True),
        _text("title", 120, is_blank=True),
        _text("association", 60, is_blank=True),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in _CASE_TEXTS),
        sa.Column("edition", sa.Integer(), server_default="0", nullable=False),
        _moment("proposed_at"),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        _list("edited_by_ids"),
        _moment("decided_at", is_known=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        *_withdrawal(),
        sa.Column("compared", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state IN ('proposed', 'refused')) = (complaint_id IS NOT NULL)",
            name=op.f("ck_library_case_led_to_by_proposals"),
        ),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_library_case_decided_once")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_library_case_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_case")),
    )
    op.create_index(op.f("ix_library_case_complaint_id"), "library_case", ["complaint_id"], unique=False)
    _once("uq_library_case_digest", "library_case", "digest", "state IN ('proposed', 'published')")


_CASE_TEXTS = ("facts", "finding", "measures", "law")


def _once(name: str, table: str, column: str, where: str) -> None:
    found = sa.text(where)
    op.create_index(name, table, [column], unique=True, postgresql_where=found, sqlite_where=found)


def _withdrawal() -> list[sa.Column[Any]]:
    return [
        _moment("withdrawn_at", is_known=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        _text("withdrawn_reason", 500, is_blank=True),
    ]


def _text(name: str, longest: int, *, is_blank: bool = False) -> sa.Column[str]:
    kind = sqlmodel.sql.sqltypes.AutoString(length=longest)
    if is_blank:
        return sa.Column(name, kind, server_default="", nullable=False)
    return sa.Column(name, kind, nullable=False)


def _list(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), server_default="[]", nullable=False)


def _moment(name: str, *, is_known: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=not is_known)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
