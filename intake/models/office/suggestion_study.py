"""What became of a suggestion 会企之声: studied by a department, adopted or not, and why."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field

from intake.vocabulary import SuggestionVerdict
from routing.base import Record, str_enum


class SuggestionStudy(Record, table=True):
    """One decided suggestion. The reason is a text of its complaint: who suggested reads it."""

    __tablename__ = "suggestion_study"

    complaint_id: int = Field(
        primary_key=True, foreign_key="complaint.id", sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    verdict: SuggestionVerdict = Field(sa_type=str_enum(SuggestionVerdict))
    # Sealed under the key of the complaint's texts, and erased with it.
    reason: bytes | None = Field(default=None, sa_type=LargeBinary)
    # No foreign key: see Complaint.
    department_id: int | None = None
    decided_by_id: int = Field(foreign_key="staff.id")
    decided_at: datetime = Field(index=True)
    is_told: bool
