"""Where more is sent wrong than used to be: parts that departments give back, decisions of rules that are overruled."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session

from intake.models import Complaint, DecisionRecord, Handling
from intake.models.practice import IS_COUNTED
from intake.reports.periods import of_dates
from intake.vocabulary import AlertKind, AlertSubject
from intake.warning.failed_cases import IS_LEAD, IS_OF_RULE, WAS_OVERRULED, WAS_RETURNED
from intake.warning.findings import AlertFinding, RunWindow
from intake.warning.share_findings import BEFORE_DAYS, WINDOW_DAYS, share_findings
from intake.warning.shares import ShareCounts

_complaint, _part = Complaint.__table__, Handling.__table__
_decision = DecisionRecord.__table__


def find_returns(session: Session, window: RunWindow) -> tuple[list[AlertFinding], int]:
    """By the department that was sent it."""
    counted = _counts(_part.c.department_id, _part.c.dispatched_at, WAS_RETURNED, window)
    whole = _part.join(_complaint, _part.c.complaint_id == _complaint.c.id)
    groups = _shares(session, counted.select_from(whole).where(IS_LEAD))
    return share_findings(AlertKind.RETURNS, AlertSubject.DEPARTMENT, groups, window)


def find_overruled(session: Session, window: RunWindow) -> tuple[list[AlertFinding], int]:
    """By the rule that decided first, whichever version of the table it stood in."""
    counted = _counts(_decision.c.rule, _decision.c.decided_at, WAS_OVERRULED, window)
    whole = _decision.join(_complaint, _decision.c.complaint_id == _complaint.c.id)
    groups = _shares(session, counted.select_from(whole).where(IS_OF_RULE))
    return share_findings(AlertKind.OVERRULED, AlertSubject.RULE, groups, window)


def _counts(key: Any, at: Any, has_failed: Any, window: RunWindow) -> Select[Any]:
    """Failed and all of the window, failed and all of the year before it, by key."""
    lately = of_dates(*window.last(WINDOW_DAYS))
    start = of_dates(*window.last(WINDOW_DAYS + BEFORE_DAYS)).start
    is_late, count = at >= lately.start, sa.func.count
    sums = (
        count().filter(is_late, has_failed),
        count().filter(is_late),
        count().filter(~is_late, has_failed),
        count().filter(~is_late),
    )
    return sa.select(key, *sums).where(at >= start, at < lately.end, key.is_not(None), IS_COUNTED).group_by(key)


def _shares(session: Session, statement: Select[Any]) -> dict[str, ShareCounts]:
    return {str(key): ShareCounts(*counts) for key, *counts in session.execute(statement)}
