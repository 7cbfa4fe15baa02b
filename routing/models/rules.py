"""The rules table as stored: its versions, a row a rule with its cells as written, and the journal of their making."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from routing.base import Record, str_enum
from routing.vocabulary import EditState, TableState


class RuleTable(Record, table=True):
    """One version of the rules table; at most one is being made, at most one is published.

    In force at a moment is the newest whose `effective_at` has come and whose `retired_at` has not. A published table
    whose `effective_at` is to come decides nothing yet: until then the one it retires does.
    """

    __tablename__ = "rule_table"
    __table_args__ = (
        Index(
            "uq_rule_table_published",
            "state",
            unique=True,
            postgresql_where=text("state = 'published'"),
            sqlite_where=text("state = 'published'"),
        ),
        Index(
            "uq_rule_table_open",
            "is_open",
            unique=True,
            postgresql_where=text("is_open"),
            sqlite_where=text("is_open"),
        ),
        CheckConstraint("is_open = (state IN ('draft', 'checked'))", name="open"),
        {"sqlite_autoincrement": True},
    )

    id: int = Field(default=None, primary_key=True)
    version: int = Field(unique=True)
    state: TableState = Field(sa_type=str_enum(TableState))
    is_open: bool = False  # being made: a draft, checked or not
    note: str = Field(default="", max_length=500)
    based_on: int | None = None  # version it was copied from
    edition: int = 0  # raised by every edit: who edits an older one is told so
    created_at: datetime | None = None
    drafted_by: str = Field(default="", max_length=80)  # login; empty for what was shipped
    reason: str = Field(default="", max_length=500)  # of the publication
    effective_at: datetime | None = None
    published_at: datetime | None = None
    published_by: str | None = Field(default=None, max_length=80)
    # From then on another decides. Not after `effective_at`: it was called off and never decided anything.
    retired_at: datetime | None = None
    is_rollback_to: int | None = None  # version that was brought back


class Rule(Record, table=True):
    """One rule. An empty cell matches anything; several values stand between `|`; a branch is written `F-*`."""

    # Numbers are never given twice, so that the journal can bring a removed rule back under its own.
    __table_args__ = (Index(None, "table_id", "order", unique=True), {"sqlite_autoincrement": True})

    id: int = Field(default=None, primary_key=True)
    table_id: int = Field(foreign_key="rule_table.id", ondelete="CASCADE", index=True)
    order: int
    violation: str = Field(default="", max_length=500)
    kind: str = Field(default="", max_length=120)
    channel: str = Field(default="", max_length=120)
    level: str = Field(default="", max_length=120)
    region: str = Field(default="", max_length=500)
    industry: str = Field(default="", max_length=500)
    mode: str = Field(default="", max_length=120)
    lifecycle: str = Field(default="", max_length=120)
    watchlist: str = Field(default="", max_length=5)
    amount_min: str = Field(default="", max_length=20)
    amount_max: str = Field(default="", max_length=20)
    government: str = Field(default="", max_length=5)
    anonymous: str = Field(default="", max_length=5)
    keywords_any: str = Field(default="", sa_type=Text)
    keywords_all: str = Field(default="", sa_type=Text)
    association: str = Field(default="", max_length=500)
    lead: str = Field(max_length=120)
    co: str = Field(default="", max_length=300)
    policy: str = Field(default="", max_length=40)
    priority: str = Field(default="", max_length=20)
    basis: str = Field(default="", sa_type=Text)
    note: str = Field(default="", sa_type=Text)
    # The rule of an earlier version it was copied from, and that one from: the first of them. Empty: entered here.
    origin: int | None = Field(default=None, index=True)
    # Who wrote it as it stands, when and why; kept by every copy of the table. Empty: as shipped.
    changed_at: datetime | None = None
    changed_by: str = Field(default="", max_length=80)
    why: str = Field(default="", max_length=500)


class RuleEdit(Record, table=True):
    """One step of making a draft, as it can be taken back: the rules it touched before and after, each with its place.

    `before` and `after` list `{"id", "above": the id of the rule above, cells…, "changed_at", "changed_by", "why"}`.
    """

    __tablename__ = "rule_edit"
    __table_args__ = (UniqueConstraint("table_id", "seq"),)

    id: int = Field(default=None, primary_key=True)
    table_id: int = Field(foreign_key="rule_table.id", ondelete="CASCADE")
    seq: int
    at: datetime
    by: str = Field(max_length=80)
    why: str = Field(default="", max_length=500)
    undone_by: str = Field(default="", max_length=80)  # who took it back, or put it forth again, last
    changed_at: datetime  # when it was made, taken back or put forth again
    state: EditState = Field(default=EditState.STANDING, sa_type=str_enum(EditState))
    before: list[dict[str, Any]] = Field(sa_type=JSON)
    after: list[dict[str, Any]] = Field(sa_type=JSON)


class RuleFindingReason(Record, table=True):
    """Why a warning of the checker is accepted; the key outlives renumbering for as long as the rules say the same."""

    __tablename__ = "rule_finding_reason"

    table_id: int = Field(foreign_key="rule_table.id", ondelete="CASCADE", primary_key=True)
    key: str = Field(max_length=120, primary_key=True)
    reason: str = Field(max_length=500)
    by: str = Field(max_length=80)
    at: datetime
