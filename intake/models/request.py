"""What a department asks and a second person decides: a return, more time, a suspension, an end."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import RequestKind, RequestState
from routing.base import Record, str_enum

_OPEN = "state = 'open'"


class DecisionRequest(Record, table=True):
    """One request on one handling. The database refuses a decision without a decider, or by the asker.

    `deadline_id` is the procedure of the law that is to be extended, and `document` the paper that asks for it; both
    belong to that kind alone. `days` are counted as the clock that is to be extended counts them. One that events
    have overtaken lapsed: nobody decided it, and `decided_at` is when that was.
    """

    __tablename__ = "decision_request"
    __table_args__ = (
        Index(
            "uq_decision_request_open",
            "handling_id",
            "kind",
            unique=True,
            postgresql_where=text(f"{_OPEN} AND deadline_id IS NULL"),
            sqlite_where=text(f"{_OPEN} AND deadline_id IS NULL"),
        ),
        Index(
            "uq_decision_request_open_procedure",
            "deadline_id",
            unique=True,
            postgresql_where=text(f"{_OPEN} AND deadline_id IS NOT NULL"),
            sqlite_where=text(f"{_OPEN} AND deadline_id IS NOT NULL"),
        ),
        CheckConstraint("(state IN ('open', 'lapsed')) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(kind = 'statutory_extension') = (deadline_id IS NOT NULL)", name="names_its_procedure"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> requested_by_id", name="second_person"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    handling_id: int = Field(foreign_key="handling.id", sa_type=BigInteger)
    kind: RequestKind = Field(sa_type=str_enum(RequestKind))
    state: RequestState = Field(sa_type=str_enum(RequestState))
    reason_code: str = Field(max_length=40)
    evidence: SealedText = Field(sa_type=SealedTextType)
    legal_basis: str = Field(max_length=300)
    suggested_department_id: int | None = Field(default=None, foreign_key="department.id")
    deadline_id: int | None = Field(default=None, foreign_key="deadline.id", sa_type=BigInteger)
    days: int | None = None
    document: str = Field(default="", max_length=120)
    requested_by_id: int = Field(foreign_key="staff.id")
    requested_at: datetime
    decide_by: datetime | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
    decision_note: SealedText | None = Field(default=None, sa_type=SealedTextType)
