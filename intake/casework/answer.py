"""Answering at once (直接答复): the question needs no department, the answer closes it."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import clocks, lifecycle, messages
from intake.casework.actor import Actor
from intake.casework.derived import COMPLAINT_CLOCKS
from intake.casework.given import said
from intake.casework.office import Office
from intake.models import Complaint
from intake.vocabulary import Move, Outcome, StaffRole
from routing.vocabulary import Clock


def answer_now(
    session: Session, office: Office, complaint: Complaint, text: str, *, actor: Actor, at: datetime
) -> None:
    """RECEIVED to CLOSED, outcome EXPLAINED; nobody is called back about what was answered in the call."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    lifecycle.next_state(complaint.state, Move.ANSWER_NOW)
    text = said(text, "text")
    clocks.meet(session, complaint, Clock.ACCEPTANCE, *COMPLAINT_CLOCKS, actor=actor, at=at)
    complaint.accepted_at = complaint.accepted_at or at
    complaint.replied_at = complaint.closed_at = complaint.finished_at = at
    complaint.first_closed_at = complaint.first_closed_at or at
    complaint.closed_by_id = actor.staff_id
    complaint.outcome, complaint.end_note = Outcome.EXPLAINED, text
    lifecycle.move(session, complaint, Move.ANSWER_NOW, actor=actor, at=at)
    clocks.cancel(session, complaint, actor=actor, at=at, reason=Move.ANSWER_NOW)
    messages.tell(session, office, complaint, "answered", cause=str(complaint.event_count), at=at)
