"""Not accepting a complaint (不予受理): why, and where to go instead (Weifang regulation 潍坊条例 §19)."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.matters import parting
from intake.casework.outbox import complainant_messages
from intake.casework.parts import ending
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.models import Complaint
from intake.vocabulary import Move, RejectReason, StaffRole


@verb
def reject_complaint(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    reason: RejectReason,
    note: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """RECEIVED or NEED_INFO to REJECTED. `note` tells the complainant where to go instead."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    lifecycle.next_state(complaint.state, Move.REJECT)
    note = required_text(note, "note", longest=1000)
    complaint.reject_reason = RejectReason(reason)
    ending.end(session, complaint, Move.REJECT, actor=actor, at=at, note=note)
    parting.release(session, collaborators, complaint, actor=actor, at=at)
    complainant_messages.tell(
        session, collaborators, complaint, "rejected", cause="end", at=at, reason=complaint.reject_reason, note=note
    )
