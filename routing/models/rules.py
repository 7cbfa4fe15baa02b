"""The rules table as stored: versions of it, and one row a rule with its cells as a civil servant wrote them."""

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from routing.base import Record, str_enum
from routing.vocabulary import TableState


class RuleTable(Record, table=True):
    """One version of the rules table; at most one is published."""

    __tablename__ = "rule_table"
    __table_args__ = (
        Index(
            "uq_rule_table_published",
            "state",
            unique=True,
            postgresql_where=text("state = 'published'"),
            sqlite_where=text("state = 'published'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(unique=True)
    state: TableState = Field(sa_type=str_enum(TableState))
    note: str = Field(default="", max_length=500)
    effective_at: datetime | None = None
    published_at: datetime | None = None
    published_by: str | None = Field(default=None, max_length=80)


class Rule(Record, table=True):
    """One rule. An empty cell matches anything; several values stand between `|`; a branch is written `F-*`."""

    __table_args__ = (Index(None, "table_id", "order", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    table_id: int = Field(foreign_key="rule_table.id", index=True)
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
