"""Each morning: departments whose opinion is due within a working day, and whoever should know that one is overdue."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import RegionalHotlines
from intake.language.formats import shanghai
from intake.meetings.reading import name_of
from intake.models import JointMeeting, MeetingItem, MeetingOpinion, Notice
from intake.vocabulary import AgendaState
from routing.calendars.working_time import local_day

# Within it lies the next working day, whatever the holidays.
_LONGEST_HOLIDAY = timedelta(days=20)
_Owed = tuple[MeetingOpinion, JointMeeting]


def remind_of_opinions(session: Session, collaborators: Collaborators, *, at: datetime) -> int:
    """What is overdue, told to the department, to whoever convenes the meeting, and to the hotline; how many opinions.

    Each once for the day it was asked by: asked anew for a later day, it is told of anew.
    """
    found = _owed(session, col(MeetingOpinion.answer_by) < at)
    hotlines = RegionalHotlines.read(session, collaborators) if found else None
    rows = [row for one in found if hotlines for row in _overdue(collaborators, hotlines, *one, at=at)]
    return _put_up(session, rows)


def remind_before(session: Session, collaborators: Collaborators, *, at: datetime) -> int:
    """Departments whose opinion is due today or on the next working day, each once for that day; how many opinions."""
    found = _owed(session, col(MeetingOpinion.answer_by) >= at, col(MeetingOpinion.answer_by) < at + _LONGEST_HOLIDAY)
    return _put_up(session, [_soon(*one, at=at) for one in found if _is_near(collaborators, *one, at=at)])


def _owed(session: Session, *when: ColumnElement[bool]) -> Sequence[_Owed]:
    """Asked, not given, and about a matter that is still open; the first due first."""
    wanted = (
        select(MeetingOpinion, JointMeeting)
        .join(MeetingItem, col(MeetingItem.id) == MeetingOpinion.item_id)
        .join(JointMeeting, col(JointMeeting.id) == MeetingItem.meeting_id)
        .where(col(MeetingOpinion.given_at).is_(None), MeetingItem.state == AgendaState.OPEN, *when)
    )
    return session.exec(wanted.order_by(col(MeetingOpinion.answer_by), col(MeetingOpinion.id))).all()


def _is_near(collaborators: Collaborators, row: MeetingOpinion, meeting: JointMeeting, *, at: datetime) -> bool:
    calendar = collaborators.rules.calendars.of(meeting.region_code, row.department_id)
    return local_day(row.answer_by) <= calendar.after(local_day(at), 1)


def _soon(row: MeetingOpinion, meeting: JointMeeting, *, at: datetime) -> dict[str, Any]:
    said: dict[str, Any] = {"meeting_id": meeting.id, "opinion_id": row.id, "due": shanghai(row.answer_by, "%Y-%m-%d")}
    kind, cause = staff_notices.OPINION_SOON, _cause(row, "department")
    return staff_notices.notice_row(kind, cause=cause, at=at, department_id=row.department_id, **said)


def _overdue(
    collaborators: Collaborators,
    hotlines: RegionalHotlines,
    row: MeetingOpinion,
    meeting: JointMeeting,
    *,
    at: datetime,
) -> Iterator[dict[str, Any]]:
    """The opinion itself is for its own department to open; the others come to the meeting."""
    kind = staff_notices.OPINION_DUE
    said: dict[str, Any] = {
        "department": name_of(collaborators.rules.directory, row.department_id),
        "meeting_id": meeting.id,
    }
    own: dict[str, Any] = {"department_id": row.department_id, "opinion_id": row.id}
    yield staff_notices.notice_row(kind, cause=_cause(row, "department"), at=at, **own, **said)
    if meeting.convenor_id != row.department_id:
        convenor: dict[str, Any] = {"department_id": meeting.convenor_id}
        yield staff_notices.notice_row(kind, cause=_cause(row, "convenor"), at=at, **convenor, **said)
    region: dict[str, Any] = {"region_code": hotlines.above(meeting.region_code)}
    yield staff_notices.notice_row(kind, cause=_cause(row, "hotline"), at=at, **region, **said)


def _cause(row: MeetingOpinion, desk: str) -> str:
    return f"{row.id}:{local_day(row.answer_by):%Y%m%d}:{desk}"


def _put_up(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Those that are not up yet; of how many opinions, as each has at most one line a department."""
    keys = [row["dedupe_key"] for row in rows]
    known = set(session.exec(select(Notice.dedupe_key).where(col(Notice.dedupe_key).in_(keys)))) if keys else set()
    fresh = [row for row in rows if row["dedupe_key"] not in known]
    staff_notices.put_up(session, fresh)
    return sum(row["dedupe_key"].endswith(":department") for row in fresh)
