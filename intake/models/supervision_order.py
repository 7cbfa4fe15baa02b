"""An order that presses a department: what is to be fed back, by when, and what became of it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from intake.sealing.text import SealedText, SealedTextType
from intake.vocabulary import OrderLevel, OrderState
from routing.base import Record, str_enum
from routing.vocabulary import Step

_RUNNING = "state IN ('open', 'answered')"


class SupervisionOrder(Record, table=True):
    """One order to one department about one complaint (催办、督办、挂牌督办、约谈).

    `level` to `ended_at` follow from the events (`casework.clocks.order_replay`); a refusal begins a new round, with
    its own days. `given_by_id` is empty where a step of a clock's ladder gave it: `deadline_id` and `step` say which,
    and no step gives a department two.
    """

    __tablename__ = "supervision_order"
    __table_args__ = (
        UniqueConstraint("deadline_id", "step", "department_id"),
        # The board: what runs, by department, in the order it expires.
        Index(
            "ix_supervision_order_running",
            "department_id",
            "due_at",
            postgresql_where=text(_RUNNING),
            sqlite_where=text(_RUNNING),
        ),
        Index("ix_supervision_order_given", "given_at", "id"),
        CheckConstraint("(deadline_id IS NULL) = (step IS NULL)", name="step_of_a_clock"),
        CheckConstraint(
            "decided_by_id IS NULL OR feedback_by_id IS NULL OR decided_by_id <> feedback_by_id", name="second_person"
        ),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    complaint_id: int = Field(foreign_key="complaint.id", sa_type=BigInteger, index=True)
    # Of the complaint's orders which: 1, 2, 3… Stands in the number of its letter.
    ordinal: int
    level: OrderLevel = Field(sa_type=str_enum(OrderLevel))
    department_id: int = Field(foreign_key="department.id")
    handling_id: int = Field(foreign_key="handling.id", sa_type=BigInteger)
    state: OrderState = Field(sa_type=str_enum(OrderState))
    round: int = 1
    days: int
    region_code: str = Field(max_length=6)
    calendar_version: int
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None

    given_at: datetime
    given_by_id: int | None = Field(default=None, foreign_key="staff.id")
    deadline_id: int | None = Field(default=None, sa_type=BigInteger)
    step: Step | None = Field(default=None, sa_type=str_enum(Step))
    demand: SealedText | None = Field(default=None, sa_type=SealedTextType)  # what is to be fed back; none: the usual
    feedback: SealedText | None = Field(default=None, sa_type=SealedTextType)
    feedback_by_id: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
    decided_by_id: int | None = Field(default=None, foreign_key="staff.id")
    # Why the feedback was refused, or the order withdrawn; what was written when it was accepted.
    decision_note: SealedText | None = Field(default=None, sa_type=SealedTextType)
