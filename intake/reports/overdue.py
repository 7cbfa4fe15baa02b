"""Clocks that are open and have run out, exactly, as they stand in the database now; and the complaints they are of."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_, select
from sqlmodel import Session

from intake.models import Complaint, Deadline
from intake.models.practice import counts_by
from intake.reports.by import EVERYTHING, By, Scope
from routing.models import Association
from routing.vocabulary import NOT_ACCUSING, Clock

_clock, _complaint, _association = Deadline.__table__.c, Complaint.__table__.c, Association.__table__.c
# How long a pause may last is no duty of anybody's.
_NO_DUTY = (Clock.NEED_INFO, Clock.SUSPENSION)
_NARROWED_BY: dict[By, ColumnElement[Any]] = {
    By.VIOLATION: func.substr(_complaint.violation, 1, 1),
    By.CODE: _complaint.violation,
    By.CHANNEL: _complaint.channel,
    By.REGION: _complaint.region_code,
    By.INDUSTRY: select(_association.industry)
    .where(_association.id == _complaint.association_id)
    .correlate(Complaint.__table__)
    .scalar_subquery(),
}
_JOINED = Deadline.__table__.join(Complaint.__table__, _clock.complaint_id == _complaint.id)


def overdue_by_clock(session: Session, *, at: datetime, scope: Scope = EVERYTHING) -> dict[Clock, int]:
    """Of how many complaints a clock of each kind is open and has run out by `at`; several parts of one count once.

    One look at the index of open clocks; the complaints themselves are looked at only where they are narrowed by what
    they say.
    """
    found = select(_clock.clock, _clock.complaint_id).where(*_run_out(at))
    if scope.limits or scope.regions:
        found = found.select_from(_JOINED).where(*_narrowed(scope))
    each = found.where(counts_by(_clock.complaint_id), *_of_department(scope)).distinct().subquery()
    counted = select(each.c.clock, func.count().label("number")).group_by(each.c.clock)
    return {row.clock: row.number for row in session.execute(counted)}


def overdue_complaints(kind: Clock, *, at: datetime, scope: Scope = EVERYTHING) -> Select[Any]:
    """Ids of the complaints of such clocks, each once, what ran out first on top; the caller pages them."""
    statement = select(_clock.complaint_id).select_from(_JOINED).where(_clock.clock == kind, *_run_out(at))
    statement = statement.where(counts_by(_clock.complaint_id), *_of_department(scope), *_narrowed(scope))
    return statement.group_by(_clock.complaint_id).order_by(func.min(_clock.due_at), _clock.complaint_id)


def _run_out(at: datetime) -> tuple[ColumnElement[bool], ...]:
    is_open = (_clock.met_at.is_(None), _clock.cancelled_at.is_(None), not_(_clock.is_paused))
    return (*is_open, _clock.due_at < at, _clock.clock.notin_(_NO_DUTY))


def _of_department(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return () if scope.department_id is None else (_clock.department_id == scope.department_id,)


def _narrowed(scope: Scope) -> list[ColumnElement[bool]]:
    by_violation = {By.VIOLATION, By.CODE} & {by for by, _value in scope.limits}
    said = [_complaint.kind.notin_(sorted(NOT_ACCUSING))] if by_violation else []
    said += [_complaint.region_code.in_(scope.regions)] if scope.regions else []
    return said + [_NARROWED_BY[by] == value for by, value in scope.limits]
