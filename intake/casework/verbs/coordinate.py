"""Sending a complaint to coordination (转协调): the owner is unclear or disputed."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts import acceptance, coordination, from_decision
from intake.casework.reasons import required_reason
from intake.casework.verb import verb
from intake.models import Complaint
from intake.vocabulary import Move, StaffRole, State
from routing.decision.decide import decide


@verb
def coordinate_complaint(
    session: Session, collaborators: Collaborators, complaint: Complaint, reason: str, *, actor: Actor, at: datetime
) -> None:
    """RECEIVED or DISPATCHED to COORDINATING; what was given out is taken back."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    lifecycle.next_state(complaint.state, Move.COORDINATE)
    reason = required_reason(reason, "reason", longest=500)
    if complaint.state is State.RECEIVED:
        decision = decide(
            from_decision.case_of(session, complaint), collaborators.rules.table, collaborators.rules.directory
        )
        acceptance.take_on(session, collaborators, complaint, decision, actor=actor, at=at)
    coordination.send(session, collaborators, complaint, actor=actor, at=at, reason=reason)
