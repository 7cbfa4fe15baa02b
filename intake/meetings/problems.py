"""The list of problems that joint meetings were brought and settled (推动解决难题清单; Jinan's report: 18 settled)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.meetings.reading import name_of, seen_meetings
from intake.models import Complaint, JointMeeting, MeetingItem
from intake.models.practice import counts_by
from intake.vocabulary import AgendaCause, AgendaState
from routing.calendars.working_time import end_of
from routing.directory import Directory
from routing.models import Association

_UNSETTLED = (AgendaState.DEFERRED, AgendaState.RAISED, AgendaState.DROPPED)


@dataclass(frozen=True)
class Problem:
    """One matter, its meeting, and what came of it; it names no complainant."""

    row: MeetingItem
    meeting: JointMeeting
    number: str
    association: str
    lead: str
    co: Sequence[str]


@dataclass(frozen=True)
class ProblemList:
    """Of a period: how many were brought, how many settled, for how many nobody knew who answers.

    `left`: what else became of matters in these days, by how they stand; `waiting`: those brought that are still open.
    """

    first: date
    last: date
    brought: int
    settled: tuple[Problem, ...]
    meetings: int
    left: Mapping[AgendaState, int]
    waiting: int

    @property
    def unclear(self) -> int:
        return sum(one.row.cause is AgendaCause.UNCLEAR for one in self.settled)

    @property
    def final(self) -> int:
        return sum(one.row.is_final for one in self.settled)

    @property
    def by_cause(self) -> Mapping[AgendaCause, int]:
        return {cause: sum(one.row.cause is cause for one in self.settled) for cause in AgendaCause}


def problems_settled(
    session: Session, directory: Directory, actor: Actor | None, first: date, last: date
) -> ProblemList:
    """From the first day to the last, both counted, Asia/Shanghai; without an actor, of every region."""
    seen = seen_meetings(actor) if actor is not None else ()
    since, until = end_of(first - timedelta(days=1)), end_of(last)
    of_meetings = [col(MeetingItem.meeting_id) == JointMeeting.id, *seen]
    counted: Any = sa.or_(col(MeetingItem.complaint_id).is_(None), counts_by(col(MeetingItem.complaint_id)))
    is_open = sa.func.sum(sa.case((col(MeetingItem.state) == AgendaState.OPEN, 1), else_=0))
    brought = sa.select(sa.func.count(), sa.func.coalesce(is_open, 0)).where(
        *of_meetings, counted, col(MeetingItem.put_on_at) > since, col(MeetingItem.put_on_at) <= until
    )
    decided = (col(MeetingItem.decided_at) > since, col(MeetingItem.decided_at) <= until)
    left = sa.select(col(MeetingItem.state), sa.func.count()).where(*of_meetings, counted, *decided)
    held = (
        sa.select(sa.func.count())
        .select_from(JointMeeting)
        .where(col(JointMeeting.held_on) >= first, col(JointMeeting.held_on) <= last, *seen)
    )
    rows = session.execute(_settled(since, until).where(counted, *seen)).all()
    problems = [
        Problem(
            item,
            meeting,
            number or "",
            association or "",
            name_of(directory, item.lead_department_id),
            [name_of(directory, one) for one in item.co_department_ids],
        )
        for item, meeting, number, association in rows
    ]
    (brought_count, waiting), meetings = session.execute(brought).one(), session.execute(held).scalar_one()
    became = {row.state: row[1] for row in session.execute(left.group_by(col(MeetingItem.state)))}
    others = {each: became.get(each, 0) for each in _UNSETTLED}
    return ProblemList(first, last, brought_count, tuple(problems), meetings, others, waiting)


def _settled(since: datetime, until: datetime) -> Any:
    named = sa.func.coalesce(Association.__table__.c.name, Complaint.__table__.c.association_text)
    return (
        sa.select(MeetingItem, JointMeeting, col(Complaint.number), named)
        .join(JointMeeting, col(JointMeeting.id) == MeetingItem.meeting_id)
        .outerjoin(Complaint, col(Complaint.id) == MeetingItem.complaint_id)
        .outerjoin(Association, col(Association.id) == Complaint.association_id)
        .where(
            col(MeetingItem.state) == AgendaState.SETTLED,
            col(MeetingItem.decided_at) > since,
            col(MeetingItem.decided_at) <= until,
        )
        .order_by(col(MeetingItem.decided_at), col(MeetingItem.id))
    )
