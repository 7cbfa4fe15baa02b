"""Who confirmed which row of the registry, round by round: twice a year each department is asked for its own list."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from intake.vocabulary import VerificationState
from routing.base import BIG_ID, Record, str_enum


class VerificationRound(Record, table=True):
    """The check of one half-year 半年核对: `begins_on` is 1 January or 1 July, and there is one round for each.

    Closed once nothing waits, by an administrator with a reason, or by the round that follows.
    """

    __tablename__ = "verification_round"
    __table_args__ = (CheckConstraint("close_reason = '' OR closed_at IS NOT NULL", name="reason_needs_closing"),)

    id: int = Field(default=None, primary_key=True)
    begins_on: date = Field(unique=True)
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by_id: int | None = Field(default=None, foreign_key="staff.id")
    close_reason: str = Field(default="", max_length=500)


class VerificationItem(Record, table=True):
    """One association that one department is asked about, whatever roles it holds for it."""

    __tablename__ = "verification_item"
    __table_args__ = (
        Index(None, "round_id", "department_id", "association_id", unique=True),
        # What is stale asks for the newest confirmation of a pair.
        Index("ix_verification_item_pair", "association_id", "department_id", "settled_at"),
        Index(
            "ix_verification_item_waiting",
            "round_id",
            "department_id",
            postgresql_where=text("state IN ('open', 'disputed')"),
            sqlite_where=text("state IN ('open', 'disputed')"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    round_id: int = Field(foreign_key="verification_round.id")
    association_id: int = Field(foreign_key="association.id")
    department_id: int = Field(foreign_key="department.id")
    state: VerificationState = Field(sa_type=str_enum(VerificationState))
    added_at: datetime
    settled_at: datetime | None = None
    settled_by_id: int | None = Field(default=None, foreign_key="staff.id")
