"""How a member of staff is reached beside the page, and when."""

from datetime import datetime

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Field

from routing.base import BLANK, Record


class StaffContact(Record, table=True):
    """`sealed` by the ring for this very person: e-mail and telephone as JSON; empty where neither is known.

    Not bound by the record of the office: an address gives no right, and one sealed for another row does not open.
    `roads` names for each topic by what else a notice goes; a topic that is not in it follows the defaults.
    """

    __tablename__ = "staff_contact"

    staff_id: int = Field(primary_key=True, foreign_key="staff.id", sa_column_kwargs={"autoincrement": False})
    sealed: bytes = Field(default=b"", sa_type=LargeBinary)
    roads: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    # `08:00-20:00`, every day; empty: office hours of the calendar.
    hours: str = Field(default="", max_length=11, sa_column_kwargs=BLANK)
    digest_minutes: int = Field(default=60, sa_column_kwargs={"server_default": "60"})
    changed_at: datetime
