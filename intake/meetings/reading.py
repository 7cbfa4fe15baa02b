"""Joint meetings as lists and pages show them: one with its agenda, the opinions on it, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.errors import NotFound
from intake.language.i18n import N_
from intake.models import Complaint, JointMeeting, MeetingItem, MeetingOpinion, Settlement
from intake.sealing.places import (
    meeting_attendees_place,
    meeting_decision_place,
    meeting_minutes_place,
    meeting_opinion_place,
)
from intake.sealing.ring import key_ring_of
from intake.vocabulary import AgendaState, MeetingState
from routing.directory import Directory
from routing.models import Association


@dataclass(frozen=True)
class MeetingLine:
    """One meeting, how many matters are on its agenda, and of how many it decided."""

    row: JointMeeting
    convenor: str
    items: int = 0
    settled: int = 0


@dataclass(frozen=True)
class OpinionLine:
    """What one department was asked and says."""

    row: MeetingOpinion
    department: str
    text: str


@dataclass(frozen=True)
class ItemLine:
    """One matter of an agenda with the names behind its ids; `complaint` where it is about one that the reader sees."""

    row: MeetingItem
    number: str
    complaint: Complaint | None
    association: str
    is_registered: bool
    opinions: Sequence[OpinionLine]
    decision: str
    lead: str
    co: Sequence[str]
    is_promoted: bool


def get_meeting(session: Session, meeting_id: int, actor: Actor, *, locks: bool = False) -> JointMeeting:
    """One that belongs to another region does not exist: NotFound."""
    wanted = select(JointMeeting).where(JointMeeting.id == meeting_id, *seen_meetings(actor))
    wanted = wanted.with_for_update().execution_options(populate_existing=True) if locks else wanted
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound(N_("there is no such meeting"))
    return found


def seen_meetings(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Staff of a region see the meetings of its regions."""
    return () if actor.sees_all else (col(JointMeeting.region_code).in_(sorted(actor.regions or ())),)


def meetings_in(
    session: Session, directory: Directory, state: MeetingState, actor: Actor, *, limit: int, offset: int
) -> list[MeetingLine]:
    """The newest first."""
    wanted = select(JointMeeting).where(JointMeeting.state == state, *seen_meetings(actor))
    rows = session.exec(wanted.order_by(col(JointMeeting.id).desc()).limit(limit).offset(offset)).all()
    is_settled = sa.case((col(MeetingItem.state) == AgendaState.SETTLED, 1), else_=0)
    counted = (
        select(MeetingItem.meeting_id, func.count(), func.sum(is_settled))
        .where(col(MeetingItem.meeting_id).in_([row.id for row in rows]))
        .group_by(col(MeetingItem.meeting_id))
    )
    counts = {meeting: (items, settled) for meeting, items, settled in session.exec(counted)} if rows else {}
    return [MeetingLine(row, name_of(directory, row.convenor_id), *counts.get(row.id, (0, 0))) for row in rows]


def count_meetings(session: Session, state: MeetingState, actor: Actor) -> int:
    wanted = select(func.count()).select_from(JointMeeting)
    return session.exec(wanted.where(JointMeeting.state == state, *seen_meetings(actor))).one()


def opened_minutes(session: Session, meeting: JointMeeting) -> tuple[str, str]:
    """Who came and what was said; empty until it is recorded."""
    if meeting.attendees is None or meeting.minutes is None:
        return "", ""
    ring = key_ring_of(session)
    attendees = ring.open(meeting.attendees, place=meeting_attendees_place(meeting.id)).decode()
    return attendees, ring.open(meeting.minutes, place=meeting_minutes_place(meeting.id)).decode()


def items_of(session: Session, directory: Directory, meeting_id: int, actor: Actor) -> list[ItemLine]:
    """The agenda in its order."""
    named = sa.func.coalesce(Association.__table__.c.name, Complaint.__table__.c.association_text)
    promoted = col(Settlement.promoted_at).is_not(None)
    wanted: Any = (
        sa.select(MeetingItem, Complaint, named, promoted)
        .outerjoin(Complaint, col(Complaint.id) == MeetingItem.complaint_id)
        .outerjoin(Association, col(Association.id) == Complaint.association_id)
        .outerjoin(Settlement, col(Settlement.id) == MeetingItem.settlement_id)
        .where(col(MeetingItem.meeting_id) == meeting_id)
        .order_by(col(MeetingItem.id))
    )
    found = session.execute(wanted).all()
    visible = _visible(session, [row.complaint_id for row, *_rest in found if row.complaint_id], actor)
    opinions = _opinions_of(session, directory, [row.id for row, *_rest in found])
    return [
        ItemLine(
            row=row,
            number=complaint.number if complaint else "",
            complaint=complaint if complaint and complaint.id in visible else None,
            association=association or "",
            is_registered=bool(complaint and complaint.association_id),
            opinions=opinions.get(row.id, ()),
            decision=opened_decision(session, row),
            lead=name_of(directory, row.lead_department_id),
            co=[name_of(directory, one) for one in row.co_department_ids],
            is_promoted=bool(is_promoted),
        )
        for row, complaint, association, is_promoted in found
    ]


def meetings_about(session: Session, complaint_id: int) -> list[tuple[MeetingItem, JointMeeting]]:
    """The agendas that one complaint is or was on, the newest first."""
    wanted = (
        select(MeetingItem, JointMeeting)
        .join(JointMeeting, col(JointMeeting.id) == MeetingItem.meeting_id)
        .where(MeetingItem.complaint_id == complaint_id)
    )
    return [(item, meeting) for item, meeting in session.exec(wanted.order_by(col(MeetingItem.id).desc()))]


def opened_decision(session: Session, row: MeetingItem) -> str:
    if row.decision is None:
        return ""
    return key_ring_of(session).open(row.decision, place=meeting_decision_place(row.id)).decode()


def opened_opinion(session: Session, row: MeetingOpinion) -> str:
    if row.opinion is None:
        return ""
    return key_ring_of(session).open(row.opinion, place=meeting_opinion_place(row.id)).decode()


def name_of(directory: Directory, department_id: int | None) -> str:
    card = directory.departments.get(department_id or 0)
    return card.name if card else ""


def _visible(session: Session, complaint_ids: list[int], actor: Actor) -> frozenset[int]:
    condition = seen_by(actor)
    if condition is None or not complaint_ids:
        return frozenset(complaint_ids)
    wanted = sa.select(Complaint.__table__.c.id).where(Complaint.__table__.c.id.in_(complaint_ids), condition)
    return frozenset(session.execute(wanted).scalars())


def _opinions_of(session: Session, directory: Directory, item_ids: list[int]) -> dict[int, list[OpinionLine]]:
    found: dict[int, list[OpinionLine]] = {}
    wanted = select(MeetingOpinion).where(col(MeetingOpinion.item_id).in_(item_ids))
    for row in session.exec(wanted.order_by(col(MeetingOpinion.answer_by), col(MeetingOpinion.id))).all():
        line = OpinionLine(row, name_of(directory, row.department_id), opened_opinion(session, row))
        found.setdefault(row.item_id, []).append(line)
    return found
