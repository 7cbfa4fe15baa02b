"""How a coordinating body settled who answers: the department it named, its document, and the rule made of it."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from routing.base import Record


class Settlement(Record, table=True):
    """One dispatch or designation out of coordination, for the violations that had no single owner."""

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    violations: list[str] = Field(sa_type=JSON)
    # No foreign keys: see Complaint.
    lead_department_id: int
    co_department_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    is_designated: bool = False
    reason: SealedText | None = Field(default=None, sa_type=SealedTextType)
    # 文号: the number or title of the minutes or the letter that says so; empty where there is none.
    document: str = Field(default="", max_length=120)
    settled_at: datetime = Field(index=True)
    settled_by_id: int | None = Field(default=None, foreign_key="staff.id")
    # When it was first made a rule of a draft; the draft may have been thrown away since.
    promoted_at: datetime | None = None
    promoted_by_id: int | None = Field(default=None, foreign_key="staff.id")
