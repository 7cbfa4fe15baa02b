"""A second person decides what a department asked for, before the clock it touches runs out."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import SYSTEM, Actor
from intake.casework.clocks import pauses
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.matters import parting
from intake.casework.outbox import complainant_messages, staff_notices
from intake.casework.parts import ending, follow_ups
from intake.casework.parts.open_requests import end_request
from intake.casework.requests import returning
from intake.casework.requests.approvers import must_decide
from intake.casework.requests.conditions import check_grantable, part_of
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import NotFound, NotPossibleNow, SecondPersonNeeded
from intake.models import Complaint, DecisionRequest, Handling
from intake.vocabulary import FollowUpCause, Move, Outcome, PauseReason, RequestKind, RequestState
from routing.translatable import N_
from routing.vocabulary import Clock


@verb
def decide_request(  # noqa: PLR0913 - what is decided, all of it named
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    request: DecisionRequest,
    *,
    approve: bool,
    note: str,
    actor: Actor,
    at: datetime,
    new_lead_id: int | None = None,
) -> None:
    """Grant or refuse. `new_lead_id` takes a returned part; without one it goes to coordination.

    `request` is read after the complaint's row is held, else a second person may have decided it meanwhile.
    """
    _check(session, complaint, request, actor)
    note = required_text(note, "note", longest=1000)
    if approve:
        check_grantable(session, collaborators, complaint, request)
    part = part_of(session, request)
    state = RequestState.APPROVED if approve else RequestState.REFUSED
    end_request(session, complaint, request, state, actor=actor, at=at, note=note)
    _tell_the_department(session, complaint, part, request, at=at)
    if approve and request.kind is RequestKind.RETURN:
        returning.give_back(
            session, collaborators, complaint, part, new_lead_id=new_lead_id, why=note, actor=actor, at=at
        )
    elif approve:
        _GRANTS[request.kind](session, collaborators, complaint, request, note=note, actor=actor, at=at)


def _extend(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    request: DecisionRequest,
    *,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Of the complaint, or of a procedure of the law; its first date stays on record, and both are told."""
    clocks = ComplaintClocks.of(session, collaborators, complaint)
    procedure = clocks.find(request.deadline_id, at=at)
    running = procedure or clocks.find_open(Clock.CLOSURE, at=at)
    assert running is not None  # granted only while the clock it is asked for runs
    assert request.days is not None  # filed with how many
    basis = "；".join(filter(None, (request.legal_basis, request.document)))
    pauses.extend(session, collaborators, complaint, running, days=request.days, basis=basis, actor=actor, at=at)
    moved = clocks.get(running.id, at=at)
    complainant_messages.tell(
        session,
        collaborators,
        complaint,
        "statutory_extended" if procedure else "extended",
        cause=str(request.id),
        at=at,
        due_at=moved.due_at,
        original_due_at=moved.original_due_at,
        reason=note,
        procedure=running.clock,
    )


def _suspend(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    request: DecisionRequest,
    *,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    lifecycle.move(session, complaint, Move.SUSPEND, actor=actor, at=at, reason=request.reason_code)
    pauses.pause(session, collaborators, complaint, reason=PauseReason(request.reason_code), actor=actor, at=at)
    complainant_messages.tell(session, collaborators, complaint, "suspended", cause=str(request.id), at=at, reason=note)


def _terminate(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    request: DecisionRequest,
    *,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    ending.end(session, complaint, Move.TERMINATE, actor=actor, at=at, note=note)
    complaint.outcome = Outcome.TERMINATED
    parting.release(session, collaborators, complaint, actor=actor, at=at)
    complainant_messages.tell(
        session, collaborators, complaint, "terminated", cause=str(request.id), at=at, reason=note
    )
    follow_ups.want(session, collaborators, complaint, FollowUpCause.TERMINATED, actor=SYSTEM, at=at)


_GRANTS = {
    RequestKind.EXTENSION: _extend,
    RequestKind.SUSPENSION: _suspend,
    RequestKind.TERMINATION: _terminate,
    RequestKind.STATUTORY_EXTENSION: _extend,
}


def _check(session: Session, complaint: Complaint, request: DecisionRequest, actor: Actor) -> None:
    must_decide(session, request, actor)
    if request.complaint_id != complaint.id:
        raise NotFound(N_("there is no such request on this complaint"))
    if request.state is not RequestState.OPEN:
        raise NotPossibleNow(N_("the request has been decided already"))
    if request.requested_by_id == actor.staff_id:
        raise SecondPersonNeeded(N_("who asked does not decide"))


def _tell_the_department(
    session: Session, complaint: Complaint, part: Handling, request: DecisionRequest, *, at: datetime
) -> None:
    granted = request.state is RequestState.APPROVED
    staff_notices.notify_desk(
        session,
        staff_notices.REQUEST_APPROVED if granted else staff_notices.REQUEST_REFUSED,
        cause=str(request.id),
        at=at,
        complaint_id=complaint.id,
        department_id=part.department_id,
        number=complaint.number,
        kind=request.kind,
    )
