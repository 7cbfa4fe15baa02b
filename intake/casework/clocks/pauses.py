"""Clocks standing still and moving on, and the one approved way a due date moves: the extension. Events alone."""

from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from intake.casework.actor import SYSTEM, Actor
from intake.casework.clocks import recalendar
from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import PauseReason, State
from routing.clocks.deadlines import due
from routing.vocabulary import Clock, Unit

CEILING = "ceiling"
RESUMED = "resumed"
# Which limit of the policy bounds a pause in this state.
_CEILINGS = MappingProxyType({State.NEED_INFO: Clock.NEED_INFO, State.SUSPENDED: Clock.SUSPENSION})


def pause(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    reason: PauseReason,
    actor: Actor,
    at: datetime,
) -> None:
    """Why every clock stands still after the move into a pausing state, and until when at most.

    A pause ends by itself when it has lasted as long as the policy allows (`escalation.pause_ceiling`).
    """
    limit = collaborators.rules.limits.limit(complaint.policy, _CEILINGS[complaint.state])
    until = due(limit, at, collaborators.rules.calendars.of(complaint.region_code)).due_at.isoformat() if limit else ""
    audit.record(session, complaint, EventKind.DEADLINE_PAUSE, actor=actor, at=at, reason=reason, until=until)


def resume(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    actor: Actor,
    at: datetime,
    why: str = RESUMED,
) -> None:
    """The clocks run again, their due dates derived anew from every pause in the complaint's history."""
    recalendar.follow(session, collaborators, complaint, actor=SYSTEM, at=at)
    clocks = ComplaintClocks.of(session, collaborators, complaint)
    anew = {str(one.id): clocks.if_running(one, at=at).isoformat() for one in clocks.stoppable(at)}
    audit.record(session, complaint, EventKind.DEADLINE_RESUME, actor=actor, at=at, due=anew, reason=why)


def extend(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    clock: DerivedClock,
    *,
    days: int,
    basis: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Move one due date by `days`; the original stays beside it (Shandong province 2020: at most 10 working days)."""
    recalendar.follow(session, collaborators, complaint, actor=SYSTEM, at=at)
    clocks = ComplaintClocks.of(session, collaborators, complaint)
    audit.record(
        session,
        complaint,
        EventKind.DEADLINE_EXTEND,
        actor=actor,
        at=at,
        deadline_id=clock.id,
        clock=clock.clock,
        due_at=clocks.if_extended(clock, days, at=at).isoformat(),
        days=days,
        unit=Unit.DAYS if clock.unit is Unit.DAYS else Unit.WORKING_DAYS,
        basis=basis,
    )
