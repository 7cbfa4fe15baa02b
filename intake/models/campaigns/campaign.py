"""A campaign 专项整治: its situations, whom it found, what was decided of each, and what it achieved."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index
from sqlmodel import Field

from intake.vocabulary import CampaignResultKind, FindingWay, Measure, TargetState
from routing.base import BLANK, EMPTY_LIST, FALSE, Record, str_enum


class Campaign(Record, table=True):
    """As a document announced it; over once it was closed."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=80, unique=True)
    document: str = Field(max_length=200)
    begins_on: date
    ends_on: date
    reason: str = Field(max_length=1000)
    opened_by_id: int | None = Field(default=None, foreign_key="staff.id")
    opened_at: datetime
    closed_by_id: int | None = Field(default=None, foreign_key="staff.id")
    closed_at: datetime | None = None


class CampaignSituation(Record, table=True):
    """One situation 情形 it looks for; complaints about its violations speak for it. `is_default`: as shipped."""

    __tablename__ = "campaign_situation"
    __table_args__ = (Index(None, "campaign_id", "number", unique=True),)

    id: int = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    number: int
    text: str = Field(max_length=300)
    basis: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    violations: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=EMPTY_LIST)
    is_default: bool = Field(default=False, sa_column_kwargs=FALSE)


class CampaignTarget(Record, table=True):
    """One association in a campaign; `way` is how it was found first, `ways` every way there was."""

    __tablename__ = "campaign_target"
    __table_args__ = (
        Index(None, "campaign_id", "association_id", unique=True),
        CheckConstraint("(state = 'decided') = (grade IS NOT NULL)", name="decided_by_grade"),
    )

    id: int = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    association_id: int = Field(foreign_key="association.id", index=True)
    way: FindingWay = Field(sa_type=str_enum(FindingWay))
    ways: list[str] = Field(sa_type=JSON)
    situations: list[int] = Field(sa_type=JSON)  # their numbers
    note: str = Field(default="", max_length=1000, sa_column_kwargs=BLANK)
    found_by_id: int | None = Field(default=None, foreign_key="staff.id")
    found_at: datetime
    state: TargetState = Field(default=TargetState.FOUND, sa_type=str_enum(TargetState))
    judged_by_id: int | None = Field(default=None, foreign_key="staff.id")
    judged_at: datetime | None = None
    judged_note: str = Field(default="", max_length=1000, sa_column_kwargs=BLANK)
    grade: Measure | None = Field(default=None, sa_type=str_enum(Measure))
    document: str = Field(default="", max_length=120, sa_column_kwargs=BLANK)
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None


class CampaignResult(Record, table=True):
    """One thing achieved: a problem put right, a fee lowered or ended, a document issued."""

    __tablename__ = "campaign_result"
    __table_args__ = (Index(None, "campaign_id", "kind"),)

    id: int = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    kind: CampaignResultKind = Field(sa_type=str_enum(CampaignResultKind))
    # None for what is no single association's: a document.
    association_id: int | None = Field(default=None, foreign_key="association.id")
    title: str = Field(max_length=200)
    document: str = Field(default="", max_length=120, sa_column_kwargs=BLANK)
    # In fen 分: whole numbers read the same in either database, which the record binds them by.
    fen_before: int | None = Field(default=None, sa_type=BigInteger)
    fen_after: int | None = Field(default=None, sa_type=BigInteger)
    fen_refunded: int | None = Field(default=None, sa_type=BigInteger)
    recorded_by_id: int | None = Field(default=None, foreign_key="staff.id")
    recorded_at: datetime
    struck_by_id: int | None = Field(default=None, foreign_key="staff.id")
    struck_at: datetime | None = None  # entered by mistake: it counts no longer
