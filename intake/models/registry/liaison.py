"""Whom to call about an association: its own people, or those of a department who look after it."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from routing.base import BIG_ID, Record


class LiaisonPerson(Record, table=True):
    """A liaison person 联络员. `sealed` by the ring: name and phone as JSON; empty once they are one no more.

    `department_id` empty: of the association itself.
    """

    __tablename__ = "liaison_person"

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    association_id: int = Field(foreign_key="association.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    sealed: bytes = Field(default=b"", sa_type=LargeBinary)
    added_by_id: int | None = Field(default=None, foreign_key="staff.id")
    added_at: datetime
    ended_by_id: int | None = Field(default=None, foreign_key="staff.id")
    ended_at: datetime | None = None
