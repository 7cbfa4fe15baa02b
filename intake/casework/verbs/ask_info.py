"""Asking the complainant for what is missing (要求补正); the clocks wait, but not for ever, and not again and again."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, select

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import pauses
from intake.casework.collaborators import Collaborators
from intake.casework.outbox import complainant_messages
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent
from intake.vocabulary import Move, PauseReason, StaffRole
from routing.translatable import N_

# All that is missing is asked for at once (一次性告知: Administrative Licensing Law 行政许可法 §32(4), the petition
# regulation 信访工作条例 likewise), and every round stops the clocks. A second one is for what the answer itself turned
# up; a third would only put off the day on which the complainant is answered.
MAX_ROUNDS = 2
_MOVES = select(ComplaintEvent.data).where(
    ComplaintEvent.complaint_id == bindparam("complaint_id"), ComplaintEvent.kind == EventKind.COMPLAINT_MOVE
)


@verb
def ask_info(
    session: Session, collaborators: Collaborators, complaint: Complaint, question: str, *, actor: Actor, at: datetime
) -> None:
    """RECEIVED to NEED_INFO. Without a number to text, the tracking page alone asks."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    question = required_text(question, "question", longest=500)
    lifecycle.next_state(complaint.state, Move.ASK_INFO)
    if not may_ask_again(session, complaint):
        raise NotPossibleNow(N_("the complainant was asked twice already; decide with what there is, or call them"))
    lifecycle.move(session, complaint, Move.ASK_INFO, actor=actor, at=at, note=question)
    pauses.pause(session, collaborators, complaint, reason=PauseReason.INFORMATION, actor=actor, at=at)
    complainant_messages.tell(
        session, collaborators, complaint, "need_info", cause=str(complaint.event_count), at=at, question=question
    )


def may_ask_again(session: Session, complaint: Complaint) -> bool:
    """Whether a round is left to this complaint; one opened again has those it did not use."""
    moves = session.exec(_MOVES, params={"complaint_id": complaint.id})
    return [data["move"] for data in moves].count(Move.ASK_INFO) < MAX_ROUNDS
