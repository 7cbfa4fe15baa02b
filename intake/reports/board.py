"""What the page of closure rates shows: figures with those of the month before, and a table of one group."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from intake.reports.closure import By, RateRow, Scope, counts_of, rows_by, total
from intake.reports.counts import COUNTS
from intake.reports.definitions import FIGURES, HEADLINE, RATES
from intake.reports.measures import CountMeasure, Rate
from intake.reports.periods import Period, month_before, of_month, year_until
from intake.reports.wording import BRANCHES


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number, and the one of the month before beside it."""

    rate: Rate
    now: RateRow
    before: RateRow
    period_before: Period


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One line of the table, a figure for each rate shown. A month is its own period; other lines narrow the scope."""

    head: RateRow
    period: Period
    figures: tuple[RateRow, ...]


def figures(session: Session, period: Period, scope: Scope) -> list[Figure]:
    before = of_month(month_before(period.month))
    return [
        Figure(RATES[key], total(session, RATES[key], period, scope), total(session, RATES[key], before, scope), before)
        for key in FIGURES
    ]


def counts(session: Session, period: Period, scope: Scope) -> list[tuple[CountMeasure, int]]:
    found = counts_of(session, [*COUNTS.values()], period, scope)
    return [(COUNTS[key], number) for key, number in found.items()]


def rates_shown(metric: str) -> tuple[Rate, ...]:
    """The headline comes with the on-time rate: both are of the same complaints."""
    return (RATES[metric], RATES["ontime_rate"]) if metric == HEADLINE else (RATES[metric],)


def lines(session: Session, rates: Sequence[Rate], period: Period, by: By, scope: Scope) -> list[BoardLine]:
    """A line for each group of the period; for months, the twelve that end with it; every branch has its line."""
    if by is By.MONTH:
        return [
            BoardLine(figures[0], month, figures)
            for month in year_until(period).months()
            for figures in [_totals(session, rates, month, scope)]
        ]
    tables = [{row.key: row for row in rows_by(session, rate, period, by, scope)} for rate in rates]
    keys = dict.fromkeys(tables[0])
    if by is By.VIOLATION:
        keys = dict.fromkeys([*BRANCHES, *keys])
    return [_line(tables, key, period) for key in keys]


def _totals(session: Session, rates: Sequence[Rate], month: Period, scope: Scope) -> tuple[RateRow, ...]:
    return tuple(
        RateRow(month.month, row.numerator, row.denominator)
        for row in (total(session, rate, month, scope) for rate in rates)
    )


def _line(tables: Sequence[dict[str, RateRow]], key: str, period: Period) -> BoardLine:
    figures = tuple(table.get(key) or RateRow(key, Decimal(0), 0, key) for table in tables)
    return BoardLine(figures[0], period, figures)
