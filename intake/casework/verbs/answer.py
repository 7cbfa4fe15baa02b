"""Answering at once (直接答复): the question needs no department, the answer closes it."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import SYSTEM, Actor
from intake.casework.collaborators import Collaborators
from intake.casework.matters import answering
from intake.casework.outbox import complainant_messages
from intake.casework.parts import follow_ups
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.models import Complaint
from intake.sealing.text import text_key_of
from intake.vocabulary import FollowUpCause, Move, Outcome, StaffRole


@verb
def answer_now(
    session: Session, collaborators: Collaborators, complaint: Complaint, text: str, *, actor: Actor, at: datetime
) -> None:
    """RECEIVED to CLOSED, outcome EXPLAINED. Who was answered is followed up like everybody, by somebody else."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    lifecycle.next_state(complaint.state, Move.ANSWER_NOW)
    text = required_text(text, "text")
    complaint.accepted_at = complaint.accepted_at or at
    complaint.replied_at = complaint.closed_at = complaint.finished_at = at
    complaint.first_closed_at = complaint.first_closed_at or at
    complaint.closed_by_id = actor.staff_id
    complaint.outcome, complaint.end_note = Outcome.EXPLAINED, text_key_of(session, complaint).seal(text)
    lifecycle.move(session, complaint, Move.ANSWER_NOW, actor=actor, at=at)
    complainant_messages.tell(session, collaborators, complaint, "answered", cause=str(complaint.event_count), at=at)
    answering.answer_joined(session, collaborators, complaint, actor=actor, at=at)
    follow_ups.want(session, collaborators, complaint, FollowUpCause.ANSWERED, actor=SYSTEM, at=at)
