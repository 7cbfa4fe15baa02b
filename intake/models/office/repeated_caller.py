"""Numbers that repeat the same maliciously (济南条例 §42): warned, limited for a time, reviewed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from intake.vocabulary import CallerStanding, CallerStepKind
from routing.base import BIG_ID, Record, str_enum


class RepeatedCaller(Record, table=True):
    """One number, told by a complaint that came from it: the number itself, and its keyed hash, stand there alone.

    When that complaint's identity is erased, nothing here leads to anybody any more.
    """

    __tablename__ = "repeated_caller"
    __table_args__ = (
        Index(
            "ix_repeated_caller_limited",
            "until_on",
            postgresql_where=text("standing = 'limited'"),
            sqlite_where=text("standing = 'limited'"),
        ),
        CheckConstraint(
            "(standing = 'limited') = (until_on IS NOT NULL AND review_on IS NOT NULL)", name="limited_until_a_day"
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    standing: CallerStanding = Field(sa_type=str_enum(CallerStanding))
    warned_at: datetime
    # While limited: the last day of it, and the day by which somebody else has looked at it again.
    until_on: date | None = None
    review_on: date | None = None


class RepeatedCallerStep(Record, table=True):
    """What was done about it, by whom and why; the reason is sealed by the key ring."""

    __tablename__ = "repeated_caller_step"

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    caller_id: int = Field(foreign_key="repeated_caller.id", sa_type=BIG_ID, index=True)
    kind: CallerStepKind = Field(sa_type=str_enum(CallerStepKind))
    taken_at: datetime
    # Nobody where a day ended it.
    taken_by_id: int | None = Field(default=None, foreign_key="staff.id")
    reason: bytes | None = Field(default=None, sa_type=LargeBinary)
    until_on: date | None = None
    review_on: date | None = None
    # Complaints from the number in the ninety days before.
    complaints: int
    # Whether a text tells the complainant; else somebody has to call.
    is_texted: bool
