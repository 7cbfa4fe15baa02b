"""A second person decides what a department asked for, before the clock it touches runs out."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import audit, ending, find, lifecycle, messages, notices, pauses, returning
from intake.casework.actor import Actor
from intake.casework.clocks import open_deadlines
from intake.casework.given import said
from intake.casework.office import Office
from intake.casework.requests import check_allowed
from intake.errors import NotAllowed, NotFound, SecondPersonNeeded
from intake.events import EventKind
from intake.models import Complaint, DecisionRequest, Handling
from intake.vocabulary import Move, Outcome, PauseReason, RequestKind, RequestState, StaffRole
from routing.vocabulary import Clock


def decide_request(  # noqa: PLR0913 - what is decided, all of it named
    session: Session,
    office: Office,
    complaint: Complaint,
    request: DecisionRequest,
    *,
    approve: bool,
    note: str,
    actor: Actor,
    at: datetime,
    new_lead_id: int | None = None,
) -> None:
    """Grant or refuse. `new_lead_id` takes a returned part; without one it goes to coordination."""
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    session.refresh(request)
    _check(complaint, request, actor)
    note = said(note, "note", longest=1000)
    part = _part_of(session, complaint, request)
    if approve:
        check_allowed(session, office, complaint, part, kind=request.kind, at=request.requested_at)
    request.state = RequestState.APPROVED if approve else RequestState.REFUSED
    request.decided_by_id, request.decided_at, request.decision_note = actor.staff_id, at, note
    session.add(request)
    _announce(session, complaint, part, request, actor=actor, at=at)
    if approve and request.kind is RequestKind.RETURN:
        returning.give_back(session, office, complaint, part, new_lead_id=new_lead_id, why=note, actor=actor, at=at)
    elif approve:
        _GRANTS[request.kind](session, office, complaint, request, actor=actor, at=at)


def _extend(
    session: Session, office: Office, complaint: Complaint, request: DecisionRequest, *, actor: Actor, at: datetime
) -> None:
    closure = next(d for d in open_deadlines(session, complaint) if d.clock is Clock.CLOSURE and d.handling_id is None)
    pauses.extend(
        session,
        office,
        complaint,
        closure,
        days=request.working_days,
        basis=request.legal_basis,
        actor=actor,
        at=at,
    )
    complaint.extension_count += 1
    messages.tell(
        session,
        office,
        complaint,
        "extended",
        cause=str(request.id),
        at=at,
        due_at=closure.due_at,
        original_due_at=closure.original_due_at,
        reason=request.decision_note,
    )


def _suspend(
    session: Session, office: Office, complaint: Complaint, request: DecisionRequest, *, actor: Actor, at: datetime
) -> None:
    lifecycle.move(session, complaint, Move.SUSPEND, actor=actor, at=at, reason=request.reason_code)
    pauses.pause(session, office, complaint, reason=PauseReason(request.reason_code), actor=actor, at=at)
    messages.tell(session, office, complaint, "suspended", cause=str(request.id), at=at, reason=request.decision_note)


def _terminate(
    session: Session, office: Office, complaint: Complaint, request: DecisionRequest, *, actor: Actor, at: datetime
) -> None:
    ending.end(session, complaint, Move.TERMINATE, actor=actor, at=at, note=request.decision_note)
    complaint.outcome = Outcome.TERMINATED
    messages.tell(session, office, complaint, "terminated", cause=str(request.id), at=at, reason=request.decision_note)


_GRANTS = {
    RequestKind.EXTENSION: _extend,
    RequestKind.SUSPENSION: _suspend,
    RequestKind.TERMINATION: _terminate,
}


def _check(complaint: Complaint, request: DecisionRequest, actor: Actor) -> None:
    if request.complaint_id != complaint.id:
        raise NotFound("there is no such request on this complaint")
    if request.state is not RequestState.OPEN:
        raise NotAllowed("the request has been decided already")
    if request.requested_by_id == actor.staff_id:
        raise SecondPersonNeeded("who asked does not decide")


def _part_of(session: Session, complaint: Complaint, request: DecisionRequest) -> Handling:
    return next(part for part in find.handlings_of(session, complaint.id) if part.id == request.handling_id)


def _announce(
    session: Session, complaint: Complaint, part: Handling, request: DecisionRequest, *, actor: Actor, at: datetime
) -> None:
    audit.record(
        session,
        complaint,
        EventKind.REQUEST_DECIDE,
        actor=actor,
        at=at,
        request_id=request.id,
        kind=request.kind,
        decision=request.state,
        note=request.decision_note,
    )
    granted = request.state is RequestState.APPROVED
    notices.notify_desk(
        session,
        notices.REQUEST_APPROVED if granted else notices.REQUEST_REFUSED,
        cause=str(request.id),
        at=at,
        complaint_id=complaint.id,
        department_id=part.department_id,
        number=complaint.number,
        kind=request.kind,
    )
