"""A joint meeting from its first agenda to its minutes: opened, called, held, or cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotAllowed, NotPossibleNow
from intake.language.formats import shanghai
from intake.language.i18n import N_
from intake.meetings.invited import called_departments
from intake.meetings.members import RUNNERS
from intake.meetings.reading import get_meeting
from intake.models import JointMeeting, MeetingItem, MeetingOpinion
from intake.sealing.places import meeting_attendees_place, meeting_minutes_place
from intake.sealing.ring import key_ring_of
from intake.vocabulary import AgendaState, MeetingKind, MeetingState
from routing.calendars.working_time import local_day

OPENED, CALLED, RECORDED, CANCELLED = "meeting:open", "meeting:call", "meeting:record", "meeting:cancel"
EARLY = (MeetingState.PREPARING, MeetingState.CALLED)


@dataclass(frozen=True)
class MeetingPlan:
    """What is to be: of which region, who meets, under which name, convened by whom."""

    region_code: str
    kind: MeetingKind
    title: str
    convenor_id: int


@dataclass(frozen=True)
class MeetingRecord:
    """On which day, who came, what was said, and under which number the minutes were issued."""

    held_on: date
    attendees: str
    minutes: str
    document: str = ""


def open_meeting(
    session: Session, collaborators: Collaborators, plan: MeetingPlan, *, actor: Actor, at: datetime
) -> JointMeeting:
    """Its agenda is made from now on."""
    actor.must_be(*RUNNERS)
    if plan.region_code not in collaborators.rules.directory.regions:
        raise InvalidInput(N_("is not a region of the list"), field="region")
    if actor.regions is not None and plan.region_code not in actor.regions:
        raise NotAllowed(N_("belongs to another region"))
    if collaborators.rules.directory.find_active(plan.convenor_id) is None:
        raise InvalidInput(N_("is not an active department"), field="convenor")
    meeting = JointMeeting(
        region_code=plan.region_code,
        kind=plan.kind,
        state=MeetingState.PREPARING,
        title=required_text(plan.title, "title", longest=200),
        convenor_id=plan.convenor_id,
        opened_by_id=actor.staff_id,
        opened_at=at,
    )
    session.add(meeting)
    return say(session, meeting, OPENED, actor=actor, at=at)


def call_meeting(
    session: Session, meeting_id: int, meets_at: datetime, place: str, *, actor: Actor, at: datetime
) -> JointMeeting:
    """Called, or called anew for another day: whoever is to come is told, and finds the letter."""
    meeting = run(session, meeting_id, actor, *EARLY)
    if meets_at <= at:
        raise InvalidInput(N_("lies in the past"), field="meets_at")
    meeting.place = required_text(place, "place", longest=200)
    meeting.state, meeting.meets_at = MeetingState.CALLED, meets_at
    meeting.called_at, meeting.called_by_id = at, actor.staff_id
    staff_notices.settle_cause(session, staff_notices.MEETING_CALLED, str(meeting.id), at=at)
    when: dict[str, Any] = {"when": shanghai(meets_at), "place": meeting.place}
    _tell(session, meeting, staff_notices.MEETING_CALLED, cause=at.isoformat(), at=at, **when)
    return say(session, meeting, CALLED, actor=actor, at=at)


def record_meeting(
    session: Session, meeting_id: int, record: MeetingRecord, *, actor: Actor, at: datetime
) -> JointMeeting:
    """Who came and what was said is sealed; from now on each matter may be decided."""
    meeting = run(session, meeting_id, actor, *EARLY)
    if not _items(session, meeting):
        raise NotPossibleNow(N_("nothing is on the agenda yet"))
    attendees = required_text(record.attendees, "attendees", longest=1000)
    minutes = required_text(record.minutes, "minutes", longest=10_000)
    if record.held_on > local_day(at):
        raise InvalidInput(N_("lies ahead"), field="held_on")
    if record.held_on < local_day(meeting.opened_at):
        raise InvalidInput(N_("lies before the day on which its agenda was begun"), field="held_on")
    ring = key_ring_of(session)
    meeting.attendees = ring.seal(attendees.encode(), place=meeting_attendees_place(meeting.id))
    meeting.minutes = ring.seal(minutes.encode(), place=meeting_minutes_place(meeting.id))
    meeting.document = optional_text(record.document, "document", longest=120)
    meeting.held_on, meeting.state = record.held_on, MeetingState.HELD
    meeting.recorded_at, meeting.recorded_by_id = at, actor.staff_id
    staff_notices.settle_cause(session, staff_notices.MEETING_CALLED, str(meeting.id), at=at)
    return say(session, meeting, RECORDED, actor=actor, at=at)


def cancel_meeting(session: Session, meeting_id: int, reason: str, *, actor: Actor, at: datetime) -> JointMeeting:
    """What was on its agenda waits for another one; who was called hears of it, and owes no opinion any more."""
    meeting = run(session, meeting_id, actor, *EARLY)
    reason = required_reason(reason, "reason", longest=500)
    if meeting.state is MeetingState.CALLED:
        staff_notices.settle_cause(session, staff_notices.MEETING_CALLED, str(meeting.id), at=at)
        _tell(session, meeting, staff_notices.MEETING_CANCELLED, cause=at.isoformat(), at=at)
    meeting.reason, meeting.state = reason, MeetingState.CANCELLED
    for item in _items(session, meeting):
        if item.state is AgendaState.OPEN:
            item.state, item.decided_at, item.decided_by_id = AgendaState.DEFERRED, at, actor.staff_id
            session.add(item)
            settle_opinion_notices(session, item.id, at=at)
    return say(session, meeting, CANCELLED, actor=actor, at=at)


def run(session: Session, meeting_id: int, actor: Actor, *states: MeetingState) -> JointMeeting:
    """The meeting with its row held, for whoever runs it, while it stands as one of `states`."""
    actor.must_be(*RUNNERS)
    meeting = get_meeting(session, meeting_id, actor, locks=True)
    if meeting.state not in states:
        raise NotPossibleNow(N_("the meeting stands otherwise by now"))
    return meeting


def say(
    session: Session, meeting: JointMeeting, kind: str, *, actor: Actor, at: datetime, **said: object
) -> JointMeeting:
    """Record what was done about a meeting."""
    session.add(meeting)
    session.flush()
    audit.record_office(session, kind, actor=actor, at=at, meeting_id=meeting.id, state=meeting.state.value, **said)
    return meeting


def settle_opinion_notices(session: Session, item_id: int, *, at: datetime) -> None:
    """What is closed asks no department for an opinion any more."""
    owed = select(MeetingOpinion.id).where(MeetingOpinion.item_id == item_id, col(MeetingOpinion.given_at).is_(None))
    for opinion_id in session.exec(owed).all():
        settle_opinion(session, opinion_id, at=at)


def settle_opinion(session: Session, opinion_id: int, *, at: datetime) -> None:
    """Nobody need read any more that this one was asked, or is due."""
    for kind in (staff_notices.OPINION_ASKED, staff_notices.OPINION_SOON, staff_notices.OPINION_DUE):
        staff_notices.settle_cause(session, kind, str(opinion_id), at=at)


def _tell(session: Session, meeting: JointMeeting, kind: str, *, cause: str, at: datetime, **said: Any) -> None:
    """One line on the desk of each department that is called."""
    rows = [
        staff_notices.notice_row(
            kind,
            cause=f"{meeting.id}:{cause}:{department_id}",
            at=at,
            department_id=department_id,
            meeting_id=meeting.id,
            title=meeting.title,
            **said,
        )
        for department_id in called_departments(session, meeting)
    ]
    staff_notices.put_up(session, rows)


def _items(session: Session, meeting: JointMeeting) -> Sequence[MeetingItem]:
    return session.exec(select(MeetingItem).where(MeetingItem.meeting_id == meeting.id)).all()
