"""Signing for a part (签收): the department takes it, and may no longer send it back."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find, lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import backdating, promises
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import assignments
from intake.casework.reasons import required_reason
from intake.casework.verb import verb
from intake.errors import IllegalMove, InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.identity.person import can_be_reached
from intake.models import Complaint, Handling
from intake.vocabulary import HandlingRole, HandlingState, Move, RequestKind, StaffRole, State
from routing.translatable import N_
from routing.vocabulary import Clock


@verb
def sign_for(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime
) -> Handling:
    """The actor's department's part. Only the principal's signing moves the complaint to HANDLING."""
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    _check(session, complaint, part)
    part.handler_id = part.handler_id or actor.staff_id  # whom the department gave it to keeps it
    _sign(session, collaborators, complaint, part, actor=actor, at=at)
    return part


@verb
def enter_signature(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    handling_id: int,
    *,
    signed_at: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Handling:
    """A department signed on paper, when this system could not be reached; the hotline enters it, with its time.

    Never the department itself: nobody puts their own signature back in time.
    """
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    part = assignments.get_open_part(session, complaint, handling_id)
    _check(session, complaint, part)
    reason = required_reason(reason, "reason", longest=500)
    moment = backdating.find_moment(signed_at, since=part.dispatched_at, at=at)
    if moment is None:
        raise InvalidInput(N_("is after it was dispatched and not in the future"), field="signed_at")
    _sign(session, collaborators, complaint, part, actor=actor, at=at, signed_at=moment, reason=reason)
    return part


def _check(session: Session, complaint: Complaint, part: Handling) -> None:
    if complaint.state not in {State.DISPATCHED, State.HANDLING} or part.state is not HandlingState.PENDING:
        raise IllegalMove(complaint.state, Move.SIGN)
    if assignments.has_open_request(session, part, RequestKind.RETURN):
        raise NotPossibleNow(N_("your request to return it is still open"))


def _sign(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    part: Handling,
    *,
    actor: Actor,
    at: datetime,
    signed_at: datetime | None = None,
    reason: str = "",
) -> None:
    when = signed_at or at
    moved = [lifecycle.take(complaint, Move.SIGN, happened_at=signed_at)] if part.is_principal else []
    part.state, part.signed_at = HandlingState.SIGNED, when
    session.add(part)
    said = {
        "handling_id": part.id,
        "department_id": part.department_id,
        "handler_id": part.handler_id,
        "happened_at": signed_at.isoformat() if signed_at else "",
        "reason": reason,
    }
    audit.record_all(session, complaint, [*moved, (EventKind.HANDLING_SIGN, said)], actor=actor, at=at)
    if part.role is HandlingRole.LEAD and can_be_reached(session, complaint.id):
        wanted = promises.Promise(Clock.FIRST_CONTACT, when, part.id, part.department_id)
        promises.promise(session, collaborators, complaint, [wanted], actor=actor, at=at)
