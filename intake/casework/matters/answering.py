"""One finding, and an answer to each: what becomes of joined complaints when the one that is handled is answered."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from intake.casework import find, lifecycle
from intake.casework.actor import SYSTEM, Actor
from intake.casework.clocks import promises
from intake.casework.clocks.projection import project_many
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.matters import members, parting
from intake.casework.outbox import complainant_messages
from intake.events import NewEvent
from intake.identity.person import can_be_reached
from intake.models import Complaint
from intake.vocabulary import Move, State
from routing.vocabulary import Clock

NO_CONTACT = "no contact to call back"


def answer_joined(
    session: Session, collaborators: Collaborators, lead: Complaint, *, actor: Actor, at: datetime
) -> None:
    """Everyone whose complaint was joined has the same answer: told of it, and called back like anybody."""
    joined = members.lock_joined(session, lead.id, [State.MERGED])
    if joined:
        members.read_ahead(session, collaborators, joined)
        answer(session, collaborators, lead, joined, actor=actor, at=at)
    # Those who were called back about an earlier answer hear of the new one.
    again = members.lock_joined(session, lead.id, [State.CLOSED])
    again = [one for one in again if one not in joined]
    if again:
        cause = f"{lead.id}:{lead.event_count}"
        members.read_ahead(session, collaborators, again)
        complainant_messages.tell_many(
            session, collaborators, again, "result", cause=cause, at=at, outcome=lead.outcome
        )


def answer(
    session: Session,
    collaborators: Collaborators,
    lead: Complaint,
    joined: Sequence[Complaint],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """MERGED to CALLBACK, each of these; who left no contact cannot be called back, and is finished at once."""
    for complaint in joined:
        taken = [lifecycle.take(complaint, Move.ANSWER_JOINED)]
        complaint.closed_at = at
        complaint.first_closed_at = complaint.first_closed_at or at
        complaint.closed_by_id, complaint.outcome = lead.closed_by_id, lead.outcome
        if can_be_reached(session, complaint.id):
            complaint.finished_at = None
            audit.record_all(session, complaint, taken, actor=actor, at=at)
            wanted = promises.Promise(Clock.CALLBACK, at)
            promises.promise(session, collaborators, complaint, [wanted], actor=actor, at=at)
        else:
            complaint.finished_at = at
            audit.record_all(session, complaint, taken, actor=actor, at=at)
            audit.record_all(session, complaint, [_closed(complaint)], actor=SYSTEM, at=at)
    project_many(session, collaborators, joined, actor=actor, at=at)
    cause = f"{lead.id}:{lead.event_count}"
    complainant_messages.tell_many(session, collaborators, joined, "result", cause=cause, at=at, outcome=lead.outcome)


def take_answers_back(
    session: Session,
    collaborators: Collaborators,
    lead: Complaint,
    *,
    actor: Actor,
    at: datetime,
    but: Complaint | None = None,
) -> None:
    """The answer is to be given anew: whoever was not called back about it yet waits for that one.

    `but` is one whose row is held and written to already: the caller takes its answer back.
    """
    ids = [one for one in members.ids_joined_with(session, lead.id, [State.CALLBACK]) if but is None or one != but.id]
    held = find.lock_many_by_id(session, ids) if ids else {}
    joined = [one for one in held.values() if one.state is State.CALLBACK]
    if not joined:
        return
    members.read_ahead(session, collaborators, joined)
    joins = parting.joins_of(session, joined)
    for complaint in joined:
        take_answer_back(session, complaint, joins[complaint.id].at, actor=actor, at=at)
    project_many(session, collaborators, joined, actor=actor, at=at)


def take_answer_back(
    session: Session, complaint: Complaint, joined_at: datetime, *, actor: Actor, at: datetime
) -> None:
    """CALLBACK or CLOSED to MERGED, this one; its clocks follow with whatever else is done to it.

    It is over since it was joined, as before it was answered: until a day after that the join can be undone.
    """
    taken = lifecycle.take(complaint, Move.REJOIN)
    audit.record_all(session, complaint, [taken], actor=actor, at=at)
    complaint.closed_at = complaint.closed_by_id = complaint.outcome = None
    complaint.finished_at = joined_at


def _closed(complaint: Complaint) -> NewEvent:
    return lifecycle.take(complaint, Move.CLOSE, note=NO_CONTACT)
