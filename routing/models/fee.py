"""The lists of allowed and of forbidden fees 收费正面负面清单 as an office keeps them: versions, and their items."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from routing.base import BLANK, EMPTY_LIST, ZERO, Record, str_enum
from routing.vocabulary import FeeListState


class FeeListVersion(Record, table=True):
    """One version of both lists; at most one is being made.

    In force at a moment is the newest published one whose `effective_at` has come, before the first the one shipped.
    """

    __tablename__ = "fee_list"
    __table_args__ = (
        Index(
            "uq_fee_list_draft",
            "state",
            unique=True,
            postgresql_where=text("state = 'draft'"),
            sqlite_where=text("state = 'draft'"),
        ),
        CheckConstraint("(state = 'published') = (effective_at IS NOT NULL)", name="published_has_moment"),
    )

    id: int = Field(default=None, primary_key=True)
    version: int = Field(unique=True)
    state: FeeListState = Field(sa_type=str_enum(FeeListState))
    # What the office calls it, and the document that issued it.
    title: str = Field(max_length=120)
    document: str = Field(default="", max_length=120, sa_column_kwargs=BLANK)
    based_on: int
    edition: int = Field(default=0, sa_column_kwargs=ZERO)  # raised by every edit: who edits an older one is told so
    created_at: datetime
    created_by_id: int | None = None  # no foreign key: as those who edited it
    # Everybody who changed something in it; none of them publishes it.
    edited_by_ids: list[int] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    effective_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by_id: int | None = None
    reason: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)


class FeeItem(Record, table=True):
    """One item; its code begins with P where it is allowed, with N where it is forbidden."""

    __tablename__ = "fee_item"
    __table_args__ = (Index(None, "list_id", "code", unique=True),)

    id: int = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="fee_list.id")
    code: str = Field(max_length=8)
    name_zh: str = Field(max_length=200)
    name_en: str = Field(default="", max_length=200, sa_column_kwargs=BLANK)
    condition_zh: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    condition_en: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    violations: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    basis: str = Field(max_length=300)
    words: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
