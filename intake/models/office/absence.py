"""Who is away, from when to when, and who stands in for them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from routing.base import Record


class Absence(Record, table=True):
    """Both days included. What is told to one who is away is told to the substitute too; rights stay where they are."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("substitute_id != staff_id", name="somebody_else"),
        CheckConstraint("from_on <= to_on", name="in_order"),
    )

    id: int = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    substitute_id: int = Field(foreign_key="staff.id", index=True)
    from_on: date
    to_on: date
    entered_by_id: int | None = Field(default=None, foreign_key="staff.id")
    entered_at: datetime
    ended_at: datetime | None = None
