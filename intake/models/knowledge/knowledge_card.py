"""Knowledge cards 知识卡: what the law says, who has which duty, what to say, what people ask; version by version."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, Text, text
from sqlmodel import Field

from intake.vocabulary import CardKind, CardState
from routing.base import BLANK, EMPTY_LIST, FALSE, ZERO, Record, str_enum


class KnowledgeCard(Record, table=True):
    """One version of one card; of a card at most one is being drafted.

    What holds on a day is the newest version published or withdrawn whose `valid_from` has come: nothing where that one
    is withdrawn, or over. Keys of cards that are shipped stand in `intake.knowledge.shipped`.
    """

    __tablename__ = "knowledge_card"
    __table_args__ = (
        Index(None, "key", "version", unique=True),
        Index(
            "uq_knowledge_card_draft",
            "key",
            unique=True,
            postgresql_where=text("state = 'draft'"),
            sqlite_where=text("state = 'draft'"),
        ),
        CheckConstraint("(state = 'draft') = (decided_at IS NULL)", name="decided_or_draft"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_moment"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(max_length=24)
    version: int
    state: CardState = Field(sa_type=str_enum(CardState))
    kind: CardKind = Field(sa_type=str_enum(CardKind))
    title: str = Field(max_length=200)
    text: str = Field(sa_type=Text)
    # Codes of violations, or the letter of a whole branch; nothing: it is about all of them.
    violations: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    # A department's own guide; no foreign key: a department may go and its guide be read on.
    department_id: int | None = Field(default=None, index=True)
    document: str = Field(default="", max_length=200, sa_column_kwargs=BLANK)
    document_on: date | None = None
    valid_from: date
    valid_to: date | None = None
    review_on: date | None = None
    is_public: bool = Field(default=False, sa_column_kwargs=FALSE)
    based_on: int = Field(default=0, sa_column_kwargs=ZERO)
    edition: int = Field(default=0, sa_column_kwargs=ZERO)  # raised by every edit: who edits an older one is told so
    created_at: datetime
    created_by_id: int | None = None  # no foreign key: as those who edited it
    # Everybody who changed something in it; none of them publishes it.
    edited_by_ids: list[int] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    decided_at: datetime | None = None
    decided_by_id: int | None = None
    reason: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    withdrawn_at: datetime | None = None
    withdrawn_by_id: int | None = None
    withdrawn_reason: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    # Title, text and document as words are compared: searched, never shown.
    compared: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
