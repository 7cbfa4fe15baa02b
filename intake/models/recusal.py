"""A department kept off a complaint that names it: set aside at once, confirmed or lifted by an official."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import RecusalOrigin, RecusalState
from routing.base import Record, str_enum

_WAITS = "state = 'provisional'"


class ComplaintRecusal(Record, table=True):
    """One department set aside in one complaint (Jinan regulation 济南条例 §32, petition regulation 信访条例 §28).

    What the complainant named stands in `Complaint.implicated_text`; this is the department it was matched to, or that
    triage found, and what an official decided of it.
    """

    __tablename__ = "recusal"
    __table_args__ = (
        UniqueConstraint("complaint_id", "department_id"),
        Index(
            "ix_recusal_waiting",
            "decide_by",
            postgresql_where=text(_WAITS),
            sqlite_where=text(_WAITS),
        ),
        CheckConstraint("(state = 'provisional') = (decided_by_id IS NULL)", name="decided_by_somebody"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger)
    department_id: int = Field(foreign_key="department.id")
    origin: RecusalOrigin = Field(sa_type=str_enum(RecusalOrigin))
    state: RecusalState = Field(sa_type=str_enum(RecusalState))
    set_at: datetime
    # By the end of the next working day: the lawful authority is not kept off for good by one sentence.
    decide_by: datetime
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
    reason: SealedText | None = Field(default=None, sa_type=SealedTextType)
