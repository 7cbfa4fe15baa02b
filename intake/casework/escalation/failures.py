"""Complaints the sweep cannot sweep: retried at growing intervals, so that they hold up no other; then an alarm."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists
from sqlmodel import Session, col, delete, func, select

from intake.casework.outbox import staff_notices
from intake.models import Complaint, SweepFailure

FAILURES_UNTIL_ALARM = 5
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(days=1)
_MOST_TEXT = 500
_FORGET = delete(SweepFailure.__table__).where(
    SweepFailure.__table__.c.complaint_id.in_(bindparam("complaint_ids", expanding=True))
)


def is_held_back(complaint_id: Any, at: Any) -> ColumnElement[bool]:
    """In a statement: whether that complaint is left alone for now. Few ever are, so it costs next to nothing."""
    failed = SweepFailure.__table__.c
    return exists().where(failed.complaint_id == complaint_id, failed.next_try_at > at)


def put_off(session: Session, complaint: Complaint, error: Exception, *, at: datetime) -> None:
    """Try it again after one minute, two, four…, at the longest a day; the fifth failure alarms the hotline, once."""
    row = session.get(SweepFailure, complaint.id)
    if row is None:
        row = SweepFailure(complaint_id=complaint.id, failures=0, first_at=at, last_at=at, next_try_at=at)
    row.failures += 1
    row.error = f"{type(error).__name__}: {error}"[:_MOST_TEXT]
    row.last_at = at
    row.next_try_at = at + min(_FIRST_WAIT * 2 ** min(row.failures - 1, 20), _LONGEST_WAIT)
    if row.failures >= FAILURES_UNTIL_ALARM and row.alarmed_at is None:
        row.alarmed_at = at
        cause = f"{complaint.id}:{row.first_at:%Y%m%d%H%M%S}"
        staff_notices.notify_desk(
            session, staff_notices.CLOCKS_STUCK, cause=cause, at=at, complaint_id=complaint.id, number=complaint.number
        )
    session.add(row)
    session.flush()


def went_well(session: Session, complaint_ids: list[int]) -> None:
    """What failed before and was swept now is forgotten, so that a later failure starts anew."""
    if complaint_ids:
        session.connection().execute(_FORGET, {"complaint_ids": complaint_ids})


def count_stuck(session: Session) -> int:
    """How many complaints have failed so often that the hotline was told."""
    return session.scalar(select(func.count()).where(col(SweepFailure.alarmed_at).isnot(None))) or 0
