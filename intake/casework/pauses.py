"""Clocks standing still and moving on, and the one approved way a due date moves: the extension."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from intake.casework import audit, clocks
from intake.casework.actor import Actor
from intake.casework.lifecycle import PAUSING
from intake.casework.office import Office
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Deadline
from intake.vocabulary import State
from routing.deadlines import Pause


def pause(session: Session, complaint: Complaint, *, actor: Actor, at: datetime, reason: str) -> None:
    """Stop every open clock; called after the move into a pausing state. Their due dates are unknown until it ends."""
    audit.record(session, complaint, EventKind.DEADLINE_PAUSE, actor=actor, at=at, reason=reason)
    for deadline in clocks.open_deadlines(session, complaint):
        deadline.is_paused = True
        deadline.next_step = deadline.next_step_at = None
        session.add(deadline)
    clocks.refresh(session, complaint)


def resume(session: Session, office: Office, complaint: Complaint, *, actor: Actor, at: datetime) -> None:
    """Let the clocks run again, their due dates derived anew from every pause in the complaint's history."""
    breaks = pauses_of(session, complaint.id)
    due: dict[str, str] = {}
    for deadline in clocks.open_deadlines(session, complaint):
        deadline.is_paused = False
        clocks.rederive(session, office, deadline, breaks)
        session.add(deadline)
        due[str(deadline.id)] = deadline.due_at.isoformat()
    audit.record(session, complaint, EventKind.DEADLINE_RESUME, actor=actor, at=at, due=due)
    clocks.refresh(session, complaint)


def extend(
    session: Session,
    office: Office,
    complaint: Complaint,
    deadline: Deadline,
    *,
    working_days: int,
    basis: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Move one due date by `working_days`; the original stays beside it (Shandong province 2020: at most 10)."""
    deadline.extension_days += working_days
    clocks.rederive(session, office, deadline, pauses_of(session, complaint.id))
    if deadline.due_at >= at:
        deadline.breached_at = None
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
        working_days=working_days,
        basis=basis,
    )
    clocks.refresh(session, complaint)


def pauses_of(session: Session, complaint_id: int) -> Sequence[Pause]:
    """Closed pauses, replayed from the moves in the history; they are never counters (Zammad's lesson)."""
    moves = session.exec(
        select(ComplaintEvent)
        .where(ComplaintEvent.complaint_id == complaint_id, ComplaintEvent.kind == EventKind.COMPLAINT_MOVE)
        .order_by(ComplaintEvent.at, ComplaintEvent.seq)
    )
    found: list[Pause] = []
    since: datetime | None = None
    for event in moves:
        is_paused = State(event.data["to"]) in PAUSING
        if is_paused and since is None:
            since = event.at
        elif not is_paused and since is not None:
            found.append(Pause(since, event.at))
            since = None
    return found
