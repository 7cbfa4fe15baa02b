"""What a department's desk is told: reminders, chases, supervision, decisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from routing.base import BIG_ID, Record, str_enum
from routing.vocabulary import Clock, Step


class Notice(Record, table=True):
    """One line on a desk. `kind` is a template key, `params` its words; `staff_id` empty means the whole department.

    With neither it is a hotline's own: that of `region_code`, empty for the home region's.
    `shown_at` is when the desk sees it: within the hours of who is told. `deadline_id` is the clock it speaks of.
    """

    __table_args__ = (
        Index(None, "department_id", "read_at"),
        Index(
            "ix_notice_deadline",
            "deadline_id",
            postgresql_where=text("deadline_id IS NOT NULL"),
            sqlite_where=text("deadline_id IS NOT NULL"),
        ),
        Index(
            "ix_notice_unread_of_staff",
            "staff_id",
            postgresql_where=text("read_at IS NULL"),
            sqlite_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notice_unaddressed",
            "id",
            postgresql_where=text("addressed_at IS NULL"),
            sqlite_where=text("addressed_at IS NULL"),
        ),
        Index("ix_notice_complaint_id", "complaint_id"),
        # What stands on desks: a small part of what was ever told.
        Index(
            "ix_notice_open",
            *("department_id", "staff_id"),
            postgresql_where=text("read_at IS NULL AND settled_at IS NULL"),
            sqlite_where=text("read_at IS NULL AND settled_at IS NULL"),
        ),
        # The ledger of one recipient, the newest first.
        Index(
            "ix_notice_of_staff",
            "staff_id",
            "id",
            postgresql_where=text("staff_id IS NOT NULL"),
            sqlite_where=text("staff_id IS NOT NULL"),
        ),
        Index(
            "ix_notice_of_department",
            "department_id",
            "id",
            postgresql_where=text("department_id IS NOT NULL"),
            sqlite_where=text("department_id IS NOT NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    region_code: str | None = Field(default=None, max_length=6)
    complaint_id: int | None = Field(default=None, foreign_key="complaint.id", sa_type=BigInteger)
    deadline_id: int | None = Field(default=None, sa_type=BigInteger)
    kind: str = Field(max_length=60)
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    dedupe_key: str = Field(max_length=120, unique=True)
    created_at: datetime
    shown_at: datetime
    read_at: datetime | None = None
    read_by_id: int | None = Field(default=None, foreign_key="staff.id")
    # The matter was settled by an act, whoever read the line: the clock stopped, the request was decided.
    settled_at: datetime | None = None
    # When it was worked out who hears it by which road, beside the page.
    addressed_at: datetime | None = None


class NoticeLine(Record, table=True):
    """One clock that a digest tells of: the step it reached while the system was down."""

    __tablename__ = "notice_line"
    __table_args__ = (UniqueConstraint("notice_id", "deadline_id", "step"),)

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    notice_id: int = Field(foreign_key="notice.id", sa_type=BigInteger)
    # No foreign keys: rows of a storm, each checked where it is read.
    complaint_id: int = Field(sa_type=BigInteger)
    deadline_id: int = Field(sa_type=BigInteger)
    number: str = Field(max_length=32)
    clock: Clock = Field(sa_type=str_enum(Clock))
    step: Step = Field(sa_type=str_enum(Step))
    due_at: datetime
