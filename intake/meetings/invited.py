"""Whom a meeting calls, what each is told of its agenda, and who of them has answered what was asked.

Members are called, and whoever was asked for an opinion; to a consultation 会商 the convenor and those asked, unless
nobody was. A department that is accused in a matter hears nothing of that matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.parts.from_decision import recused_of
from intake.errors import NotFound
from intake.language.i18n import N_
from intake.meetings.members import member_ids
from intake.meetings.reading import name_of
from intake.models import Complaint, JointMeeting, MeetingItem, MeetingMember, MeetingOpinion
from intake.vocabulary import AgendaCause, AgendaState, MeetingKind, MeetingState
from routing.directory import Directory
from routing.models import Association

_SHOWN = (MeetingState.CALLED, MeetingState.HELD)
_MOST = 50


@dataclass(frozen=True)
class InvitedDepartment:
    """One that is called: how many opinions it was asked, has given, and still owes, some of them too late."""

    department_id: int
    name: str
    is_member: bool
    is_convenor: bool
    asked: int = 0
    given: int = 0
    owed: int = 0
    late: int = 0


@dataclass(frozen=True)
class AgendaLine:
    """One matter as a department that is called reads it; `opinion` is what it was asked itself."""

    row: MeetingItem
    number: str
    association: str
    violations: Sequence[str]
    opinion: MeetingOpinion | None
    lead: str
    co: Sequence[str]

    @property
    def cause(self) -> AgendaCause:
        return self.row.cause

    @property
    def asks_by(self) -> datetime | None:
        """By when an opinion is still owed."""
        is_owed = self.opinion is not None and self.opinion.given_at is None and self.row.state is AgendaState.OPEN
        return self.opinion.answer_by if is_owed and self.opinion is not None else None


def called_departments(session: Session, meeting: JointMeeting) -> list[int]:
    """The convenor first, then the members in the order they joined, then others that were asked."""
    asked = select(MeetingOpinion.department_id).join(MeetingItem, col(MeetingItem.id) == MeetingOpinion.item_id)
    wanted = asked.where(MeetingItem.meeting_id == meeting.id).order_by(col(MeetingOpinion.department_id))
    named = session.exec(wanted).all()
    takes_all = meeting.kind is not MeetingKind.CONSULTATION or not named
    members = member_ids(session, meeting.region_code) if takes_all else ()
    return list(dict.fromkeys([meeting.convenor_id, *members, *named]))


def invited_to(
    session: Session, directory: Directory, meeting: JointMeeting, *, at: datetime
) -> list[InvitedDepartment]:
    """Each that is called, and how far it has answered by `at`."""
    members, counts = member_ids(session, meeting.region_code), _opinion_counts(session, meeting.id, at)
    return [
        InvitedDepartment(
            each,
            name_of(directory, each),
            each in members,
            each == meeting.convenor_id,
            *counts.get(each, (0, 0, 0, 0)),
        )
        for each in called_departments(session, meeting)
    ]


def called_meetings(session: Session, actor: Actor) -> list[JointMeeting]:
    """Those that the actor's department is called to, the next one first, then those that were held."""
    wanted = select(JointMeeting).where(*_calls(actor.department_id or 0))
    is_held = sa.case((col(JointMeeting.state) == MeetingState.HELD, 1), else_=0)
    found = session.exec(wanted.order_by(is_held, col(JointMeeting.meets_at).desc(), col(JointMeeting.id)).limit(_MOST))
    return list(found)


def get_called(session: Session, meeting_id: int, actor: Actor) -> JointMeeting:
    """One that the department is not called to does not exist."""
    wanted = select(JointMeeting).where(JointMeeting.id == meeting_id, *_calls(actor.department_id or 0))
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound(N_("there is no such meeting"))
    return found


def agenda_for(session: Session, directory: Directory, meeting_id: int, department_id: int) -> list[AgendaLine]:
    """What is on the agenda, without what accuses this department; nothing tells who complained.

    The number of a complaint is for whoever was asked about it.
    """
    named = sa.func.coalesce(Association.__table__.c.name, Complaint.__table__.c.association_text)
    opinion_on = sa.and_(
        col(MeetingOpinion.item_id) == MeetingItem.id, col(MeetingOpinion.department_id) == department_id
    )
    wanted: Any = (
        sa.select(MeetingItem, MeetingOpinion, col(Complaint.number), col(Complaint.violations), named)
        .outerjoin(MeetingOpinion, opinion_on)
        .outerjoin(Complaint, col(Complaint.id) == MeetingItem.complaint_id)
        .outerjoin(Association, col(Association.id) == Complaint.association_id)
        .where(col(MeetingItem.meeting_id) == meeting_id)
        .order_by(col(MeetingItem.id))
    )
    return [
        AgendaLine(
            row,
            (number or "") if opinion is not None else "",
            association or "",
            violations or [],
            opinion,
            name_of(directory, row.lead_department_id),
            [name_of(directory, one) for one in row.co_department_ids],
        )
        for row, opinion, number, violations, association in session.execute(wanted).all()
        if not _accuses(session, row, department_id)
    ]


def _accuses(session: Session, row: MeetingItem, department_id: int) -> bool:
    return row.complaint_id is not None and department_id in recused_of(session, row.complaint_id)


def _calls(department_id: int) -> tuple[ColumnElement[bool], ...]:
    asked = sa.exists().where(
        MeetingOpinion.__table__.c.item_id == MeetingItem.__table__.c.id,
        MeetingItem.__table__.c.meeting_id == JointMeeting.__table__.c.id,
    )
    is_asked = asked.where(MeetingOpinion.__table__.c.department_id == department_id)
    own = sa.select(MeetingMember.__table__.c.region_code).where(
        MeetingMember.__table__.c.department_id == department_id, MeetingMember.__table__.c.ended_at.is_(None)
    )
    of_members = sa.and_(
        col(JointMeeting.region_code).in_(own),
        sa.or_(col(JointMeeting.kind) != MeetingKind.CONSULTATION, ~asked),
    )
    return (
        col(JointMeeting.state).in_(_SHOWN),
        sa.or_(col(JointMeeting.convenor_id) == department_id, is_asked, of_members),
    )


def _opinion_counts(session: Session, meeting_id: int, at: datetime) -> dict[int, tuple[int, int, int, int]]:
    """By department: asked, given, owed, and of these late."""
    is_given = col(MeetingOpinion.given_at).is_not(None)
    is_owed = sa.and_(~is_given, col(MeetingItem.state) == AgendaState.OPEN)
    is_late = sa.and_(is_owed, col(MeetingOpinion.answer_by) < at)
    sums = [sa.func.sum(sa.case((condition, 1), else_=0)) for condition in (is_given, is_owed, is_late)]
    wanted: Any = (
        sa.select(col(MeetingOpinion.department_id), sa.func.count(), *sums)
        .join(MeetingItem, col(MeetingItem.id) == MeetingOpinion.item_id)
        .where(col(MeetingItem.meeting_id) == meeting_id)
        .group_by(col(MeetingOpinion.department_id))
    )
    return {row[0]: tuple(int(each) for each in row[1:]) for row in session.execute(wanted)}  # type: ignore[misc]
