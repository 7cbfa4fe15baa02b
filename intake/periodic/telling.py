"""Administrators hear of jobs that do not go: once when one begins to, and no more when all go again."""

from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.outbox import staff_notices
from intake.models import Staff
from intake.periodic.runs import know_all, standings
from intake.vocabulary import StaffRole

_CAUSE = "periodic"


def tell_administrators(session: Session, *, at: datetime) -> int:
    """One line to each of them for all that is new; how many jobs do not go."""
    know_all(session, at=at)
    found = standings(session, at=at)
    faulty = [one for one in found if one.is_faulty]
    is_new = False
    for one in found:
        if one.run is None:
            continue
        is_new = is_new or (one.is_faulty and one.run.told_at is None)
        one.run.told_at = (one.run.told_at or at) if one.is_faulty else None
        session.add(one.run)
    if is_new or not faulty:
        staff_notices.settle_cause(session, staff_notices.JOBS_FAULTY, _CAUSE, at=at)
    if is_new:
        _tell(session, len(faulty), at)
    return len(faulty)


def _tell(session: Session, count: int, at: datetime) -> None:
    for staff in session.exec(select(Staff).where(col(Staff.is_active))).all():
        if StaffRole.ADMINISTRATOR.value in staff.roles:
            cause = f"{_CAUSE}:{at:%Y%m%d%H%M}:{staff.id}"
            staff_notices.notify_desk(
                session, staff_notices.JOBS_FAULTY, cause=cause, at=at, staff_id=staff.id, number="", count=count
            )
