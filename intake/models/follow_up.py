"""Whom the hotline still asks what they say of the result: whose complaint ended another way, and who objects."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import FollowUpCause, ObjectionOrigin, ObjectionState
from routing.base import Record, str_enum

_WAITS = "finished_at IS NULL"
_OPEN = "state = 'open'"


class FollowUp(Record, table=True):
    """Who is called back though the complaint is over: answered at once, joined, terminated or handed over."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_waiting", "call_by", postgresql_where=text(_WAITS), sqlite_where=text(_WAITS)),
    )

    complaint_id: int = Field(
        foreign_key="complaint.id", primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    because: FollowUpCause = Field(sa_type=str_enum(FollowUpCause))
    wanted_at: datetime
    # The next call is due by then.
    call_by: datetime
    finished_at: datetime | None = None


class Objection(Record, table=True):
    """What a complainant brings against the result (申诉), decided by somebody who had no part in it."""

    __table_args__ = (
        Index("uq_objection_open", "complaint_id", unique=True, postgresql_where=text(_OPEN), sqlite_where=text(_OPEN)),
        Index("ix_objection_waiting", "decide_by", postgresql_where=text(_OPEN), sqlite_where=text(_OPEN)),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    origin: ObjectionOrigin = Field(sa_type=str_enum(ObjectionOrigin))
    state: ObjectionState = Field(sa_type=str_enum(ObjectionState))
    reason: SealedText | None = Field(default=None, sa_type=SealedTextType)
    filed_at: datetime
    decide_by: datetime
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
    decision: SealedText | None = Field(default=None, sa_type=SealedTextType)
