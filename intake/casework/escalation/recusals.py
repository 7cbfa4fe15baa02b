"""A recusal whose day passes undecided: the hotline's dispatchers are told, a working day later each supervisor.

One of an office that dispatchers of the hotline belong to, each supervisor hears of at once: those do not see it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal
from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import hotline_of
from intake.models import Complaint, ComplaintRecusal, Notice, Staff
from intake.models.practice import IS_COUNTED
from intake.vocabulary import RecusalState, StaffRole
from routing.calendars.working_time import end_of, local_day
from routing.clocks.ladder import office_moment

LOT = 100
_LATE_MARK = "hotline"  # the line that says that supervisors were told


def remind_of_recusals(session: Session, collaborators: Collaborators, *, at: datetime) -> int:
    """How many were told of. Run twice, or by many at once, each is told once; a decision settles what was told."""
    fresh = _undecided(session, staff_notices.RECUSAL_DUE, col(ComplaintRecusal.decide_by) < at)
    rows = [_due(session, collaborators, *one, at=at) for one in fresh]
    # A working day later the hour differs from place to place, so each is looked at.
    late = [
        one
        for one in _undecided(session, staff_notices.RECUSAL_LATE, col(ComplaintRecusal.decide_by) < at)
        if _a_day_later(collaborators, *one) < at
    ]
    for recusal, complaint in late:
        rows += _to_supervisors(session, collaborators, staff_notices.RECUSAL_LATE, recusal, complaint, at=at)
    own = _of_own_offices(session)
    for recusal, complaint in own:
        rows += _to_supervisors(session, collaborators, staff_notices.RECUSAL_OWN, recusal, complaint, at=at)
    staff_notices.put_up(session, rows)
    return len(fresh) + len(late) + len(own)


def _of_own_offices(session: Session) -> Sequence[tuple[ComplaintRecusal, Complaint]]:
    people = session.exec(
        select(Staff.department_id, Staff.roles).where(col(Staff.is_active), col(Staff.department_id).is_not(None))
    )
    offices = {department_id for department_id, roles in people if StaffRole.DISPATCHER in roles}
    return _undecided(session, staff_notices.RECUSAL_OWN, col(ComplaintRecusal.department_id).in_(offices))


def _undecided(
    session: Session, kind: str, wanted: ColumnElement[bool]
) -> Sequence[tuple[ComplaintRecusal, Complaint]]:
    """The oldest that nobody was told of."""
    key = literal(f"{kind}:") + cast(ComplaintRecusal.id, String) + f":{_LATE_MARK}"
    statement = (
        select(ComplaintRecusal, Complaint)
        .join(Complaint, col(Complaint.id) == ComplaintRecusal.complaint_id)
        .where(
            ComplaintRecusal.state == RecusalState.PROVISIONAL,
            wanted,
            IS_COUNTED,
            ~exists().where(col(Notice.dedupe_key) == key),
        )
        .order_by(col(ComplaintRecusal.decide_by), col(ComplaintRecusal.id))
        .limit(LOT)
    )
    return session.exec(statement).all()


def _a_day_later(collaborators: Collaborators, recusal: ComplaintRecusal, complaint: Complaint) -> datetime:
    calendar = collaborators.rules.calendars.of(complaint.region_code)
    return end_of(calendar.after(local_day(recusal.decide_by), 1))


def _due(
    session: Session, collaborators: Collaborators, recusal: ComplaintRecusal, complaint: Complaint, *, at: datetime
) -> dict[str, Any]:
    return _row(session, collaborators, staff_notices.RECUSAL_DUE, recusal, complaint, at=at)


def _to_supervisors(
    session: Session,
    collaborators: Collaborators,
    kind: str,
    recusal: ComplaintRecusal,
    complaint: Complaint,
    *,
    at: datetime,
) -> Iterator[dict[str, Any]]:
    """The hotline's own line marks it as told; then each supervisor by name who is not of the office accused."""
    region = hotline_of(session, collaborators, complaint)
    yield _row(session, collaborators, kind, recusal, complaint, at=at)
    people = session.exec(
        select(Staff.id, Staff.roles, Staff.department_id).where(
            col(Staff.is_active), col(Staff.region_code).is_not_distinct_from(region)
        )
    )
    for staff_id, roles, department_id in people:
        if StaffRole.SUPERVISOR in roles and department_id != recusal.department_id:
            yield _row(session, collaborators, kind, recusal, complaint, at=at, staff_id=staff_id)


def _row(
    session: Session,
    collaborators: Collaborators,
    kind: str,
    recusal: ComplaintRecusal,
    complaint: Complaint,
    *,
    at: datetime,
    staff_id: int | None = None,
) -> dict[str, Any]:
    region = hotline_of(session, collaborators, complaint)
    return staff_notices.notice_row(
        kind,
        cause=f"{recusal.id}:{staff_id or _LATE_MARK}",
        at=at,
        complaint_id=complaint.id,
        staff_id=staff_id,
        region_code=None if staff_id is not None else region,
        shown_at=office_moment(collaborators.rules.calendars.of(region or collaborators.home_region), at),
        number=complaint.number,
    )
