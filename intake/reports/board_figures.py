"""Where the figures of the board come from: counted here, all of one moment, for one month and one scope."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session

from intake.models.practice import IS_COUNTED
from intake.reports.board_measures import (
    ACCUSED,
    CLOSED,
    DUE_THAT_DAY,
    ENDED,
    OPEN,
    OVERDUE,
    REACHED,
    STILL_DUE,
)
from intake.reports.board_values import (
    AccusedAssociation,
    AnsweredCalls,
    BoardFigures,
    BoardFlow,
    BoardTile,
    HeatRow,
    RateLine,
)
from intake.reports.closure import (
    By,
    RateRow,
    RateSubset,
    Scope,
    associations_of,
    by_months,
    complaints_of,
    counts_of,
    overdue_by_clock,
    rows_by,
)
from intake.reports.counts import COUNTS
from intake.reports.definitions import RATES
from intake.reports.intervals import wilson
from intake.reports.measures import CountMeasure, complaint
from intake.reports.origin import is_synthetic
from intake.reports.periods import Period, month_before, of_dates, of_month, year_until
from routing.calendars.working_time import local_day
from routing.models import Department
from routing.vocabulary import Clock

LINES = ("closure_rate", "ontime_rate")
HEAT_ROWS = 10
_RECEIVED = COUNTS["received"]
_department = Department.__table__.c


def board_figures(session: Session, period: Period, scope: Scope, *, at: datetime) -> BoardFigures:
    """All of it. `period` is a month; of the one under way, what has passed by `at`."""
    months = tuple(year_until(period).months())
    stocks = _stocks(session, months, scope)
    ranking, ranking_month = _ranking(session, months, scope)
    associations, associations_month = _associations(session, months, scope)
    is_now = period.until is not None
    return BoardFigures(
        at=at,
        period=period,
        before=months[-2],
        months=months,
        tiles=(
            _tile(OPEN.key, stocks[OPEN.key]),
            *(_due_today(session, scope, at=at) if is_now else ()),
            _tile(OVERDUE.key, stocks[OVERDUE.key], trend=False),
            _tile(CLOSED.key, stocks[CLOSED.key]),
        ),
        overdue=_overdue(session, scope, at=at) if is_now else (),
        lines=rate_lines(session, months, scope),
        ranking=ranking,
        ranking_month=ranking_month,
        associations=associations,
        associations_month=associations_month,
        heat=heat_rows(session, months, scope),
        flow=_flow(session, period, stocks, scope),
        calls=_calls(session, months[-2:], scope),
        alerts=None,
        is_synthetic=is_synthetic(session),
    )


def ranked(rows: list[RateRow]) -> tuple[RateRow, ...]:
    """By the lower end of the interval, the best first: two of two prove less than 161 of 166."""
    return tuple(sorted(rows, key=lambda row: (-wilson(float(row.numerator), row.denominator)[0], row.key)))


def rate_lines(session: Session, months: tuple[Period, ...], scope: Scope) -> tuple[RateLine, ...]:
    """Closure and on-time rate by month: both of the same complaints."""
    rates = [RATES[key] for key in LINES]
    found = by_months(session, rates, months, scope)[""]
    return tuple(RateLine(key, tuple(rows)) for key, rows in zip(LINES, found, strict=True))


def heat_rows(session: Session, months: tuple[Period, ...], scope: Scope) -> tuple[HeatRow, ...]:
    """Accepted complaints by violation and month, the commonest violations, in the order of their codes.

    Of those that are named or decided; the rest is no violation, and stands in the table.
    """
    found = by_months(session, [_RECEIVED], months, scope, by=By.CODE)
    rows = [HeatRow(code, tuple(row.denominator for row in lists[0])) for code, lists in found.items() if code]
    commonest = sorted(rows, key=lambda row: (-sum(row.numbers), row.code))[:HEAT_ROWS]
    return tuple(sorted(commonest, key=lambda row: row.code))


def departments_answering(session: Session) -> list[tuple[int, str]]:
    """Id and name of those that lead a complaint or ever did, by name."""
    leads = select(complaint.id).where(complaint.lead_department_id == _department.id, IS_COUNTED).exists()
    found = session.execute(select(_department.id, _department.name).where(leads).order_by(_department.name))
    return [(row.id, row.name) for row in found]


def listed(
    measure: CountMeasure, period: Period, part: RateSubset, scope: Scope, *, association: int | None = None
) -> Select[*tuple[Any, ...]]:
    """The complaints behind a number of the board; the caller pages it."""
    statement = complaints_of(measure, period, part, scope)
    return statement.where(complaint.association_id == association) if association is not None else statement


def _ranking(session: Session, months: tuple[Period, ...], scope: Scope) -> tuple[tuple[RateRow, ...], Period]:
    for month in (months[-1], months[-2]):
        rows = rows_by(session, RATES["closure_rate"], month, By.DEPARTMENT, scope)
        if rows:
            return ranked(rows), month
    return (), months[-1]


def _associations(
    session: Session, months: tuple[Period, ...], scope: Scope
) -> tuple[tuple[AccusedAssociation, ...], Period]:
    for before, month in ((months[-2], months[-1]), (months[-3], months[-2])):
        found = associations_of(session, ACCUSED, month, before, scope)
        if found:
            return tuple(AccusedAssociation(*each) for each in found), month
    return (), months[-1]


def _stocks(session: Session, months: tuple[Period, ...], scope: Scope) -> dict[str, tuple[int, ...]]:
    """What came, was closed, stayed open and was overdue by month; overdue of the last two alone.

    Open is counted once, at the end, and before each month followed back: what is open then came or was open before.
    """
    received, closed = _numbers(by_months(session, [_RECEIVED, CLOSED], months, scope))
    ((open_now,),) = _numbers(by_months(session, [OPEN], months[-1:], scope))
    (overdue,) = _numbers(by_months(session, [OVERDUE], months[-2:], scope))
    by_month = [open_now]
    for came, went in zip(reversed(received), reversed(closed), strict=True):
        by_month.insert(0, by_month[0] - came + went)
    return {_RECEIVED.key: received, CLOSED.key: closed, OPEN.key: tuple(by_month[1:]), OVERDUE.key: overdue}


def _numbers(found: dict[str, list[list[RateRow]]]) -> list[tuple[int, ...]]:
    return [tuple(row.denominator for row in rows) for rows in found[""]]


def _tile(key: str, by_month: tuple[int, ...], *, trend: bool = True) -> BoardTile:
    return BoardTile(key, by_month[-1], by_month[-2], by_month if trend else ())


def _due_today(session: Session, scope: Scope, *, at: datetime) -> tuple[BoardTile]:
    """What the day began with, how much of it is still open, and what the same day of last month began with."""
    today = local_day(at)
    days = [of_dates(day, day) for day in (today, _same_day_before(today))]
    whole, still = by_months(session, [DUE_THAT_DAY, STILL_DUE], days, scope)[""]
    return (BoardTile(DUE_THAT_DAY.key, whole[0].denominator, whole[1].denominator, rest=still[0].denominator),)


def _overdue(session: Session, scope: Scope, *, at: datetime) -> tuple[tuple[Clock, int], ...]:
    found = overdue_by_clock(session, at=at, scope=scope)
    return tuple(sorted(found.items(), key=lambda one: (one[0] is not Clock.CLOSURE, -one[1], one[0])))


def _flow(session: Session, period: Period, stocks: dict[str, tuple[int, ...]], scope: Scope) -> BoardFlow:
    ended = counts_of(session, [COUNTS[key] for key in ENDED], period, scope)
    return BoardFlow(
        carried_in=stocks[OPEN.key][-2],
        received=stocks[_RECEIVED.key][-1],
        closed=stocks[CLOSED.key][-1],
        open=stocks[OPEN.key][-1],
        ended=tuple((key, number) for key, number in ended.items() if number),
    )


def _calls(session: Session, months: tuple[Period, ...], scope: Scope) -> AnsweredCalls:
    rates = [RATES["satisfaction"], REACHED]
    (then, now), (reached_then, reached) = by_months(session, rates, months, scope)[""]
    return AnsweredCalls(now, then, reached, reached_then)


def _same_day_before(day: date) -> date:
    """Of a month that has no such day, its last one."""
    last = of_month(month_before(f"{day:%Y-%m}")).last_day
    return min(last, last.replace(day=1) + timedelta(days=day.day - 1))
