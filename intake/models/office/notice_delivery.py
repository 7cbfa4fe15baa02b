"""By what road a notice goes to whom, beside the page; with the messages that carried them the ledger by recipient."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from intake.vocabulary import Road
from routing.base import BIG_ID, FALSE, Record, str_enum

_WAITS = "message_id IS NULL AND withdrawn_at IS NULL"


class NoticeDelivery(Record, table=True):
    """One notice for one recipient: a person, or with none a department's duty address.

    It waits until a message is written that tells of it and of what else waits; `withdrawn_at` where the matter was
    settled, or read on the page, before. `for_staff_id`: a substitute hears it for that person.
    """

    __tablename__ = "notice_delivery"
    __table_args__ = (
        UniqueConstraint("notice_id", "recipient", "road"),
        Index(
            "ix_notice_delivery_waiting",
            *("recipient", "road", "due_at"),
            postgresql_where=text(_WAITS),
            sqlite_where=text(_WAITS),
        ),
        Index("ix_notice_delivery_recipient", "recipient", "notice_id"),
        Index("ix_notice_delivery_message_id", "message_id"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    notice_id: int = Field(foreign_key="notice.id", sa_type=BigInteger)
    recipient: str = Field(max_length=30)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    department_id: int | None = Field(default=None, foreign_key="department.id")
    for_staff_id: int | None = Field(default=None, foreign_key="staff.id")
    road: Road = Field(sa_type=str_enum(Road))
    is_urgent: bool = Field(default=False, sa_column_kwargs=FALSE)
    due_at: datetime
    created_at: datetime
    # Without a foreign key: messages are written after it, and read by their own number.
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    withdrawn_at: datetime | None = None
