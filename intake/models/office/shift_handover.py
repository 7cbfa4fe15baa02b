"""Work in hand that one person hands to the next at the end of a shift 交接班."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from intake.vocabulary import HandoverState
from routing.base import BIG_ID, Record, str_enum

_GIVEN = "state = 'given'"


class ShiftHandover(Record, table=True):
    """What was handed over, and whether the other took it; until then it stays with who gave it.

    A person has one under way. The notes are sealed by the key ring. `numbers` are those of complaints, `drafts` the
    keys of unfinished calls.
    """

    __tablename__ = "shift_handover"
    __table_args__ = (
        Index(
            "uq_shift_handover_given",
            "giver_id",
            unique=True,
            postgresql_where=text(_GIVEN),
            sqlite_where=text(_GIVEN),
        ),
        CheckConstraint("giver_id != taker_id", name="somebody_else"),
        CheckConstraint("(state = 'given') = (answered_at IS NULL)", name="answered_once"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    giver_id: int = Field(foreign_key="staff.id", index=True)
    taker_id: int = Field(foreign_key="staff.id", index=True)
    state: HandoverState = Field(sa_type=str_enum(HandoverState))
    note: bytes = Field(sa_type=LargeBinary)
    numbers: list[str] = Field(sa_type=JSON)
    drafts: list[str] = Field(sa_type=JSON)
    given_at: datetime
    answered_at: datetime | None = None
    answer: bytes | None = Field(default=None, sa_type=LargeBinary)
    # How many of them were still with the giver, and went over.
    taken: int | None = None
