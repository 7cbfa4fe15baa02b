"""That a complaint is about an item of the fee lists: who said so, by which version, and whether it stands."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field

from routing.base import Record


class ComplaintFee(Record, table=True):
    """One item named; its words are those of that version for ever."""

    __tablename__ = "complaint_fee"
    __table_args__ = (
        Index(
            "uq_complaint_fee_standing",
            "complaint_id",
            "code",
            unique=True,
            postgresql_where=text("dropped_at IS NULL"),
            sqlite_where=text("dropped_at IS NULL"),
        ),
        Index("ix_complaint_fee_named", "named_at", "list_version", "code"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger)
    list_version: int
    code: str = Field(max_length=8)
    named_at: datetime
    named_by_id: int | None = None  # no foreign key, as whoever decided the violations
    dropped_at: datetime | None = None
    dropped_by_id: int | None = None
