"""The telephone at the console: calls that came in, what an operator has typed so far, how a matter reached us."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import ArrivalMode
from routing.base import BIG_ID, Record, str_enum


class IncomingCall(Record, table=True):
    """One call the provider told us of, once by its sid, for one operator to take."""

    __tablename__ = "incoming_call"
    __table_args__ = (
        # What rings now: few among all.
        Index(
            "ix_incoming_call_ringing",
            "arrived_at",
            postgresql_where=text("taken_by_id IS NULL AND ended_at IS NULL"),
            sqlite_where=text("taken_by_id IS NULL AND ended_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    call_sid: str = Field(max_length=64, unique=True)
    # Whom it comes from, as it came; nothing where the number is withheld, or forgotten by now.
    sealed_from: bytes = Field(sa_type=LargeBinary)
    phone_hash: str = Field(default="", max_length=64, index=True)
    arrived_at: datetime = Field(index=True)
    ended_at: datetime | None = None
    taken_at: datetime | None = None
    taken_by_id: int | None = Field(default=None, foreign_key="staff.id")


class CallDraft(Record, table=True):
    """An unfinished call of one operator in one tab, until it is entered, put away or too old."""

    __tablename__ = "call_draft"

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    # Drawn anew for each tab.
    key: str = Field(max_length=32, unique=True)
    operator_id: int = Field(foreign_key="staff.id", index=True)
    # How often it was saved: who saves over a version of another tab is told.
    revision: int
    typed: SealedText = Field(sa_type=SealedTextType)
    # By which it is found when somebody is erased.
    phone_hash: str = Field(default="", max_length=64, index=True)
    began_at: datetime
    saved_at: datetime = Field(index=True)


class ComplaintArrival(Record, table=True):
    """How a matter reached the operator where nobody rang, and under which number its sender keeps it."""

    __tablename__ = "complaint_arrival"
    __table_args__ = (
        # The same transfer is not registered twice.
        Index(
            "ix_complaint_arrival_transfer",
            "sender",
            "reference",
            unique=True,
            postgresql_where=text("mode = 'transfer'"),
            sqlite_where=text("mode = 'transfer'"),
        ),
        Index(None, "reference"),
    )

    complaint_id: int = Field(primary_key=True, foreign_key="complaint.id", sa_type=BigInteger)
    mode: ArrivalMode = Field(sa_type=str_enum(ArrivalMode))
    sender: str = Field(default="", max_length=60)
    reference: str = Field(default="", max_length=60)
