"""Opinions of invited departments 会商意见: asked with a day of their own, given in the department's words, sealed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.parts import from_decision
from intake.casework.text_input import required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.language.formats import shanghai
from intake.language.i18n import N_
from intake.meetings.agenda import AgendaPlace, lock_item
from intake.meetings.holding import EARLY, run, say, settle_opinion
from intake.meetings.reading import opened_opinion
from intake.models import Complaint, JointMeeting, MeetingItem, MeetingOpinion
from intake.sealing.places import meeting_opinion_place
from intake.sealing.ring import key_ring_of
from intake.vocabulary import AgendaCause, AgendaState, MeetingState, OpinionStance, StaffRole
from routing.calendars.working_time import end_of, local_day
from routing.models import Association

ASKED, GIVEN = "meeting:ask_opinion", "meeting:give_opinion"


@dataclass(frozen=True)
class AskedLine:
    """What one department is asked: enough to say whose duty it is, and nothing about who complained."""

    row: MeetingOpinion
    meeting: JointMeeting
    problem: str
    cause: AgendaCause
    is_open: bool
    number: str
    association: str
    violations: Sequence[str]
    opinion: str


def ask_opinions(
    session: Session,
    collaborators: Collaborators,
    place: AgendaPlace,
    department_ids: Collection[int],
    due_on: date,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Invite departments to say by a day what they hold; asked again, one that has not answered gets the new day."""
    meeting = run(session, place.meeting_id, actor, *EARLY, MeetingState.HELD)
    item = lock_item(session, place, AgendaState.OPEN)
    _check(collaborators, department_ids, due_on, at=at)
    accused = _accused_in(session, item)
    for department_id in dict.fromkeys(department_ids):
        if department_id in accused:
            message = N_("%(department)s is accused in this complaint and may not handle it")
            name = collaborators.rules.directory.department(department_id).name
            raise InvalidInput(message, department=name, field="department")
        _ask(session, item, department_id, end_of(due_on), actor=actor, at=at)
    say(session, meeting, ASKED, actor=actor, at=at, item_id=item.id, departments=sorted(set(department_ids)))


