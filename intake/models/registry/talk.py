"""Regulatory talks with associations (约谈): why, with whom, what is to be put right by when, and whether it was."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from intake.vocabulary import TalkItemState, TalkOrigin, TalkState
from routing.base import BIG_ID, BLANK, FALSE, ZERO, Record, str_enum

_UNDER_WAY = "state IN ('proposed', 'planned', 'held')"


class AssociationTalk(Record, table=True):
    """One talk; an association has one under way at a time.

    Proposed for `complaints` valid ones received from `first_on` to `last_on`, for an alert, or by a person. Who came
    and what was said is sealed by the key ring; what is published is written for everybody.
    """

    __tablename__ = "association_talk"
    __table_args__ = (
        Index(
            "uq_association_talk_under_way",
            "association_id",
            unique=True,
            postgresql_where=text(_UNDER_WAY),
            sqlite_where=text(_UNDER_WAY),
        ),
        Index("ix_association_talk_association", "association_id", "id"),
        CheckConstraint("(origin = 'alert') = (alert_id IS NOT NULL)", name="names_its_alert"),
        CheckConstraint("state NOT IN ('held', 'closed') OR held_on IS NOT NULL", name="held_on_a_day"),
        CheckConstraint("NOT is_published OR published_text <> ''", name="published_in_words"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    association_id: int = Field(foreign_key="association.id")
    region_code: str = Field(max_length=6)
    state: TalkState = Field(sa_type=str_enum(TalkState))
    origin: TalkOrigin = Field(sa_type=str_enum(TalkOrigin))
    alert_id: int | None = Field(default=None, foreign_key="alert.id", sa_type=BIG_ID)
    complaints: int = Field(default=0, sa_column_kwargs=ZERO)
    first_on: date | None = None
    last_on: date | None = None
    matter: str = Field(default="", max_length=1000, sa_column_kwargs=BLANK)
    proposed_at: datetime
    proposed_by_id: int | None = Field(default=None, foreign_key="staff.id")
    # When and where it is to be, and who decided so; or why there is none.
    meets_at: datetime | None = None
    place: str = Field(default="", max_length=200, sa_column_kwargs=BLANK)
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
    reason: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    held_on: date | None = None
    attendees: bytes | None = Field(default=None, sa_type=LargeBinary)
    minutes: bytes | None = Field(default=None, sa_type=LargeBinary)
    recorded_by_id: int | None = Field(default=None, foreign_key="staff.id")
    recorded_at: datetime | None = None
    is_published: bool = Field(default=False, sa_column_kwargs=FALSE)
    published_text: str = Field(default="", max_length=1000, sa_column_kwargs=BLANK)
    closed_at: datetime | None = None


class TalkItem(Record, table=True):
    """One thing to put right, by a day; then somebody looks whether it was."""

    __tablename__ = "talk_item"
    __table_args__ = (
        Index(
            "ix_talk_item_open",
            "due_on",
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
        CheckConstraint("(state = 'open') = (checked_by_id IS NULL)", name="checked_by_somebody"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    talk_id: int = Field(foreign_key="association_talk.id", sa_type=BIG_ID, index=True)
    text: str = Field(max_length=500)
    due_on: date
    state: TalkItemState = Field(sa_type=str_enum(TalkItemState))
    checked_on: date | None = None
    checked_by_id: int | None = Field(default=None, foreign_key="staff.id")
    note: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    # Anybody may read it and whether it was done, where the talk is published; never the note.
    is_published: bool = Field(default=False, sa_column_kwargs=FALSE)
