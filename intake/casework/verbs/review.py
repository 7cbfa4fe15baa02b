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
from intake.casework.outbox import complainant_messages, staff_notices
from intake.casework.parts import assignments, ending
from intake.casework.parts.open_requests import lapse_with_parts
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.casework.verbs.conflict_of_interest import must_not_be_involved, must_not_have_replied
from intake.errors import NotPossibleNow
from intake.identity.person import can_be_reached
from intake.language.i18n import use_language
from intake.language.words import word
from intake.models import Complaint, Handling
from intake.sealing.text import text_key_of
from intake.vocabulary import HandlingRole, HandlingState, Move, StaffRole, State
from routing.translatable import N_
from routing.vocabulary import Clock

MAX_REDOS = 2  # then supervision and consultation


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
    reason = required_text(reason, "reason", longest=1000)
    lifecycle.next_state(complaint.state, Move.REDO)
    if complaint.merged_into_id is not None:
        raise NotPossibleNow(N_("it was answered together with others: send that one back, or split this one off"))
    if complaint.redo_count >= MAX_REDOS:
        raise NotPossibleNow(N_("it was redone twice already; convene the joint meeting (督办/会商)"))
    lifecycle.move(session, complaint, Move.REDO, actor=actor, at=at, note=reason)
    complaint.redo_count += 1
    complaint.closed_at = complaint.closed_by_id = complaint.replied_at = complaint.outcome = None
    for part in _leads_to_reopen(session, complaint, actor=actor, at=at):
        _reopen(session, complaint, part, at=at)
    wanted = promises.Promise(Clock.REDO, at, None, complaint.lead_department_id)
    promises.promise(session, collaborators, complaint, [wanted], actor=actor, at=at)
    answering.take_answers_back(session, collaborators, complaint, actor=actor, at=at)


def _check_sender(session: Session, complaint: Complaint, actor: Actor) -> None:
    if complaint.state is State.CALLBACK and StaffRole.CALLER_BACK in actor.roles:
        must_not_be_involved(session, complaint, actor)
        return
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    must_not_have_replied(session, complaint, actor)


def _leads_to_reopen(session: Session, complaint: Complaint, *, actor: Actor, at: datetime) -> list[Handling]:
    """One part a department: who led twice, one violation after another, answers for all of them at once."""
    kept: dict[int, Handling] = {}
    joined: list[Handling] = []
    for part in assignments.live_parts(session, complaint):
        if part.role is not HandlingRole.LEAD:
            continue
        first = kept.setdefault(part.department_id, part)
        if first is not part:
            first.violations = list(dict.fromkeys((*first.violations, *part.violations)))
            joined.append(part)
    assignments.join(session, complaint, joined, actor=actor, at=at)
    return list(kept.values())


def _reopen(session: Session, complaint: Complaint, part: Handling, *, at: datetime) -> None:
    """What was answered before is put aside in the department's own note, not lost."""
    key = text_key_of(session, complaint)
    told = key.open(part.reply_text)
    with use_language(complaint.language):
        earlier = f"[{part.replied_at:%Y-%m-%d} {word(part.outcome)}] {told}" if part.replied_at else ""
    part.internal_note = key.seal("\n".join(filter(None, (key.open(part.internal_note), earlier))))
    part.state, part.replied_at = HandlingState.SIGNED, None
    session.add(part)
    staff_notices.notify_desk(
        session,
        staff_notices.SENT_BACK,
        cause=f"{part.id}:{complaint.redo_count}",
        at=at,
        complaint_id=complaint.id,
        department_id=part.department_id,
        number=complaint.number,
    )
