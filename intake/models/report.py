"""Month-end figures, frozen as they were counted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from routing.base import Record


class ReportSnapshot(Record, table=True):
    """All figures of one month, counted once; a recount is a new `revision`, never an edit."""

    __tablename__ = "report_snapshot"
    __table_args__ = (UniqueConstraint("month", "revision"),)

    id: int = Field(default=None, primary_key=True)
    month: date
    revision: int = 1
    counted_at: datetime
    body: dict[str, Any] = Field(sa_type=JSON)
