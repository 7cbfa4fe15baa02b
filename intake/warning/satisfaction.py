"""Where more complainants than before say that they are not satisfied: by department, and of the whole hotline."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session

from intake.models import Callback, Complaint
from intake.models.practice import IS_COUNTED
from intake.reports.periods import of_dates
from intake.vocabulary import AlertKind, AlertSubject
from intake.warning import false_alarms
from intake.warning.failed_cases import IS_DISSATISFIED, WAS_REACHED
from intake.warning.findings import AlertFinding, RunWindow
from intake.warning.share_findings import BEFORE_DAYS, WINDOW_DAYS, share_finding
from intake.warning.shares import ShareCounts, risen

_complaint, _call = Complaint.__table__, Callback.__table__


def find_dissatisfaction(session: Session, window: RunWindow) -> tuple[list[AlertFinding], int]:
    """The hotline's own alert stands only where it would without the departments that are told of."""
    groups = _by_department(session, window)
    whole = _sum(groups.values())
    named = {key: counts for key, counts in groups.items() if key}
    found = risen(named | {"": whole})
    others = _sum(counts for key, counts in groups.items() if not key or key not in found)
    if "" in found and (others.probability > false_alarms.RATE or not others.says_something):
        del found[""]
    findings = [
        share_finding(
            AlertKind.DISSATISFACTION,
            AlertSubject.DEPARTMENT if key else AlertSubject.HOTLINE,
            key,
            counts,
            window,
        )
        for key, counts in found.items()
    ]
    return findings, len(named) + 1


def _by_department(session: Session, window: RunWindow) -> dict[str, ShareCounts]:
    """Answered calls; those of complaints that no department leads under the empty key."""
    lately = of_dates(*window.last(WINDOW_DAYS))
    start = of_dates(*window.last(WINDOW_DAYS + BEFORE_DAYS)).start
    is_late, count = _call.c.called_at >= lately.start, sa.func.count
    lead = _complaint.c.lead_department_id
    statement = (
        sa.select(
            lead,
            count().filter(is_late, IS_DISSATISFIED),
            count().filter(is_late),
            count().filter(~is_late, IS_DISSATISFIED),
            count().filter(~is_late),
        )
        .select_from(_call.join(_complaint, _call.c.complaint_id == _complaint.c.id))
        .where(_call.c.called_at >= start, _call.c.called_at < lately.end, WAS_REACHED, IS_COUNTED)
        .group_by(lead)
    )
    return {"" if one is None else str(one): ShareCounts(*counts) for one, *counts in session.execute(statement)}


def _sum(counts: Iterable[ShareCounts]) -> ShareCounts:
    rows = [(one.failed, one.cases, one.failed_before, one.cases_before) for one in counts]
    return ShareCounts(*(sum(column) for column in zip(*rows, strict=True))) if rows else ShareCounts(0, 0, 0, 0)
