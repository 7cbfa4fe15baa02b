"""What a figure is made of: a set of rows for a period, and for a rate the points each of them scores.

A rate is one set of rows, the denominator, and the points each of them scores in the numerator. So nothing can be in
a numerator that is not in its denominator, and every figure can be traced to its complaints.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case

from intake.models import Callback, Complaint, Deadline, DecisionRequest, Handling
from intake.reports.periods import Period
from intake.vocabulary import Contacted, State
from routing.vocabulary import NOT_ACCUSING, Clock

# Nothing is owed on these any more and no result was given: they leave the denominators, and are listed (D.2).
LEAVING = (State.REJECTED, State.WITHDRAWN, State.MERGED, State.TRANSFERRED, State.TERMINATED)
# 基本满意 counts this much of 满意 in the Beijing practice.
BASICALLY_WEIGHT = Decimal("0.9")

complaint, part = Complaint.__table__.c, Handling.__table__.c
clock, call, request = Deadline.__table__.c, Callback.__table__.c, DecisionRequest.__table__.c
remains = complaint.state.notin_(LEAVING)
# Suggestions and consultations accuse nobody: they have figures of their own, and are in those of no violation.
accuses = complaint.kind.notin_(sorted(NOT_ACCUSING))
# A suspended complaint has no due time until it goes on; it is due in the period its moved due time falls in.
ticking = (accuses, complaint.dispatched_at.isnot(None), complaint.state.notin_((*LEAVING, State.SUSPENDED)))

Conditions = Sequence[ColumnElement[bool]]


class Source(StrEnum):
    """What a measure counts one by one. Rows of all but the first are joined with their complaint."""

    COMPLAINT = "complaint"
    PART = "part"
    CLOCK = "clock"
    CALL = "call"


@dataclass(frozen=True)
class CountMeasure:
    """A count. `counted` gives what is in it for a period; `term` is what officials call it, `name` the English."""

    key: str
    term: str
    name: str
    cohort: str
    source: Source
    counted: Callable[[Period], Conditions]


@dataclass(frozen=True)
class Rate(CountMeasure):
    """A share. `points` is what a row scores in the numerator, in units of 1/`scale`; a plain rate scores 1 or 0."""

    numerator: str
    denominator: str
    points: Callable[[Period], ColumnElement[Any]]
    scale: int = 1
    is_share: bool = False  # of each group in the whole: the denominator is that of the total


def within(column: ColumnElement[Any], period: Period) -> ColumnElement[bool]:
    return and_(column >= period.start, column < period.end)


def one_if(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return case((condition, 1), else_=0)


def due(period: Period) -> Conditions:
    return [within(complaint.closure_due_at, period), *ticking]


def due_originally(period: Period) -> Conditions:
    return [within(complaint.closure_original_due_at, period), *ticking]


def received(period: Period) -> Conditions:
    return [within(complaint.accepted_at, period), remains]


def dispatched(period: Period) -> Conditions:
    return [within(complaint.dispatched_at, period), remains, accuses]


def without_accusation(period: Period) -> Conditions:
    return [within(complaint.accepted_at, period), remains, complaint.kind.in_(sorted(NOT_ACCUSING))]


def ever_accepted(period: Period) -> Conditions:
    return [complaint.accepted_at < period.end, remains, accuses]


def closures(period: Period) -> Conditions:
    return [within(complaint.closed_at, period), remains, accuses]


def valid_calls(period: Period) -> Conditions:
    return [within(call.called_at, period), call.contacted == Contacted.REACHED]


def run_out(at: datetime) -> Conditions:
    """Of clocks: open, running, and over by `at`. How long a pause may last is no duty of anybody's."""
    is_open = (clock.met_at.is_(None), clock.cancelled_at.is_(None), clock.is_paused.is_(False))
    return [*is_open, clock.due_at < at, clock.clock.notin_([Clock.NEED_INFO, Clock.SUSPENSION])]


def closed_by_end(period: Period) -> ColumnElement[Any]:
    return one_if(complaint.closed_at < period.end)
