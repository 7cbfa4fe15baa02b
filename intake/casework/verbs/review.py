"""The hotline reviews every reply (审核): it passes and is closed, or goes back to be done again (重办).

Jinan hotline regulation 济南条例 §27: replies are reviewed one by one; what is not done goes back.
"""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import SYSTEM, Actor
from intake.casework.clocks import promises
from intake.casework.collaborators import Collaborators
from intake.casework.matters import answering
from intake.casework.matters.answering import NO_CONTACT
from intake.casework.outbox import complainant_messages
from intake.casework.parts import anew, assignments, ending
from intake.casework.parts.open_requests import lapse_with_parts
from intake.casework.reasons import required_reason
from intake.casework.verb import verb
from intake.casework.verbs.conflict_of_interest import must_not_be_involved, must_not_have_replied
from intake.errors import IllegalMove, NotPossibleNow
from intake.identity.person import can_be_reached
from intake.models import Complaint
from intake.vocabulary import Move, StaffRole, State
from routing.translatable import N_
from routing.vocabulary import Clock

MAX_REDOS = 2  # then supervision and consultation
_SENT_BACK_FROM = frozenset({State.REPLIED, State.CALLBACK})


@verb
def pass_review(
    session: Session, collaborators: Collaborators, complaint: Complaint, note: str = "", *, actor: Actor, at: datetime
) -> None:
    """REPLIED to CALLBACK: closed (办结) from now. Who left no contact cannot be called back: finished at once."""
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    must_not_have_replied(session, complaint, actor)
    lifecycle.move(session, complaint, Move.PASS_REVIEW, actor=actor, at=at, note=note.strip())
    complaint.closed_at = at
    complaint.first_closed_at = complaint.first_closed_at or at
    complaint.closed_by_id = actor.staff_id
    answered = [part.id for part in assignments.live_parts(session, complaint)]
    lapse_with_parts(session, complaint, answered, actor=actor, at=at)
    cause = f"{complaint.id}:{complaint.event_count}"
    complainant_messages.tell(
        session, collaborators, complaint, "result", cause=cause, at=at, outcome=complaint.outcome
    )
    answering.answer_joined(session, collaborators, complaint, actor=actor, at=at)
    if not can_be_reached(session, complaint.id):
        ending.finish(session, complaint, actor=SYSTEM, at=at, note=NO_CONTACT)
        return
    wanted = promises.Promise(Clock.CALLBACK, at)
    promises.promise(session, collaborators, complaint, [wanted], actor=actor, at=at)


@verb
def send_back(
    session: Session, collaborators: Collaborators, complaint: Complaint, reason: str, *, actor: Actor, at: datetime
) -> None:
    """REPLIED or CALLBACK to HANDLING: the leads answer anew, in half the time. A third redo is refused."""
    _check_sender(session, complaint, actor)
    reason = required_reason(reason, "reason", longest=1000)
    if complaint.state not in _SENT_BACK_FROM:  # what is closed is done again for an objection alone
        raise IllegalMove(complaint.state, Move.REDO)
    if complaint.merged_into_id is not None:
        raise NotPossibleNow(N_("it was answered together with others: send that one back, or split this one off"))
    if complaint.redo_count >= MAX_REDOS:
        raise NotPossibleNow(N_("it was redone twice already; convene the joint meeting (督办/会商)"))
    anew.redo(session, collaborators, complaint, reason, actor=actor, at=at)
    answering.take_answers_back(session, collaborators, complaint, actor=actor, at=at)


def _check_sender(session: Session, complaint: Complaint, actor: Actor) -> None:
    if complaint.state is State.CALLBACK and StaffRole.CALLER_BACK in actor.roles:
        must_not_be_involved(session, complaint, actor)
        return
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    must_not_have_replied(session, complaint, actor)
