"""The joint meeting 联席会议: its member departments, its meetings, what is on the agenda, opinions, decisions."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from intake.vocabulary import AgendaCause, AgendaState, MeetingKind, MeetingState, OpinionStance
from routing.base import BIG_ID, BLANK, FALSE, Record, str_enum

_STANDS = "ended_at IS NULL"
_IS_OPEN = "state = 'open' AND complaint_id IS NOT NULL"
_IS_AWAITED = "given_at IS NULL"


class MeetingMember(Record, table=True):
    """A department that belongs to the joint meeting of a region; `sealed` is its liaison person by the key ring."""

    __tablename__ = "meeting_member"
    __table_args__ = (
        Index(
            "uq_meeting_member_standing",
            "region_code",
            "department_id",
            unique=True,
            postgresql_where=text(_STANDS),
            sqlite_where=text(_STANDS),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    region_code: str = Field(max_length=6)
    department_id: int = Field(foreign_key="department.id")
    is_convenor: bool = Field(default=False, sa_column_kwargs=FALSE)
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    added_by_id: int | None = Field(default=None, foreign_key="staff.id")
    added_at: datetime
    ended_by_id: int | None = Field(default=None, foreign_key="staff.id")
    ended_at: datetime | None = None


class JointMeeting(Record, table=True):
    """One meeting, or one consultation. Who came and what was said is sealed by the key ring."""

    __tablename__ = "joint_meeting"
    __table_args__ = (
        Index("ix_joint_meeting_region", "region_code", "id"),
        CheckConstraint("state <> 'held' OR held_on IS NOT NULL", name="held_on_a_day"),
        CheckConstraint("state <> 'called' OR meets_at IS NOT NULL", name="called_for_a_day"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    region_code: str = Field(max_length=6)
    kind: MeetingKind = Field(sa_type=str_enum(MeetingKind))
    state: MeetingState = Field(sa_type=str_enum(MeetingState))
    title: str = Field(max_length=200)
    convenor_id: int = Field(foreign_key="department.id")
    opened_by_id: int | None = Field(default=None, foreign_key="staff.id")
    opened_at: datetime
    meets_at: datetime | None = None
    place: str = Field(default="", max_length=200, sa_column_kwargs=BLANK)
    called_by_id: int | None = Field(default=None, foreign_key="staff.id")
    called_at: datetime | None = None
    held_on: date | None = None
    document: str = Field(default="", max_length=120, sa_column_kwargs=BLANK)  # number of the minutes 文号
    attendees: bytes | None = Field(default=None, sa_type=LargeBinary)
    minutes: bytes | None = Field(default=None, sa_type=LargeBinary)
    recorded_by_id: int | None = Field(default=None, foreign_key="staff.id")
    recorded_at: datetime | None = None
    reason: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)  # why it was cancelled


class MeetingItem(Record, table=True):
    """One matter on the agenda: a complaint, or a problem in words alone. A complaint waits on one agenda at a time."""

    __tablename__ = "meeting_item"
    __table_args__ = (
        Index(
            "uq_meeting_item_open",
            "complaint_id",
            unique=True,
            postgresql_where=text(_IS_OPEN),
            sqlite_where=text(_IS_OPEN),
        ),
        CheckConstraint("complaint_id IS NOT NULL OR problem <> ''", name="about_something"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint("(state = 'raised') = (raised_to <> '')", name="raised_to_somebody"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    meeting_id: int = Field(foreign_key="joint_meeting.id", sa_type=BIG_ID, index=True)
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id", sa_type=BigInteger, index=True)
    cause: AgendaCause = Field(sa_type=str_enum(AgendaCause))
    state: AgendaState = Field(sa_type=str_enum(AgendaState))
    # What is to be settled, in words that name no complainant: invited departments and the list of problems show it.
    problem: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    put_on_by_id: int | None = Field(default=None, foreign_key="staff.id")
    put_on_at: datetime
    # What was decided, sealed by the key ring; or why it was not.
    decision: bytes | None = Field(default=None, sa_type=LargeBinary)
    lead_department_id: int | None = Field(default=None, foreign_key="department.id")
    co_department_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    is_final: bool = Field(default=False, sa_column_kwargs=FALSE)  # designated: it may not be returned
    raised_to: str = Field(default="", max_length=6, sa_column_kwargs=BLANK)  # the region whose meeting is asked
    settlement_id: int | None = Field(default=None, foreign_key="settlement.id", sa_type=BigInteger)
    correction_id: int | None = Field(default=None, foreign_key="registry_correction.id")
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = Field(default=None, index=True)


class MeetingOpinion(Record, table=True):
    """What an invited department is asked about one matter, and what it says; sealed by the key ring."""

    __tablename__ = "meeting_opinion"
    __table_args__ = (
        UniqueConstraint("item_id", "department_id"),
        Index(
            "ix_meeting_opinion_awaited",
            "department_id",
            "answer_by",
            postgresql_where=text(_IS_AWAITED),
            sqlite_where=text(_IS_AWAITED),
        ),
        CheckConstraint("(given_at IS NULL) = (stance IS NULL)", name="given_with_a_stance"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    item_id: int = Field(foreign_key="meeting_item.id", sa_type=BIG_ID)
    department_id: int = Field(foreign_key="department.id")
    asked_by_id: int | None = Field(default=None, foreign_key="staff.id")
    asked_at: datetime
    answer_by: datetime
    stance: OpinionStance | None = Field(default=None, sa_type=str_enum(OpinionStance))
    opinion: bytes | None = Field(default=None, sa_type=LargeBinary)
    given_by_id: int | None = Field(default=None, foreign_key="staff.id")
    given_at: datetime | None = None
