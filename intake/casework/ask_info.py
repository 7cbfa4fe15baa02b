"""Asking the complainant for what is missing (要求补正); the clocks wait, but not for ever."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle, messages, pauses
from intake.casework.actor import Actor
from intake.casework.given import said
from intake.casework.office import Office
from intake.models import Complaint
from intake.vocabulary import Move, PauseReason, StaffRole


def ask_info(
    session: Session, office: Office, complaint: Complaint, question: str, *, actor: Actor, at: datetime
) -> None:
    """RECEIVED to NEED_INFO. Without a number to text, the tracking page alone asks."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    question = said(question, "question", longest=500)
    lifecycle.move(session, complaint, Move.ASK_INFO, actor=actor, at=at, note=question)
    pauses.pause(session, office, complaint, reason=PauseReason.INFORMATION, actor=actor, at=at)
    messages.tell(session, office, complaint, "need_info", cause=str(complaint.event_count), at=at, question=question)
