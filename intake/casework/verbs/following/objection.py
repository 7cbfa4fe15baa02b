"""Objecting to a result (申诉), and deciding that with a reason: upheld, it is done again under supervision."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks.projection import follow
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.matters import answering, members, parting
from intake.casework.outbox import complainant_messages, staff_notices
from intake.casework.parts import anew, objections
from intake.casework.reasons import required_reason
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.casework.verbs.conflict_of_interest import must_not_be_involved
from intake.errors import NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, Objection
from intake.sealing.text import text_key_of
from intake.vocabulary import ActorKind, ObjectionOrigin, ObjectionState, StaffRole, State
from routing.translatable import N_

_HAS_RESULT = frozenset({State.CALLBACK, State.CLOSED})


@verb
def file_objection(
    session: Session, collaborators: Collaborators, complaint: Complaint, reason: str, *, actor: Actor, at: datetime
) -> Objection:
    """The complainant's own, on the tracking page; or as they said it to the hotline by telephone."""
    if actor.kind is not ActorKind.COMPLAINANT:
        actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.CALLER_BACK)
    if objections.object_by(session, collaborators, complaint, at=at) is None:
        raise NotPossibleNow(
            N_("nothing can be objected to now: there is no result, its days are over, or it was decided already")
        )
    reason = required_reason(reason, "reason", longest=2000)
    origin = ObjectionOrigin.COMPLAINANT
    return objections.keep(session, collaborators, complaint, origin, reason, actor=actor, at=at)


@verb
def decide_objection(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    uphold: bool,
    note: str,
    actor: Actor,
    at: datetime,
) -> Objection:
    """By somebody who neither took, answered nor closed it; the complainant is told, with the reason."""
    actor.must_be(StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
    must_not_be_involved(session, complaint, actor)
    row = objections.find_open(session, complaint)
    if row is None:
        raise NotPossibleNow(N_("no objection waits to be decided"))
    note = required_text(note, "note", longest=1000)
    row.state = ObjectionState.UPHELD if uphold else ObjectionState.REFUSED
    row.decided_by_id, row.decided_at = actor.staff_id, at
    row.decision = text_key_of(session, complaint).seal(note)
    session.add(row)
    said = {"objection_id": row.id, "state": row.state, "note": note}
    audit.record(session, complaint, EventKind.OBJECTION_DECIDE, actor=actor, at=at, **said)
    if uphold:
        _take_up(session, collaborators, complaint, note, actor=actor, at=at)
    template = "objection_upheld" if uphold else "objection_refused"
    complainant_messages.tell(session, collaborators, complaint, template, cause=str(row.id), at=at, reason=note)
    staff_notices.settle_about(session, complaint.id, (staff_notices.OBJECTION_FILED,), str(row.id), at=at)
    return row


def _take_up(
    session: Session, collaborators: Collaborators, complaint: Complaint, why: str, *, actor: Actor, at: datetime
) -> None:
    """Its leads answer anew; what no department answered begins anew; of a joined one, the other is done again."""
    if complaint.merged_into_id is not None:
        _redo_the_other(session, collaborators, complaint, why, actor=actor, at=at)
    elif complaint.state in _HAS_RESULT and anew.has_lead(session, complaint):
        anew.redo(session, collaborators, complaint, why, actor=actor, at=at)
    elif complaint.state is not State.CALLBACK:
        anew.reopen_for_objection(session, collaborators, complaint, why, actor=actor, at=at)
    if complaint.merged_into_id is None:
        answering.take_answers_back(session, collaborators, complaint, actor=actor, at=at)


def _redo_the_other(
    session: Session, collaborators: Collaborators, complaint: Complaint, why: str, *, actor: Actor, at: datetime
) -> None:
    other = find.lock_by_id(session, members.handled_with(session, complaint).id)
    if other.state in _HAS_RESULT and anew.has_lead(session, other):
        must_not_be_involved(session, other, actor)
        anew.redo(session, collaborators, other, why, actor=actor, at=at)
        answering.take_answers_back(session, collaborators, other, actor=actor, at=at, but=complaint)
    else:  # under way again already, for somebody else
        text = f"objection of {complaint.number} upheld: {why}"
        audit.record(session, other, EventKind.COMPLAINT_NOTE, actor=actor, at=at, text=text)
    if complaint.state in _HAS_RESULT:  # it waits for the answer that is given anew
        joined_at = parting.joins_of(session, [complaint])[complaint.id].at
        answering.take_answer_back(session, complaint, joined_at, actor=actor, at=at)
    follow(session, collaborators, other, actor=actor, at=at)
