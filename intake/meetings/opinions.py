"""Opinions of invited departments 会商意见: asked with a day of their own, given in the department's words, sealed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import String, cast, exists, literal
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import RegionalHotlines
from intake.casework.parts import from_decision
from intake.casework.text_input import required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.language.formats import shanghai
from intake.language.i18n import N_
from intake.meetings.agenda import AgendaPlace, lock_item
from intake.meetings.holding import EARLY, run, say
from intake.meetings.reading import name_of, opened_opinion
from intake.models import Complaint, JointMeeting, MeetingItem, MeetingOpinion, Notice
from intake.sealing.places import meeting_opinion_place
from intake.sealing.ring import key_ring_of
from intake.vocabulary import AgendaCause, AgendaState, MeetingState, OpinionStance, StaffRole
from routing.calendars.working_time import end_of, local_day
from routing.models import Association

ASKED, GIVEN = "meeting:ask_opinion", "meeting:give_opinion"
_LOT = 200


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
    if not department_ids:
        raise InvalidInput(N_("choose at least one department"), field="department")
    if due_on < local_day(at):
        raise InvalidInput(N_("lies in the past"), field="due_on")
    accused = from_decision.recused_of(session, item.complaint_id) if item.complaint_id else frozenset()
    directory = collaborators.rules.directory
    for department_id in dict.fromkeys(department_ids):
        card = directory.find_active(department_id)
        if card is None:
            raise InvalidInput(N_("is not an active department"), field="department")
        if department_id in accused:
            message = N_("%(department)s is accused in this complaint and may not handle it")
            raise InvalidInput(message, department=card.name, field="department")
        _ask(session, item, department_id, end_of(due_on), actor=actor, at=at)
    say(session, meeting, ASKED, actor=actor, at=at, item_id=item.id, departments=sorted(department_ids))


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
    for kind in (staff_notices.OPINION_ASKED, staff_notices.OPINION_DUE):
        staff_notices.settle_cause(session, kind, str(row.id), at=at)
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


def remind_of_opinions(session: Session, collaborators: Collaborators, *, at: datetime) -> int:
    """What is overdue is told once to the department and once to the hotline of the meeting's region; how many."""
    key = literal(f"{staff_notices.OPINION_DUE}:").concat(cast(col(MeetingOpinion.id), String)).concat(":hotline")
    wanted = (
        select(MeetingOpinion, JointMeeting)
        .join(MeetingItem, col(MeetingItem.id) == MeetingOpinion.item_id)
        .join(JointMeeting, col(JointMeeting.id) == MeetingItem.meeting_id)
        .where(
            col(MeetingOpinion.given_at).is_(None),
            MeetingOpinion.answer_by < at,
            MeetingItem.state == AgendaState.OPEN,
            ~exists().where(col(Notice.dedupe_key) == key),
        )
    )
    found = session.exec(wanted.order_by(col(MeetingOpinion.answer_by), col(MeetingOpinion.id)).limit(_LOT)).all()
    hotlines = RegionalHotlines.read(session, collaborators) if found else None
    for row, meeting in found:
        name = name_of(collaborators.rules.directory, row.department_id)
        region = hotlines.above(meeting.region_code) if hotlines is not None else None
        said: dict[str, Any] = {"department": name, "meeting_id": meeting.id, "opinion_id": row.id}
        for desk, whose in (("department", {"department_id": row.department_id}), ("hotline", {"region_code": region})):
            cause = f"{row.id}:{desk}"
            staff_notices.notify_desk(session, staff_notices.OPINION_DUE, cause=cause, at=at, **whose, **said)
    return len(found)


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
    staff_notices.settle_cause(session, staff_notices.OPINION_ASKED, str(row.id), at=at)
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
