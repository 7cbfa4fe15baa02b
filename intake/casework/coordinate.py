"""Sending a complaint to coordination (转协调): the owner is unclear or disputed (JSZ-02)."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import acceptance, coordination, lifecycle, placing
from intake.casework.actor import Actor
from intake.casework.given import said
from intake.casework.office import Office
from intake.models import Complaint
from intake.vocabulary import Move, StaffRole, State
from routing.decide import decide


def coordinate_complaint(
    session: Session, office: Office, complaint: Complaint, reason: str, *, actor: Actor, at: datetime
) -> None:
    """RECEIVED or DISPATCHED to COORDINATING; what was given out is taken back."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    lifecycle.next_state(complaint.state, Move.COORDINATE)
    reason = said(reason, "reason", longest=500)
    if complaint.state is State.RECEIVED:
        decision = decide(placing.case_of(session, complaint), office.rules.table, office.rules.directory)
        acceptance.take_on(session, office, complaint, decision, actor=actor, at=at)
    coordination.send(session, office, complaint, actor=actor, at=at, reason=reason)
