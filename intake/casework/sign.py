"""Signing for a part (签收): the department takes it, and may no longer send it back."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import audit, clocks, find, lifecycle, parts
from intake.casework.actor import Actor
from intake.casework.office import Office
from intake.errors import IllegalMove, NotAllowed
from intake.events import EventKind
from intake.models import Complaint, ComplaintIdentity, Handling
from intake.vocabulary import HandlingRole, HandlingState, Move, RequestKind, StaffRole, State
from routing.vocabulary import Clock


def sign_for(session: Session, office: Office, complaint: Complaint, *, actor: Actor, at: datetime) -> Handling:
    """The actor's department's part. Only the principal's signing moves the complaint to HANDLING."""
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    if complaint.state not in {State.DISPATCHED, State.HANDLING} or part.state is not HandlingState.PENDING:
        raise IllegalMove(complaint.state, Move.SIGN)
    if parts.has_open_request(session, part, RequestKind.RETURN):
        raise NotAllowed("your request to return it is still open")
    if part.is_principal:
        lifecycle.move(session, complaint, Move.SIGN, actor=actor, at=at)
    part.state, part.signed_at, part.handler_id = HandlingState.SIGNED, at, actor.staff_id
    session.add(part)
    audit.record(
        session,
        complaint,
        EventKind.HANDLING_SIGN,
        actor=actor,
        at=at,
        handling_id=part.id,
        department_id=part.department_id,
        handler_id=actor.staff_id,
    )
    clocks.meet(session, complaint, Clock.SIGN, actor=actor, at=at, handling_id=part.id)
    if part.role is HandlingRole.LEAD and _can_be_reached(session, complaint):
        wanted = clocks.Promise(Clock.FIRST_CONTACT, at, part.id, part.department_id)
        clocks.promise(session, office, complaint, [wanted], actor=actor, at=at)
    return part


def _can_be_reached(session: Session, complaint: Complaint) -> bool:
    identity = session.get(ComplaintIdentity, complaint.id)
    return identity is not None and identity.has_contact and identity.erased_at is None
