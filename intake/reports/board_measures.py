"""The measures that only the board has: of matters of every kind, and of clocks that ran out."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from intake.language.i18n import N_
from intake.reports.counts import COUNTS
from intake.reports.definitions import RATES
from intake.reports.measures import (
    LEAVING,
    CountMeasure,
    Rate,
    Source,
    accuses,
    call,
    clock,
    complaint,
    one_if,
    received,
    remains,
    run_out,
    within,
)
from intake.vocabulary import Contacted, State
from routing.vocabulary import Clock

# What is over has its time, by a rule of the table, or left.
_OPEN = tuple(state for state in State if state not in {*LEAVING, State.CLOSED, State.ARCHIVED})
# Ends that leave the count: in neither sum of the flow.
ENDED = ("rejected", "withdrawn", "merged", "transferred", "terminated")
# Nothing is due of what stands still, and nothing is owed on what left.
_is_pressing = (remains, complaint.state != State.SUSPENDED)


def not_closed_by(at: datetime) -> ColumnElement[bool]:
    """Of what did not leave. Either half has an index: what is open is little, and so is what was closed since."""
    return or_(and_(complaint.closed_at.is_(None), complaint.state.in_(_OPEN)), complaint.closed_at >= at)


OPEN = CountMeasure(
    "open",
    "在办",
    "Open",
    N_("matters of every kind accepted before the end of the period and not closed by then"),
    Source.COMPLAINT,
    lambda p: [complaint.accepted_at < p.end, not_closed_by(p.end), remains],
)
CLOSED = CountMeasure(
    "closed_of_all",
    "办结",
    "Closed",
    N_("matters of every kind closed in the period"),
    Source.COMPLAINT,
    lambda p: [within(complaint.closed_at, p), remains],
)
OVERDUE = CountMeasure(
    "overdue_closure",
    "超时未办结",
    "Overdue",
    N_("matters of every kind whose closure was due by the end of the period and that were not closed by then"),
    Source.COMPLAINT,
    lambda p: [complaint.closure_due_at < p.end, not_closed_by(p.end), *_is_pressing],
)
DUE_THAT_DAY = CountMeasure(
    "due_that_day",
    "今日到期",
    "Due today",
    N_("those whose closure is due on the day and that were not closed before it began"),
    Source.COMPLAINT,
    lambda p: [within(complaint.closure_due_at, p), not_closed_by(p.start), *_is_pressing],
)
STILL_DUE = CountMeasure(
    "still_due",
    "今日到期未办结",
    "Due today and still open",
    N_("those whose closure is due on the day and that are not closed"),
    Source.COMPLAINT,
    lambda p: [within(complaint.closure_due_at, p), complaint.closed_at.is_(None), *_is_pressing],
)
ACCUSED = CountMeasure(
    "accused",
    "被诉",
    "Complained about",
    N_("those accepted in the period that are no suggestion or consultation"),
    Source.COMPLAINT,
    lambda p: [*received(p), accuses],
)
REACHED = Rate(
    key="reached_rate",
    term="回访接通率",
    name="Reached",
    numerator=N_("those in which the complainant was reached"),
    denominator=N_("all call-backs of the period"),
    cohort=N_("attempts to call back, made in the period"),
    source=Source.CALL,
    counted=lambda p: [within(call.called_at, p), remains],
    points=lambda _period: one_if(call.contacted == Contacted.REACHED),
)


def _overdue(kind: Clock) -> CountMeasure:
    cohort = N_("clocks of this kind that are open, run and are over now")
    return CountMeasure(
        f"overdue_{kind}",
        "已超时",
        "Overdue",
        cohort,
        Source.CLOCK,
        lambda p: [clock.clock == kind, *run_out(p.end)],
    )


# Those of parts and of the hotline itself; the closure of the matter has a measure of its own, known by month.
_NOT_COUNTED = {Clock.CLOSURE, Clock.NEED_INFO, Clock.SUSPENSION}
OVERDUE_CLOCKS = {kind: _overdue(kind) for kind in Clock if kind not in _NOT_COUNTED}
# Everything that a number of the board may lead to, by key.
BOARD_MEASURES: dict[str, CountMeasure] = {
    measure.key: measure
    for measure in (
        *(OPEN, CLOSED, OVERDUE, DUE_THAT_DAY, STILL_DUE, ACCUSED, REACHED),
        *OVERDUE_CLOCKS.values(),
        *(COUNTS[key] for key in ("carried_in", "received", *ENDED)),
        *(RATES[key] for key in ("closure_rate", "ontime_rate", "satisfaction")),
    )
}
