"""Clocks standing still and moving on, and the one approved way a due date moves: the extension."""

from collections.abc import Sequence
from datetime import UTC, datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlmodel import Session

from intake.casework.actor import SYSTEM, Actor
from intake.casework.clocks import deadlines, recalendar
from intake.casework.clocks.next_step import rest
from intake.casework.clocks.pause_history import PauseHistory
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Deadline
from intake.vocabulary import PauseReason, SkipReason, State
from routing.clocks.deadlines import Pause, due, is_breached
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock, Unit

CEILING = "ceiling"
RESUMED = "resumed"
# Which limit of the policy bounds a pause in this state.
_CEILINGS = MappingProxyType({State.NEED_INFO: Clock.NEED_INFO, State.SUSPENDED: Clock.SUSPENSION})
_PAUSE_EVENTS = (EventKind.COMPLAINT_MOVE, EventKind.DEADLINE_PAUSE, EventKind.DEADLINE_RESUME)
# Built once; events are written at once, so nothing that waits to be written could change the answer.
_events = ComplaintEvent.__table__.c
_HISTORY = (
    sa.select(_events.kind, _events.data, _events.at)
    .where(_events.complaint_id == sa.bindparam("complaint_id"), _events.kind.in_(_PAUSE_EVENTS))
    .order_by(_events.seq)
)


def pause(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    reason: PauseReason,
    actor: Actor,
    at: datetime,
) -> None:
    """Stop every open clock; called after the move into a pausing state. Their due dates are unknown until it ends.

    A pause ends by itself when it has lasted as long as the policy allows (`escalation.pause_ceiling`).
    """
    limit = collaborators.rules.limits.limit(complaint.policy, _CEILINGS[complaint.state])
    complaint.pause_until = (
        due(limit, at, collaborators.rules.calendars.of(complaint.region_code)).due_at if limit else None
    )
    until = complaint.pause_until.isoformat() if complaint.pause_until else ""
    audit.record(session, complaint, EventKind.DEADLINE_PAUSE, actor=actor, at=at, reason=reason, until=until)
    for deadline in _stoppable(session, complaint):
        deadline.is_paused, deadline.paused_at = True, at
        rest(session, complaint, deadline, because=SkipReason.PAUSED, at=at)
        session.add(deadline)
    deadlines.refresh(session, complaint)


def resume(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    actor: Actor,
    at: datetime,
    why: str = RESUMED,
) -> None:
    """Let the clocks run again, their due dates derived anew from every pause in the complaint's history."""
    recalendar.follow(session, collaborators, complaint, actor=SYSTEM, at=at)
    breaks = pauses_of(session, complaint.id, until=at)
    found: dict[str, str] = {}
    for deadline in _stoppable(session, complaint):
        deadline.is_paused, deadline.paused_at = False, None
        deadlines.rederive(session, collaborators, deadline, breaks)
        _judge_anew(deadline, at)
        session.add(deadline)
        found[str(deadline.id)] = deadline.due_at.isoformat()
    audit.record(session, complaint, EventKind.DEADLINE_RESUME, actor=actor, at=at, due=found, reason=why)
    deadlines.refresh(session, complaint)


def meet_otherwise(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    deadline: Deadline,
    *,
    actor: Actor,
    at: datetime,
    happened_at: datetime,
) -> None:
    """Meet one clock that stands still, or was met earlier than it is entered: it knows the pauses up to then."""
    was_met = deadline.met_at is not None
    deadline.is_paused, deadline.paused_at, deadline.met_at = False, None, happened_at
    deadlines.rederive(session, collaborators, deadline, pauses_of(session, complaint.id, until=at))
    deadline.met_at = None
    if was_met:
        session.flush()
    deadlines.meet(
        session,
        complaint,
        deadline.clock,
        actor=actor,
        at=at,
        handling_id=deadline.handling_id,
        happened_at=happened_at,
    )


def extend(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    deadline: Deadline,
    *,
    days: int,
    basis: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Move one due date by `days`; the original stays beside it (Shandong province 2020: at most 10 working days)."""
    recalendar.follow(session, collaborators, complaint, actor=SYSTEM, at=at)
    deadline.extension_days += days
    deadlines.rederive(session, collaborators, deadline, pauses_of(session, complaint.id))
    _judge_anew(deadline, at)
    session.add(deadline)
    audit.record(
        session,
        complaint,
        EventKind.DEADLINE_EXTEND,
        actor=actor,
        at=at,
        deadline_id=deadline.id,
        clock=deadline.clock,
        due_at=deadline.due_at.isoformat(),
        days=days,
        unit=Unit.DAYS if deadline.unit is Unit.DAYS else Unit.WORKING_DAYS,
        basis=basis,
    )
    deadlines.refresh(session, complaint)


def pauses_of(session: Session, complaint_id: int, *, until: datetime | None = None) -> Sequence[Pause]:
    """The pauses so far, replayed from the history; they are never counters (Zammad's lesson).

    The open one is left out, unless `until` says how far to count it.
    """
    found = PauseHistory()
    for kind, data, at in session.connection().execute(_HISTORY, {"complaint_id": complaint_id}):
        found.take(kind, data, at)
    return found.closed if until is None else found.pauses(until)


def asked_at(session: Session, complaint_id: int) -> datetime | None:
    """Since when the last pause stood, the open one or one that has run on since."""
    pauses = pauses_of(session, complaint_id, until=datetime.max.replace(tzinfo=UTC))
    return pauses[-1].start if pauses else None


def _stoppable(session: Session, complaint: Complaint) -> list[Deadline]:
    """The law's own clocks are not the hotline's to stop."""
    return [one for one in deadlines.open_deadlines(session, complaint) if one.clock not in STATUTORY]


def _judge_anew(deadline: Deadline, at: datetime) -> None:
    """A clock whose date has moved is late by its new date or not at all."""
    if deadline.breached_at is not None:
        deadline.breached_at = deadline.due_at if is_breached(deadline.due_at, at) else None
