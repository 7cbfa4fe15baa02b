"""The complainant answered (补正): the clocks run again, their due dates moved by the days that were paused."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import backdating, pauses
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import message_box
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import ActorKind, Move, StaffRole
from routing.translatable import N_
from routing.vocabulary import Channel


@verb
def supply_info(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    text: str,
    channel: Channel,
    *,
    actor: Actor,
    at: datetime,
    supplied_at: datetime | None = None,
) -> None:
    """NEED_INFO back to RECEIVED, for triage to look at again.

    `supplied_at` is when it came, where the hotline enters it later: the clocks run again from then, not from now.
    """
    if actor.kind is not ActorKind.COMPLAINANT:
        actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    text = required_text(text, "text")
    lifecycle.next_state(complaint.state, Move.SUPPLY_INFO)
    if supplied_at is not None:
        asked_at = ComplaintClocks.of(session, collaborators, complaint).paused_since()
        supplied_at = _moment(asked_at, supplied_at, actor=actor, at=at)
    moved = lifecycle.take(complaint, Move.SUPPLY_INFO, happened_at=supplied_at)
    supplement = EventKind.COMPLAINT_SUPPLEMENT, {"channel": channel, "text": text}
    audit.record_all(session, complaint, [moved, supplement], actor=actor, at=at)
    message_box.tell_writer(session, complaint, (), at=at)
    pauses.resume(session, collaborators, complaint, actor=actor, at=at)


def _moment(asked_at: datetime | None, supplied_at: datetime, *, actor: Actor, at: datetime) -> datetime:
    if actor.kind is ActorKind.COMPLAINANT:
        raise NotPossibleNow(N_("what the complainant supplies is supplied now"))
    moment = backdating.find_moment(supplied_at, since=asked_at, at=at) if asked_at else None
    if moment is None:
        raise InvalidInput(N_("is after it was asked for and not in the future"), field="supplied_at")
    return moment
