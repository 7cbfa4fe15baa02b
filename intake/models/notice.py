"""What a department's desk is told: reminders, chases, supervision, decisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field

from routing.base import BIG_ID, Record


class Notice(Record, table=True):
    """One line on a desk. `kind` is a template key, `params` its words; `staff_id` empty means the whole department."""

    __table_args__ = (Index(None, "department_id", "read_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id", sa_type=BigInteger)
    kind: str = Field(max_length=60)
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    dedupe_key: str = Field(max_length=120, unique=True)
    created_at: datetime
    read_at: datetime | None = None
    read_by_id: int | None = Field(default=None, foreign_key="staff.id")
