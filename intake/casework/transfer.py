"""Handing a complaint to an authority outside the hotline (移交): discipline inspection, police, courts, petitions."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import ending, messages
from intake.casework.actor import Actor
from intake.casework.given import said
from intake.casework.office import Office
from intake.models import Complaint
from intake.vocabulary import Move, Outcome, StaffRole


def transfer_complaint(
    session: Session,
    office: Office,
    complaint: Complaint,
    to: str,
    note: str = "",
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """HANDLING to TRANSFERRED. The complainant is told to whom, never the association."""
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    to = said(to, "to", longest=120)
    ended = "\n".join(filter(None, (to, note.strip())))
    ending.end(session, complaint, Move.TRANSFER, actor=actor, at=at, note=ended)
    complaint.outcome = Outcome.TRANSFERRED
    messages.tell(session, office, complaint, "transferred", cause="end", at=at, authority=to)
