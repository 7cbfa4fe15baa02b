"""The complaints behind an alert, each once: what to read before anything is done. Nothing of who complained."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select

from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.models import Alert, Callback, Complaint, DecisionRecord, Handling
from intake.models.practice import IS_COUNTED
from intake.reports.listed import LISTED
from intake.reports.periods import Period, of_dates
from intake.vocabulary import AlertKind, AlertSubject, State
from intake.warning import failed_cases
from intake.warning.repeats import repeated_about, repeated_about_many
from intake.warning.series import ACCUSES, GROUPED_BY
from routing.models import Association, Department

_complaint, _part = Complaint.__table__, Handling.__table__
_decision, _call = DecisionRecord.__table__, Callback.__table__
_department, _association = Department.__table__, Association.__table__
_YEAR = timedelta(weeks=52)  # as silence is tested


def complaints_behind(alert: Alert, actor: Actor) -> Select[Any]:
    """The newest first; of a month's end those that are open, what is due first on top. The caller pages it."""
    named = _complaint.outerjoin(_department, _complaint.c.lead_department_id == _department.c.id)
    named = named.outerjoin(_association, _complaint.c.association_id == _association.c.id)
    association = sa.func.coalesce(_association.c.name, _complaint.c.association_text)
    statement = sa.select(*LISTED, association.label("association"), _department.c.name.label("lead"))
    seen = seen_by(actor)
    conditions = [*_conditions(alert), *([] if seen is None else [seen])]
    order = (
        (_complaint.c.closure_due_at, _complaint.c.id)
        if alert.kind is AlertKind.MONTH_END
        else (_complaint.c.received_at.desc(), _complaint.c.id.desc())
    )
    return statement.select_from(named).where(*conditions).order_by(*order)


def _conditions(alert: Alert) -> list[ColumnElement[bool]]:
    period = of_dates(alert.first_on, alert.last_on)
    received = (*ACCUSES, *_within(_complaint.c.received_at, period))
    if alert.kind is AlertKind.SURGE:
        return [*received, *_of(alert)]
    if alert.kind is AlertKind.SILENCE:  # none came: the last that did
        before = of_dates(alert.first_on - _YEAR, alert.last_on)
        return [*ACCUSES, *_within(_complaint.c.received_at, before), *_of(alert)]
    if alert.kind is AlertKind.REPEATS:
        is_of_one = alert.subject is AlertSubject.ASSOCIATION
        about = repeated_about(int(alert.subject_key), received) if is_of_one else repeated_about_many(received)
        return [*received, about]
    if alert.kind is AlertKind.MONTH_END:
        is_open = (
            _complaint.c.closed_at.is_(None),
            _complaint.c.finished_at.is_(None),
            _complaint.c.dispatched_at.is_not(None),
            _complaint.c.state != State.SUSPENDED,
        )
        return [*ACCUSES, *_within(_complaint.c.closure_due_at, period), *is_open, *_of(alert)]
    return [IS_COUNTED, _complaint.c.id.in_(_failed(alert, period))]


def _failed(alert: Alert, period: Period) -> Select[Any]:
    """Ids of complaints that were given back, overruled, or whose complainant was not satisfied."""
    if alert.kind is AlertKind.RETURNS:
        of_department = (
            _part.c.department_id == int(alert.subject_key),
            failed_cases.IS_LEAD,
            failed_cases.WAS_RETURNED,
        )
        return sa.select(_part.c.complaint_id).where(*_within(_part.c.dispatched_at, period), *of_department)
    if alert.kind is AlertKind.OVERRULED:
        of_rule = (_decision.c.rule == int(alert.subject_key), failed_cases.IS_OF_RULE, failed_cases.WAS_OVERRULED)
        return sa.select(_decision.c.complaint_id).where(*_within(_decision.c.decided_at, period), *of_rule)
    calls = sa.select(_call.c.complaint_id).where(
        *_within(_call.c.called_at, period), failed_cases.WAS_REACHED, failed_cases.IS_DISSATISFIED
    )
    if alert.subject is AlertSubject.HOTLINE:
        return calls
    joined = _call.join(_complaint, _call.c.complaint_id == _complaint.c.id)
    return calls.select_from(joined).where(*_of(alert))


def _of(alert: Alert) -> list[ColumnElement[bool]]:
    """Of the group the alert speaks of; of the whole hotline all."""
    column = GROUPED_BY.get(alert.subject)
    if column is None:
        return []
    is_number = alert.subject in {AlertSubject.ASSOCIATION, AlertSubject.DEPARTMENT}
    return [column == (int(alert.subject_key) if is_number else alert.subject_key)]


def _within(column: Any, period: Period) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= period.start, column < period.end
