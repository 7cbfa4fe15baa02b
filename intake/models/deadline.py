"""Promised times. A row is a cache of what replaying the events gives; it is never adjusted by adding seconds."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from intake.vocabulary import SkipReason
from routing.base import BIG_ID, Record, str_enum
from routing.clocks.deadlines import Limit
from routing.vocabulary import Clock, Step, Unit

_OPEN = "met_at IS NULL AND cancelled_at IS NULL"


class Deadline(Record, table=True):
    """One clock of one complaint, of one part of it (`handling_id`), or of the hotline itself.

    Open while `met_at` and `cancelled_at` are empty. Two rows of one (complaint, handling, clock) may not be open at
    once. `next_step_at` is when the sweep has something to do; a clock that stands still or has ended keeps one that
    was due before, so that the sweep says it was skipped.
    """

    __table_args__ = (
        Index(
            "uq_deadline_open_complaint",
            "complaint_id",
            "clock",
            unique=True,
            postgresql_where=text(f"{_OPEN} AND handling_id IS NULL"),
            sqlite_where=text(f"{_OPEN} AND handling_id IS NULL"),
        ),
        Index(
            "uq_deadline_open_handling",
            "handling_id",
            "clock",
            unique=True,
            postgresql_where=text(f"{_OPEN} AND handling_id IS NOT NULL"),
            sqlite_where=text(f"{_OPEN} AND handling_id IS NOT NULL"),
        ),
        # What has run out, by clock and department, read from here alone.
        Index(
            "ix_deadline_due",
            "due_at",
            "clock",
            "complaint_id",
            "department_id",
            postgresql_where=text(f"{_OPEN} AND NOT is_paused"),
            sqlite_where=text(f"{_OPEN} AND is_paused = 0"),
        ),
        # Which complaints wait for a coordinating body; a clock of any other kind is not in it.
        Index(
            "ix_deadline_coordination",
            "complaint_id",
            postgresql_where=text(f"{_OPEN} AND clock IN ('coordinate', 'designate')"),
            sqlite_where=text(f"{_OPEN} AND clock IN ('coordinate', 'designate')"),
        ),
        Index(
            "ix_deadline_next_step",
            "next_step_at",
            postgresql_where=text("next_step_at IS NOT NULL"),
            sqlite_where=text("next_step_at IS NOT NULL"),
        ),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    # No foreign keys: an intake writes five clocks, and checking theirs would cost it as much as writing them.
    complaint_id: int = Field(sa_type=BigInteger, index=True)
    handling_id: int | None = Field(default=None, sa_type=BigInteger)
    department_id: int | None = None
    clock: Clock = Field(sa_type=str_enum(Clock))
    policy: str = Field(max_length=40)
    amount: int
    unit: Unit = Field(sa_type=str_enum(Unit))
    basis: str = Field(default="", max_length=300)
    # The limits and the calendar it was promised under; derived by these for ever, whatever is in force later.
    policy_version: int = 0
    calendar_version: int = 0
    # Versions it was promised under before, oldest first, parted by commas: of their dates the latest stands, for a
    # promised date never moves earlier.
    earlier_calendars: str = Field(default="", max_length=200)
    # Whose calendar it counts by: of a part its department's region, else the complaint's as it was then.
    region_code: str = Field(default="", max_length=6)
    started_at: datetime
    due_at: datetime
    original_due_at: datetime
    extension_days: int = 0
    is_provisional: bool = False
    is_paused: bool = False
    paused_at: datetime | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    cancelled_at: datetime | None = None
    next_step: Step | None = Field(default=None, sa_type=str_enum(Step))
    next_step_at: datetime | None = None

    @property
    def limit(self) -> Limit:
        """What was promised; by how much it may be extended stands in that version of the limits alone."""
        return Limit(self.clock, self.amount, self.unit, self.policy, self.basis)


class DeadlineStep(Record, table=True):
    """A step of the ladder that was taken, or skipped and why; the unique pair is what makes each happen once."""

    __tablename__ = "deadline_step"
    __table_args__ = (UniqueConstraint("deadline_id", "step"),)

    id: int = Field(default=None, primary_key=True, sa_type=BIG_ID)
    deadline_id: int = Field(foreign_key="deadline.id", sa_type=BigInteger)
    step: Step = Field(sa_type=str_enum(Step))
    taken_at: datetime
    skipped_because: SkipReason | None = Field(default=None, sa_type=str_enum(SkipReason))
