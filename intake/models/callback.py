"""What the complainant said when called back: contacted, solved, satisfied."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import CallbackWay, Contacted, Satisfaction, Solved
from routing.base import Record, str_enum


class Callback(Record, table=True):
    """One attempt. Valid (有效回访) when reached; only valid ones carry answers and count in the rates."""

    __table_args__ = (
        CheckConstraint("(contacted = 'reached') = (solved IS NOT NULL)", name="reached_has_solved"),
        CheckConstraint("(contacted = 'reached') = (satisfaction IS NOT NULL)", name="reached_has_satisfaction"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    attempt: int
    round: int = 0  # the complaint's redo count when the call was made
    contacted: Contacted = Field(sa_type=str_enum(Contacted))
    solved: Solved | None = Field(default=None, sa_type=str_enum(Solved))
    satisfaction: Satisfaction | None = Field(default=None, sa_type=str_enum(Satisfaction))
    note: SealedText | None = Field(default=None, sa_type=SealedTextType)
    # Nobody's where the complainant answered on the tracking page.
    called_by_id: int | None = Field(default=None, foreign_key="staff.id")
    called_at: datetime = Field(index=True)
    # Of calls kept before these were: not known.
    way: CallbackWay | None = Field(default=None, sa_type=str_enum(CallbackWay))
    # When the caller was shown whom to call, and how long from then, or by their own word, the call took.
    shown_at: datetime | None = None
    seconds: int | None = None
    # The call through the hotline that it rests on, where the caller saw no number.
    masked_call_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="masked_call.id")
