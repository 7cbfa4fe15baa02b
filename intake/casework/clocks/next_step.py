"""Which step of its ladder a clock takes next, and what becomes of the ladder when the clock stops."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Row
from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import SkipReason
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.deadlines import Limit
from routing.clocks.ladder import Ladder, LadderStep, Run, climb, ladder
from routing.clocks.policies import Limits
from routing.vocabulary import Clock, Step

_Row = Row[*tuple[Any, ...]]
_TICK = timedelta(microseconds=1)
_PLACE = {step: place for place, step in enumerate(Step)}


class LadderedClock(Protocol):
    """What of a clock, derived or stored, says where it is on its ladder."""

    id: int
    clock: Clock
    handling_id: int | None
    department_id: int | None
    region_code: str
    started_at: datetime
    due_at: datetime
    extension_days: int
    met_at: datetime | None
    cancelled_at: datetime | None
    breached_at: datetime | None

    @property
    def limit(self) -> Limit: ...
    @property
    def is_paused(self) -> bool: ...


def first_step(
    limits: Limits, limit: Limit, started_at: datetime, due_at: datetime, calendar: WorkingCalendar
) -> LadderStep:
    return next(climb(Run(limit, started_at, due_at), calendar, limits.ladder(limit.policy)))


def next_step(
    collaborators: Collaborators, deadline: LadderedClock, *, taken: Collection[Step]
) -> tuple[Step | None, datetime | None]:
    """The first step of the ladder after every one taken; a paused, met or cancelled clock has none.

    A clock whose date has moved on after it was late is looked at again when the new date has passed.
    """
    if stopped_because(deadline) is not None:
        return None, None
    is_past_due = _last(taken) >= _PLACE[Step.DUE]
    lapses_at = deadline.due_at + _TICK if is_past_due and deadline.breached_at is None else None
    left = [each for each in _ladder(collaborators, deadline) if _PLACE[each.step] > _last(taken)]
    if not left:
        return None, lapses_at
    return left[0].step, min(left[0].at, lapses_at or left[0].at)


def is_silent(deadline: _Row, taken: Collection[Step], rungs: Ladder) -> bool:
    """Whether a clock runs, has steps before it, and waits for none: nobody would ever be told.

    When exactly it waits for a reminder is not judged: that follows the ladder and calendar of the day it was planned.
    """
    if stopped_because(deadline) is not None:
        return False
    waits_until, last = deadline.next_step_at, _last(taken)
    if last < _PLACE[Step.DUE]:
        return waits_until is None or waits_until > deadline.due_at + _TICK
    has_rungs = any(_PLACE[rung.step] > last for rung in rungs)
    return waits_until is None and (has_rungs or deadline.breached_at is None)


def due_steps(
    collaborators: Collaborators, deadline: LadderedClock, *, taken: Collection[Step], at: datetime
) -> list[Step]:
    """The steps not taken yet that were due by `at`, in the order they are climbed."""
    return [
        each.step for each in _ladder(collaborators, deadline) if each.at <= at and _PLACE[each.step] > _last(taken)
    ]


def stopped_because(deadline: LadderedClock | _Row) -> SkipReason | None:
    """Why the clock does not run; None while it does."""
    if deadline.met_at is not None:
        return SkipReason.MET
    if deadline.cancelled_at is not None:
        return SkipReason.CANCELLED
    return SkipReason.PAUSED if deadline.is_paused else None


def record_step(
    session: Session, complaint: Complaint, clock: LadderedClock, step: Step, *, at: datetime, skipped: str = ""
) -> None:
    """A step was taken, or skipped and why."""
    told = {"deadline_id": clock.id, "clock": clock.clock, "step": step, "skipped": skipped}
    audit.record(session, complaint, EventKind.DEADLINE_STEP, actor=SYSTEM, at=at, **told)


def _ladder(collaborators: Collaborators, deadline: LadderedClock) -> tuple[LadderStep, ...]:
    limit, calendar = deadline.limit, collaborators.rules.calendar_of(deadline)
    run = Run(limit, deadline.started_at, deadline.due_at, deadline.extension_days)
    return ladder(run, calendar, collaborators.rules.limits.ladder(limit.policy))


def _last(taken: Collection[Step]) -> int:
    return max((_PLACE[step] for step in taken), default=-1)
