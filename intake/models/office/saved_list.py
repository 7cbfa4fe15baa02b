"""A filter of the desk's list that somebody keeps under a name."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from routing.base import BIG_ID, Record


class SavedList(Record, table=True):
    """`query` is the filter as the address carries it."""

    __tablename__ = "saved_list"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    name: str = Field(max_length=40)
    query: str = Field(max_length=300)