def ask_on_all(
    session: Session,
    collaborators: Collaborators,
    meeting_id: int,
    department_ids: Collection[int],
    due_on: date,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """As `ask_opinions`, on every open matter at once; a department is not asked about what it is accused of."""
    meeting = run(session, meeting_id, actor, *EARLY, MeetingState.HELD)
    _check(collaborators, department_ids, due_on, at=at)
    wanted = select(MeetingItem).where(MeetingItem.meeting_id == meeting_id, MeetingItem.state == AgendaState.OPEN)
    items = session.exec(wanted.order_by(col(MeetingItem.id)).with_for_update()).all()
    if not items:
        raise NotPossibleNow(N_("no open matter is on the agenda"))
    for item in items:
        asked = sorted(set(department_ids) - _accused_in(session, item))
        for department_id in asked:
            _ask(session, item, department_id, end_of(due_on), actor=actor, at=at)
        say(session, meeting, ASKED, actor=actor, at=at, item_id=item.id, departments=asked)


def give_opinion(
    session: Session, opinion_id: int, stance: OpinionStance, text: str, *, actor: Actor, at: datetime
) -> MeetingOpinion:
    """By a handler of the department that was asked; until the matter is settled it may be changed."""
    actor.must_be(StaffRole.HANDLER)
    known = session.get(MeetingOpinion, opinion_id)
    if known is None or known.department_id != actor.department_id:
        raise NotFound(N_("there is no such question"))
    item = session.get_one(MeetingItem, known.item_id, with_for_update=True)
    row = session.get_one(MeetingOpinion, opinion_id, with_for_update=True, populate_existing=True)
    if item.state is not AgendaState.OPEN:
        raise NotPossibleNow(N_("the matter has been settled already"))
    words = required_text(text, "opinion", longest=2000)
    row.opinion = key_ring_of(session).seal(words.encode(), place=meeting_opinion_place(row.id))
    row.stance, row.given_at, row.given_by_id = stance, at, actor.staff_id
    session.add(row)
    session.flush()
    settle_opinion(session, row.id, at=at)
    audit.record_office(session, GIVEN, actor=actor, at=at, opinion_id=row.id, item_id=item.id, stance=stance.value)
    return row


def asked_of(session: Session, actor: Actor, *, limit: int, offset: int) -> list[AskedLine]:
    """What the actor's department is asked: what it still owes first, then what it gave, the newest first."""
    is_given = sa.case((col(MeetingOpinion.given_at).is_(None), 0), else_=1)
    return _asked(
        session,
        _wanted()
        .where(col(MeetingOpinion.department_id) == actor.department_id)
        .order_by(is_given, col(MeetingOpinion.answer_by), col(MeetingOpinion.id).desc())
        .limit(limit)
        .offset(offset),
    )


def get_asked(session: Session, opinion_id: int, actor: Actor) -> AskedLine:
    """One of another department does not exist."""
    found = _asked(
        session,
        _wanted().where(col(MeetingOpinion.id) == opinion_id, col(MeetingOpinion.department_id) == actor.department_id),
    )
    if not found:
        raise NotFound(N_("there is no such question"))
    return found[0]


def count_owed(session: Session, actor: Actor) -> int:
    """How many opinions the actor's department still owes."""
    wanted = (
        select(sa.func.count())
        .select_from(MeetingOpinion)
        .join(MeetingItem, col(MeetingItem.id) == MeetingOpinion.item_id)
        .where(
            MeetingOpinion.department_id == actor.department_id,
            col(MeetingOpinion.given_at).is_(None),
            MeetingItem.state == AgendaState.OPEN,
        )
    )
    return session.exec(wanted).one()


def _check(collaborators: Collaborators, department_ids: Collection[int], due_on: date, *, at: datetime) -> None:
    if not department_ids:
        raise InvalidInput(N_("choose at least one department"), field="department")
    if due_on < local_day(at):
        raise InvalidInput(N_("lies in the past"), field="due_on")
    if any(collaborators.rules.directory.find_active(one) is None for one in department_ids):
        raise InvalidInput(N_("is not an active department"), field="department")


def _accused_in(session: Session, item: MeetingItem) -> frozenset[int]:
    return from_decision.recused_of(session, item.complaint_id) if item.complaint_id else frozenset()


def _ask(
    session: Session, item: MeetingItem, department_id: int, answer_by: datetime, *, actor: Actor, at: datetime
) -> None:
    wanted = select(MeetingOpinion).where(
        MeetingOpinion.item_id == item.id, MeetingOpinion.department_id == department_id
    )
    row = session.exec(wanted.with_for_update()).first()
    if row is not None and row.given_at is not None:
        return
    if row is None:
        row = MeetingOpinion(
            item_id=item.id, department_id=department_id, asked_by_id=actor.staff_id, asked_at=at, answer_by=answer_by
        )
    row.answer_by = answer_by
    session.add(row)
    session.flush()
    said: dict[str, Any] = {"meeting_id": item.meeting_id, "opinion_id": row.id, "due": shanghai(answer_by, "%Y-%m-%d")}
    cause = f"{row.id}:{answer_by.isoformat()}"
    settle_opinion(session, row.id, at=at)
    staff_notices.notify_desk(
        session, staff_notices.OPINION_ASKED, cause=cause, at=at, department_id=department_id, **said
    )


def _wanted() -> Any:
    named = sa.func.coalesce(Association.__table__.c.name, Complaint.__table__.c.association_text)
    return (
        sa.select(MeetingOpinion, MeetingItem, JointMeeting, col(Complaint.number), col(Complaint.violations), named)
        .join(MeetingItem, col(MeetingItem.id) == MeetingOpinion.item_id)
        .join(JointMeeting, col(JointMeeting.id) == MeetingItem.meeting_id)
        .outerjoin(Complaint, col(Complaint.id) == MeetingItem.complaint_id)
        .outerjoin(Association, col(Association.id) == Complaint.association_id)
    )


def _asked(session: Session, wanted: Any) -> list[AskedLine]:
    return [
        AskedLine(
            row,
            meeting,
            item.problem,
            item.cause,
            item.state is AgendaState.OPEN,
            number or "",
            association or "",
            violations or [],
            opened_opinion(session, row),
        )
        for row, item, meeting, number, violations, association in session.execute(wanted)
    ]
