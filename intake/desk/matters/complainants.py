"""Everyone whose complaint is handled with another: where each stands, how each hears, what each said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.ledger.event_texts import event_data
from intake.casework.matters import members, parting
from intake.casework.parts import from_decision
from intake.casework.visibility import seen_by
from intake.events import EventKind
from intake.identity import person
from intake.identity.redacted_texts import texts_of_many
from intake.language.i18n import N_
from intake.models import Callback, Complaint, ComplaintEvent, ComplaintIdentity, InboundMessage
from intake.notify.opt_out import OPT_OUTS, STOPPED
from intake.sealing.ring import key_ring_of
from intake.vocabulary import Contacted, Satisfaction, State
from routing.vocabulary import Channel

_MOST_SAID = 50


class AnswerWay(StrEnum):
    """By which way a complainant hears the answer."""

    TEXT = "text"
    CALL = "call"
    LETTER = "letter"
    NONE = "none"


WAY_WORDS = {
    AnswerWay.TEXT: N_("By text"),
    AnswerWay.CALL: N_("By call: no text reaches them"),
    AnswerWay.LETTER: N_("By letter or e-mail"),
    AnswerWay.NONE: N_("On the tracking page only"),
}


@dataclass(frozen=True)
class JoinedComplainant:
    """One joined complaint. `satisfaction` is what the last call that reached them heard."""

    number: str
    state: State
    received_at: datetime
    way: AnswerWay
    satisfaction: Satisfaction | None


@dataclass(frozen=True)
class JoinedBatch:
    """What one person joined at one moment and nobody has moved since."""

    at: datetime
    count: int
    may_be_undone: bool
    until: datetime


@dataclass(frozen=True)
class SaidLater:
    """Words of a joined complainant; `number` only for who may open that complaint."""

    number: str
    at: datetime
    channel: Channel
    text: str


@dataclass(frozen=True)
class MatterPeople:
    """`complainants` are those the reader may see, `total` all that were joined."""

    lead: Complaint
    total: int
    complainants: Sequence[JoinedComplainant]
    batches: Sequence[JoinedBatch]

    def by_way(self, way: AnswerWay) -> int:
        return sum(one.way is way for one in self.complainants)

    def in_state(self, *states: State) -> int:
        return sum(one.state in states for one in self.complainants)

    def heard(self, satisfaction: Satisfaction) -> int:
        return sum(one.satisfaction is satisfaction for one in self.complainants)


def people_of(session: Session, lead: Complaint, *, actor: Actor, at: datetime) -> MatterPeople:
    """A statement a table, however many they are."""
    ids = members.ids_joined_with(session, lead.id)
    condition = seen_by(actor)
    wanted = select(Complaint).where(col(Complaint.id).in_(ids)).order_by(col(Complaint.id))
    seen = session.exec(wanted if condition is None else wanted.where(condition)).all()
    person.read_ahead(session, [one.id for one in seen])
    stopped, heard = _stopped(session, ids), _heard(session, ids)
    complainants = [
        JoinedComplainant(one.number, one.state, one.received_at, _way(session, one.id, stopped), heard.get(one.id))
        for one in seen
    ]
    return MatterPeople(lead, len(ids), complainants, _batches(session, lead, at=at))


def said_later(session: Session, lead: Complaint, *, actor: Actor, at: datetime) -> list[SaidLater]:
    """The newest first, opened under each one's own key; that they are read is recorded with the complaint of each.

    Nothing of a complaint in which the reader's own department is set aside. The caller writes.
    """
    ids = members.ids_joined_with(session, lead.id)
    statement = select(ComplaintEvent).where(
        col(ComplaintEvent.complaint_id).in_(ids), ComplaintEvent.kind == EventKind.COMPLAINT_SUPPLEMENT
    )
    events = session.exec(statement.order_by(col(ComplaintEvent.at).desc()).limit(_MOST_SAID)).all()
    owners = sorted({event.complaint_id for event in events})
    held = find.lock_many_by_id(session, owners) if owners else {}
    own = actor.department_id
    hidden = {one for one in held if own is not None and own in from_decision.recused_of(session, one)}
    condition = seen_by(actor)
    openable = select(Complaint.id).where(col(Complaint.id).in_(owners))
    seen = set(session.exec(openable if condition is None else openable.where(condition)))
    keys = texts_of_many(session, held, actor)
    for one, complaint in held.items():
        if one not in hidden:
            told = {"page": "matter", "address": actor.address}
            audit.record(session, complaint, EventKind.COMPLAINT_VIEW, actor=actor, at=at, **told)
    return [
        SaidLater(
            held[event.complaint_id].number if event.complaint_id in seen else "",
            event.at,
            Channel(event.data["channel"]),
            str(event_data(event, keys[event.complaint_id])["text"]),
        )
        for event in events
        if event.complaint_id not in hidden
    ]


def _way(session: Session, complaint_id: int, stopped: set[str]) -> AnswerWay:
    known = person.find_person(session, complaint_id)
    phone = person.contact_phone(session, key_ring_of(session), complaint_id)
    if phone is not None and key_ring_of(session).phone_hash(phone) not in stopped:
        return AnswerWay.TEXT
    if known.phone:
        return AnswerWay.CALL
    return AnswerWay.LETTER if known.address or known.email else AnswerWay.NONE


def _stopped(session: Session, ids: Sequence[int]) -> set[str]:
    """Keyed hashes of the numbers whose last word on it was that they want no more texts."""
    hashes = select(ComplaintIdentity.phone_hash).where(col(ComplaintIdentity.complaint_id).in_(ids))
    said = session.exec(
        select(InboundMessage.phone_hash, InboundMessage.reply)
        .where(
            col(InboundMessage.phone_hash).in_(hashes),
            InboundMessage.is_trusted,
            col(InboundMessage.reply).in_(OPT_OUTS),
        )
        .order_by(col(InboundMessage.received_at), col(InboundMessage.id))
    )
    last = dict(said.all())
    return {one for one, reply in last.items() if one is not None and reply == STOPPED}


def _heard(session: Session, ids: Sequence[int]) -> dict[int, Satisfaction | None]:
    calls = session.exec(
        select(Callback.complaint_id, Callback.satisfaction)
        .where(col(Callback.complaint_id).in_(ids), Callback.contacted == Contacted.REACHED)
        .order_by(col(Callback.called_at), col(Callback.id))
    )
    return {one: Satisfaction(heard) if heard else None for one, heard in calls}


def _batches(session: Session, lead: Complaint, *, at: datetime) -> list[JoinedBatch]:
    statement = (
        select(Complaint.finished_at, func.count(col(Complaint.id)))
        .where(Complaint.merged_into_id == lead.id, Complaint.state == State.MERGED)
        .group_by(col(Complaint.finished_at))
        .order_by(col(Complaint.finished_at).desc())
    )
    found = [(joined_at, count) for joined_at, count in session.exec(statement) if joined_at is not None]
    within = parting.UNDO_WITHIN
    return [JoinedBatch(when, count, when <= at <= when + within, when + within) for when, count in found]
