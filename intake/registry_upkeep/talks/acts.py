"""What a supervisor does about a talk: calls it or declines it, records it, checks what was put right, publishes it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.language.i18n import N_
from intake.models import AssociationTalk, TalkItem
from intake.registry_upkeep.talks.reading import get_talk, items_of
from intake.sealing.places import talk_attendees_place, talk_minutes_place
from intake.sealing.ring import key_ring_of
from intake.vocabulary import StaffRole, TalkItemState, TalkState
from routing.calendars.working_time import local_day

PLANNED, DROPPED, RECORDED = "talk:plan", "talk:drop", "talk:record"
CHECKED, PUBLISHED = "talk:check", "talk:publish"
MOST_ITEMS = 20


@dataclass(frozen=True)
class TalkPlan:
    """When and where, and what it is about; the association reads it in the letter."""

    meets_at: datetime
    place: str
    matter: str


@dataclass(frozen=True)
class TalkRecord:
    """Who came on which day, what was said, and what is to be put right by when."""

    held_on: date
    attendees: str
    minutes: str
    items: Sequence[tuple[str, date]]


def plan_talk(session: Session, talk_id: int, plan: TalkPlan, *, actor: Actor, at: datetime) -> AssociationTalk:
    """Called, or called anew for another day."""
    talk = _held(session, talk_id, actor, TalkState.PROPOSED, TalkState.PLANNED)
    talk.place, talk.matter = (
        required_text(plan.place, "place", longest=200),
        required_text(plan.matter, "matter", longest=1000),
    )
    if plan.meets_at <= at:
        raise InvalidInput(N_("lies in the past"), field="meets_at")
    talk.state, talk.meets_at = TalkState.PLANNED, plan.meets_at
    return _decided(session, talk, PLANNED, actor=actor, at=at)


def drop_talk(session: Session, talk_id: int, reason: str, *, actor: Actor, at: datetime) -> AssociationTalk:
    talk = _held(session, talk_id, actor, TalkState.PROPOSED, TalkState.PLANNED)
    talk.reason, talk.state = required_reason(reason, "reason", longest=500), TalkState.DROPPED
    return _decided(session, talk, DROPPED, actor=actor, at=at)


def record_talk(session: Session, talk_id: int, record: TalkRecord, *, actor: Actor, at: datetime) -> AssociationTalk:
    """Who came and what was said is sealed; where nothing is to be put right it is over with that."""
    talk = _held(session, talk_id, actor, TalkState.PROPOSED, TalkState.PLANNED)
    attendees = required_text(record.attendees, "attendees", longest=1000)
    minutes = required_text(record.minutes, "minutes", longest=5000)
    if record.held_on > local_day(at):
        raise InvalidInput(N_("lies ahead"), field="held_on")
    _check_items(record.items, record.held_on)
    ring = key_ring_of(session)
    talk.attendees = ring.seal(attendees.encode(), place=talk_attendees_place(talk.id))
    talk.minutes = ring.seal(minutes.encode(), place=talk_minutes_place(talk.id))
    talk.held_on, talk.recorded_at, talk.recorded_by_id = record.held_on, at, actor.staff_id
    talk.decided_at, talk.decided_by_id = talk.decided_at or at, talk.decided_by_id or actor.staff_id
    talk.state = TalkState.HELD if record.items else TalkState.CLOSED
    talk.closed_at = None if record.items else at
    session.add(talk)
    session.add_all(
        TalkItem(talk_id=talk.id, text=text.strip(), due_on=due_on, state=TalkItemState.OPEN)
        for text, due_on in record.items
    )
    _settle(session, talk, at=at)
    return _say(session, talk, RECORDED, actor=actor, at=at, items=len(record.items))


def check_item(
    session: Session,
    talk_id: int,
    item_id: int,
    *,
    is_done: bool,
    note: str,
    due_on: date | None,
    actor: Actor,
    at: datetime,
) -> TalkItem:
    """Looked whether it was put right. What was not gets another day; the talk is over when all of it was."""
    talk = _held(session, talk_id, actor, TalkState.HELD)
    item = next((one for one in items_of(session, talk.id) if one.id == item_id), None)
    if item is None:
        raise NotFound(N_("there is no such thing to put right"))
    if item.state is not TalkItemState.OPEN:
        raise NotPossibleNow(N_("that has been checked already"))
    note = required_text(note, "note", longest=500)
    if not is_done and (due_on is None or due_on <= local_day(at)):
        raise InvalidInput(N_("needs a new day, and one that lies ahead"), field="due_on")
    item.state = TalkItemState.DONE if is_done else TalkItemState.MISSED
    item.checked_on, item.checked_by_id, item.note = local_day(at), actor.staff_id, note
    session.add(item)
    if not is_done and due_on is not None:
        again = TalkItem(talk_id=talk.id, text=item.text, due_on=due_on, state=TalkItemState.OPEN)
        again.is_published = item.is_published  # whoever reads that it was not done reads by when it is to be now
        session.add(again)
    session.flush()
    staff_notices.settle_cause(session, staff_notices.TALK_ITEM_DUE, str(item.id), at=at)
    if not any(one.state is TalkItemState.OPEN for one in items_of(session, talk.id)):
        talk.state, talk.closed_at = TalkState.CLOSED, at
        session.add(talk)
    _say(session, talk, CHECKED, actor=actor, at=at, item_id=item.id, item_state=item.state.value)
    return item


def publish_talk(
    session: Session,
    talk_id: int,
    text: str,
    *,
    is_published: bool,
    items: Collection[int] = (),
    actor: Actor,
    at: datetime,
) -> AssociationTalk:
    """Whether anybody may read that there was a talk, in which words, and which `items`; it may be taken back."""
    talk = _held(session, talk_id, actor, TalkState.HELD, TalkState.CLOSED)
    own = {one.id: one for one in items_of(session, talk.id)}
    if not own.keys() >= set(items):
        raise NotFound(N_("there is no such thing to put right"), field="items")
    check = required_text if is_published else optional_text
    talk.published_text, talk.is_published = check(text, "published_text", longest=1000), is_published
    session.add(talk)
    for item in own.values():
        item.is_published = item.id in set(items)
    session.add_all(own.values())
    return _say(session, talk, PUBLISHED, actor=actor, at=at, is_published=is_published, items=len(set(items)))


def opened_record(session: Session, talk: AssociationTalk) -> tuple[str, str]:
    """Who came and what was said; empty until it is recorded."""
    ring = key_ring_of(session)
    if talk.attendees is None or talk.minutes is None:
        return "", ""
    attendees = ring.open(talk.attendees, place=talk_attendees_place(talk.id)).decode()
    return attendees, ring.open(talk.minutes, place=talk_minutes_place(talk.id)).decode()


def _check_items(items: Sequence[tuple[str, date]], held_on: date) -> None:
    if len(items) > MOST_ITEMS:
        raise InvalidInput(N_("are at most %(most)s"), most=MOST_ITEMS, field="items")
    for text, due_on in items:
        required_text(text, "items", longest=500)
        if due_on < held_on:
            raise InvalidInput(N_("has a day before the talk"), field="items")


def _held(session: Session, talk_id: int, actor: Actor, *states: TalkState) -> AssociationTalk:
    actor.must_be(StaffRole.SUPERVISOR)
    talk = get_talk(session, talk_id, actor, locks=True)
    if talk.state not in states:
        raise NotPossibleNow(N_("the talk stands otherwise by now"))
    return talk


def _decided(session: Session, talk: AssociationTalk, kind: str, *, actor: Actor, at: datetime) -> AssociationTalk:
    talk.decided_at, talk.decided_by_id = at, actor.staff_id
    session.add(talk)
    _settle(session, talk, at=at)
    return _say(session, talk, kind, actor=actor, at=at)


def _settle(session: Session, talk: AssociationTalk, *, at: datetime) -> None:
    staff_notices.settle_cause(session, staff_notices.TALK_PROPOSED, str(talk.id), at=at)


def _say(
    session: Session, talk: AssociationTalk, kind: str, *, actor: Actor, at: datetime, **said: object
) -> AssociationTalk:
    session.flush()
    audit.record_office(session, kind, actor=actor, at=at, talk_id=talk.id, state=talk.state.value, **said)
    return talk
