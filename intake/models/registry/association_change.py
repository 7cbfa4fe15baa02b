"""What was changed about an association itself, since which day and by which document."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field

from routing.base import Record


class AssociationChange(Record, table=True):
    """One edit on a screen: the columns it changed, as they were (`before`) and as they are (`after`).

    The association's row keeps only what holds now; its life-cycle and its name have their day and document here.
    """

    __tablename__ = "association_change"

    id: int = Field(default=None, primary_key=True)
    association_id: int = Field(foreign_key="association.id", index=True)
    before: dict[str, str] = Field(sa_type=JSON)
    after: dict[str, str] = Field(sa_type=JSON)
    effective_on: date
    document: str = Field(max_length=200)
    changed_by_id: int | None = Field(default=None, foreign_key="staff.id")
    changed_at: datetime
