"""Where the figures of the board come from: counted here, all of one moment, for one month and one scope."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from intake.reports.board_measures import ACCUSED, CLOSED, DUE_THAT_DAY, ENDED, LEFT, OPEN, OVERDUE, REACHED, STILL_DUE
from intake.reports.board_values import (
    AccusedAssociation,
    AnsweredCalls,
    BoardAlert,
    BoardFigures,
    BoardFlow,
    BoardOrders,
    BoardTile,
    HeatRow,
    RateLine,
)
from intake.reports.by import By, Scope
from intake.reports.figures import Figures
from intake.reports.group_keys import group_names
from intake.reports.intervals import wilson
from intake.reports.measures import BOTH_WAYS, COUNTS, RATES, CountMeasure
from intake.reports.origin import is_synthetic
from intake.reports.overdue import overdue_by_clock
from intake.reports.periods import Period, month_before, of_dates, of_month, year_until
from intake.reports.pressed.order_figures import order_tables, order_totals
from intake.reports.rows import RateRow
from routing.calendars.working_time import local_day
from routing.vocabulary import Clock

LINES = ("closure_rate", "ontime_rate")
HEAT_ROWS = 10
MOST_ASSOCIATIONS = 8
_RECEIVED = COUNTS["received"]
_BOTH_WAYS = tuple(COUNTS[key] for pair in BOTH_WAYS for key in pair)
_FLOW = (CLOSED, *(COUNTS[key] for key in ("carried_in", "received", *ENDED, *LEFT)))


def board_figures(
    figures: Figures, period: Period, scope: Scope, *, at: datetime, alerts: tuple[BoardAlert, ...] | None = None
) -> BoardFigures:
    """All of it. `period` is a month; of the one under way, what has passed by `at`."""
    months = tuple(year_until(period).months())
    ranking, ranking_month = _ranking(figures, months, scope)
    associations, associations_month = _associations(figures, months, scope)
    is_now = period.until is not None
    stocks = [figures.counts([OPEN, OVERDUE, *_FLOW, *_BOTH_WAYS], month, scope) for month in months[-2:]]
    return BoardFigures(
        at=at,
        period=period,
        before=months[-2],
        months=months,
        tiles=(
            BoardTile(OPEN.key, stocks[1][OPEN.key], stocks[0][OPEN.key]),
            *(_due_today(figures, scope, at=at) if is_now else ()),
            BoardTile(OVERDUE.key, stocks[1][OVERDUE.key], stocks[0][OVERDUE.key]),
            _trend(figures, CLOSED, months, scope),
        ),
        overdue=_overdue(figures.session, scope, at=at) if is_now else (),
        lines=rate_lines(figures, months, scope),
        ranking=ranking,
        ranking_month=ranking_month,
        associations=associations,
        associations_month=associations_month,
        heat=heat_rows(figures, months, scope),
        flow=_flow(stocks[-1]),
        both_ways=tuple((one.key, stocks[-1][one.key]) for one in _BOTH_WAYS),
        calls=_calls(figures, months[-2:], scope),
        orders=_orders(figures, months[-2:], scope),
        alerts=alerts,
        is_synthetic=is_synthetic(figures.session),
    )


def ranked(rows: Sequence[RateRow]) -> tuple[RateRow, ...]:
    """By the lower end of the interval, the best first: two of two prove less than 161 of 166."""
    return tuple(sorted(rows, key=lambda row: (-wilson(float(row.numerator), row.denominator)[0], row.key)))


def rate_lines(figures: Figures, months: Sequence[Period], scope: Scope) -> tuple[RateLine, ...]:
    """Closure and on-time rate by month: both of the same complaints."""
    found = figures.by_month([RATES[key] for key in LINES], months, scope)
    return tuple(RateLine(key, tuple(rows)) for key, rows in zip(LINES, found, strict=True))


def heat_rows(figures: Figures, months: Sequence[Period], scope: Scope) -> tuple[HeatRow, ...]:
    """Accepted complaints by violation and month, the commonest violations, in the order of their codes.

    Of those that are named or decided; the rest is no violation, and stands in the table.
    """
    year = Period(months[0].start, months[-1].end)
    found = figures.series(_RECEIVED, year, By.MONTH, (By.CODE,), scope)
    rows = [
        HeatRow(code, tuple(numbers.get(month.month, 0) for month in months))
        for (code,), numbers in found.items()
        if code
    ]
    commonest = sorted(rows, key=lambda row: (-sum(row.numbers), row.code))[:HEAT_ROWS]
    return tuple(sorted(commonest, key=lambda row: row.code))


def _trend(figures: Figures, measure: CountMeasure, months: Sequence[Period], scope: Scope) -> BoardTile:
    year = Period(months[0].start, months[-1].end, months[0].early)
    numbers = figures.series(measure, year, By.MONTH, (), scope).get((), {})
    by_month = tuple(numbers.get(month.month, 0) for month in months)
    return BoardTile(measure.key, by_month[-1], by_month[-2], by_month)


def _ranking(figures: Figures, months: tuple[Period, ...], scope: Scope) -> tuple[tuple[RateRow, ...], Period]:
    for month in (months[-1], months[-2]):
        rows = figures.rows_by(RATES["closure_rate"], month, By.DEPARTMENT, scope)
        if rows:
            return ranked(rows), month
    return (), months[-1]


def _associations(
    figures: Figures, months: tuple[Period, ...], scope: Scope
) -> tuple[tuple[AccusedAssociation, ...], Period]:
    for before, month in ((months[-2], months[-1]), (months[-3], months[-2])):
        now, then = (figures.numbers(ACCUSED, span, By.ASSOCIATION, scope) for span in (month, before))
        if now:
            named = _most_accused(figures.session, now)
            return tuple(AccusedAssociation(key, name, now[key], then.get(key, 0)) for key, name in named), month
    return (), months[-1]


def _most_accused(session: Session, numbers: Mapping[int, int]) -> list[tuple[int, str]]:
    """Ids and names, the most accused first; of those with as many, by name."""
    least = sorted(numbers.values(), reverse=True)[:MOST_ASSOCIATIONS][-1]
    named = group_names(session, By.ASSOCIATION, [key for key, number in numbers.items() if number >= least])
    return sorted(named.items(), key=lambda one: (-numbers[one[0]], one[1]))[:MOST_ASSOCIATIONS]


def _due_today(figures: Figures, scope: Scope, *, at: datetime) -> tuple[BoardTile]:
    """What the day began with, how much of it is still open, and what the same day of last month began with."""
    today = local_day(at)
    before = _same_day_before(today)
    due = figures.counts([DUE_THAT_DAY, STILL_DUE], of_dates(today, today), scope)
    then = figures.counts([DUE_THAT_DAY], of_dates(before, before), scope)
    return (BoardTile(DUE_THAT_DAY.key, due[DUE_THAT_DAY.key], then[DUE_THAT_DAY.key], rest=due[STILL_DUE.key]),)


def _overdue(session: Session, scope: Scope, *, at: datetime) -> tuple[tuple[Clock, int], ...]:
    found = overdue_by_clock(session, at=at, scope=scope)
    return tuple(sorted(found.items(), key=lambda one: (one[0] is not Clock.CLOSURE, -one[1], one[0])))


def _flow(found: Mapping[str, int]) -> BoardFlow:
    return BoardFlow(
        carried_in=found["carried_in"],
        received=found["received"],
        closed=found[CLOSED.key],
        ended=sum(found[key] for key in ENDED),
        open=found[OPEN.key],
        left=tuple((key, found[key]) for key in (*ENDED, *LEFT) if found[key]),
    )


def _calls(figures: Figures, months: Sequence[Period], scope: Scope) -> AnsweredCalls:
    satisfied = RATES["satisfaction"]
    then, now = (figures.totals([satisfied, REACHED], month, scope) for month in months)
    return AnsweredCalls(now[satisfied.key], then[satisfied.key], now[REACHED.key], then[REACHED.key])


def _orders(figures: Figures, months: Sequence[Period], scope: Scope) -> BoardOrders:
    before, now = months
    today = order_totals(figures.today, now, scope) if figures.was_published(now) else None
    return BoardOrders(order_tables(figures, now, scope), order_totals(figures, before, scope), today)


def _same_day_before(day: date) -> date:
    """Of a month that has no such day, its last one."""
    last = of_month(month_before(f"{day:%Y-%m}")).last_day
    return min(last, last.replace(day=1) + timedelta(days=day.day - 1))
