"""The complainant gives it up (撤回) instead of supplying what was asked."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.matters import parting
from intake.casework.parts import ending
from intake.casework.verb import verb
from intake.models import Complaint
from intake.vocabulary import ActorKind, Move, Outcome, StaffRole


@verb
def withdraw_complaint(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    note: str = "",
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """NEED_INFO to WITHDRAWN, by the complainant or by staff at their word."""
    if actor.kind is not ActorKind.COMPLAINANT:
        actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    ending.end(session, complaint, Move.WITHDRAW, actor=actor, at=at, note=note.strip())
    complaint.outcome = Outcome.WITHDRAWN
    parting.release(session, collaborators, complaint, actor=actor, at=at)
