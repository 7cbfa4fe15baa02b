"""Handing a complaint to an authority outside the hotline (移交): discipline inspection, police, courts, petitions."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import SYSTEM, Actor
from intake.casework.collaborators import Collaborators
from intake.casework.matters import parting
from intake.casework.outbox import complainant_messages
from intake.casework.parts import ending, follow_ups
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.models import Complaint
from intake.vocabulary import FollowUpCause, Move, Outcome, StaffRole


@verb
def transfer_complaint(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    to: str,
    note: str = "",
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """HANDLING to TRANSFERRED. The complainant is told to whom, never the association."""
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    to = required_text(to, "to", longest=120)
    ended = "\n".join(filter(None, (to, note.strip())))
    ending.end(session, complaint, Move.TRANSFER, actor=actor, at=at, note=ended)
    complaint.outcome = Outcome.TRANSFERRED
    parting.release(session, collaborators, complaint, actor=actor, at=at)
    complainant_messages.tell(session, collaborators, complaint, "transferred", cause="end", at=at, authority=to)
    follow_ups.want(session, collaborators, complaint, FollowUpCause.TRANSFERRED, actor=SYSTEM, at=at)
