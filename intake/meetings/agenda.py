"""What goes on an agenda: complaints whose owner is unclear, overdue ones, those a meeting below asks about, others.

The complaints of a region belong to its own meeting; those of a region that has none to the nearest meeting above
(Hunan: 省市县三级全部建立联席会议机制). None waits on two agendas at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.lifecycle import ENDS
from intake.casework.text_input import required_text
from intake.casework.visibility import seen_by
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.language.i18n import N_
from intake.meetings.holding import EARLY, run, say
from intake.meetings.members import regions_with_meetings
from intake.models import Complaint, JointMeeting, MeetingItem
from intake.models.practice import IS_COUNTED
from intake.vocabulary import AgendaCause, AgendaState, MeetingState, State
from routing.directory import Directory
from routing.models import Association
from routing.regions import regions_within

PUT_ON, TAKEN_OFF = "meeting:put_on", "meeting:take_off"
MOST = 100
_c, _i = Complaint.__table__.c, MeetingItem.__table__.c
_ADDABLE = (*EARLY, MeetingState.HELD)  # what comes up at the meeting is put on while its minutes are written


@dataclass(frozen=True)
class AgendaPlace:
    """Which matter of which meeting."""

    meeting_id: int
    item_id: int


@dataclass(frozen=True)
class AgendaCandidate:
    """A complaint that may be put on; `late_since` where its closure is overdue."""

    id: int
    number: str
    cause: AgendaCause
    state: State
    association: str
    violation: str
    received_at: datetime
    return_count: int
    late_since: datetime | None


def candidates(
    session: Session, collaborators: Collaborators, meeting: JointMeeting, actor: Actor, *, at: datetime
) -> list[AgendaCandidate]:
    """What waits for this meeting, by cause, the longest waiting first; at most MOST of each."""
    own = _own_regions(session, collaborators.rules.directory, meeting.region_code)
    waits = sa.exists().where(_i.complaint_id == _c.id, _i.state.in_((AgendaState.OPEN, AgendaState.RAISED)))
    is_own = (_c.region_code.in_(sorted(own)), ~waits)
    asked = sa.select(_i.complaint_id).where(_i.state == AgendaState.RAISED, _i.raised_to == meeting.region_code)
    here = sa.select(JointMeeting.__table__.c.id).where(JointMeeting.__table__.c.region_code == meeting.region_code)
    answered = sa.exists().where(_i.complaint_id == _c.id, _i.meeting_id.in_(here), _i.state != AgendaState.DEFERRED)
    is_late = (_c.state.in_((State.DISPATCHED, State.HANDLING)), _c.closure_due_at < at)
    goes_on = (_c.closed_at.is_(None), _c.state.not_in(sorted(ENDS)))
    found = (
        *_read(session, actor, AgendaCause.RAISED, at, _c.id.in_(asked), ~answered, *goes_on),
        *_read(session, actor, AgendaCause.UNCLEAR, at, _c.state == State.COORDINATING, *is_own),
        *_read(session, actor, AgendaCause.OVERDUE, at, *is_late, *is_own),
    )
    # One that the meeting below put up may be overdue too: it stands once, for the first of its causes.
    first: dict[int, AgendaCandidate] = {}
    for one in found:
        first.setdefault(one.id, one)
    return list(first.values())


def put_on(
    session: Session,
    collaborators: Collaborators,
    meeting_id: int,
    numbers: Collection[str],
    *,
    actor: Actor,
    at: datetime,
    problem: str = "",
) -> Sequence[MeetingItem]:
    """Complaints that wait for the meeting, by number, in one batch; `problem` says for all what is to be settled."""
    meeting = run(session, meeting_id, actor, *_ADDABLE)
    if not numbers:
        raise InvalidInput(N_("choose at least one complaint"), field="number")
    problem = problem.strip()[:300]
    waiting = {one.number: one for one in candidates(session, collaborators, meeting, actor, at=at)}
    if gone := [number for number in numbers if number not in waiting]:
        message = N_("%(numbers)s: no longer waits for this meeting")
        raise NotPossibleNow(message, numbers=", ".join(gone), field="number")
    made = [
        _item(meeting, waiting[number].cause, actor, at, complaint_id=waiting[number].id, problem=problem)
        for number in dict.fromkeys(numbers)
    ]
    session.add_all(made)
    say(session, meeting, PUT_ON, actor=actor, at=at, complaints=[waiting[one].number for one in numbers])
    return made


def put_on_problem(session: Session, meeting_id: int, problem: str, *, actor: Actor, at: datetime) -> MeetingItem:
    """A problem that is about no single complaint."""
    meeting = run(session, meeting_id, actor, *_ADDABLE)
    item = _item(meeting, AgendaCause.HAND, actor, at, problem=required_text(problem, "problem", longest=300))
    session.add(item)
    say(session, meeting, PUT_ON, actor=actor, at=at, complaints=[])
    return item


def lock_item(session: Session, place: AgendaPlace, *states: AgendaState) -> MeetingItem:
    """One matter with its row held, while it stands as one of `states`."""
    wanted = select(MeetingItem).where(MeetingItem.id == place.item_id, MeetingItem.meeting_id == place.meeting_id)
    found = session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(N_("there is no such matter on the agenda"))
    if found.state not in states:
        raise NotPossibleNow(N_("the matter has been settled already"))
    return found


def meeting_above(session: Session, directory: Directory, region_code: str) -> str:
    """The nearest region above that has a joint meeting, else the one just above; empty where there is none."""
    above = directory.lineage(region_code)[1:]
    there = regions_with_meetings(session)
    return next((code for code in above if code in there), next(iter(above), ""))


def _own_regions(session: Session, directory: Directory, region_code: str) -> frozenset[str]:
    others = regions_with_meetings(session) - {region_code}
    within = regions_within(session, region_code) | {region_code}
    return frozenset(one for one in within if not _is_under_another(directory, one, region_code, others))


def _is_under_another(directory: Directory, code: str, top: str, others: Collection[str]) -> bool:
    for step in directory.lineage(code):
        if step == top:
            return False
        if step in others:
            return True
    return False


def _item(
    meeting: JointMeeting,
    cause: AgendaCause,
    actor: Actor,
    at: datetime,
    *,
    complaint_id: int | None = None,
    problem: str,
) -> MeetingItem:
    return MeetingItem(
        meeting_id=meeting.id,
        complaint_id=complaint_id,
        cause=cause,
        state=AgendaState.OPEN,
        problem=problem,
        put_on_by_id=actor.staff_id,
        put_on_at=at,
    )


def _read(
    session: Session, actor: Actor, cause: AgendaCause, at: datetime, *where: ColumnElement[bool]
) -> list[AgendaCandidate]:
    seen = seen_by(actor)
    named = sa.func.coalesce(Association.__table__.c.name, _c.association_text)
    columns: Any = (_c.id, _c.number, _c.state, named, _c.violation, _c.received_at, _c.return_count, _c.closure_due_at)
    wanted = (
        sa.select(*columns)
        .select_from(Complaint.__table__.outerjoin(Association, Association.__table__.c.id == _c.association_id))
        .where(IS_COUNTED, *where, *(() if seen is None else (seen,)))
        .order_by(_c.closure_due_at, _c.id)
        .limit(MOST)
    )
    return [
        AgendaCandidate(
            row.id,
            row.number,
            cause,
            row.state,
            row[3],
            row.violation,
            row.received_at,
            row.return_count,
            row.closure_due_at if row.closure_due_at and row.closure_due_at < at else None,
        )
        for row in session.execute(wanted)
    ]
