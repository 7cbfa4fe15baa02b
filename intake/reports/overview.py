"""What the page of closure rates shows: figures with those of the month before, and a table of one or two groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session

from intake.models import Complaint
from intake.models.practice import IS_COUNTED
from intake.reports.by import By, Scope
from intake.reports.figures import Figures
from intake.reports.measures import BOTH_WAYS, COUNTS, FIGURES, HEADLINE, RATES, CountMeasure, Rate
from intake.reports.periods import Period, month_before, of_month, year_until
from intake.reports.rows import RateRow
from intake.reports.wording import BRANCHES
from routing.models import Association, Department

_complaint, _department = Complaint.__table__, Department.__table__


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number, and the one of the month before beside it."""

    rate: Rate
    now: RateRow
    before: RateRow
    period_before: Period


@dataclass(frozen=True, slots=True)
class OverviewLine:
    """One line of the table, a figure for each rate shown. A month is its own period; other lines narrow the scope."""

    head: RateRow
    period: Period
    figures: tuple[RateRow, ...]


@dataclass(frozen=True, slots=True)
class CountedBothWays:
    """How many as complaints, and how many as matters; `known`: as known today, where that was published otherwise."""

    complaints: CountMeasure
    matters: CountMeasure
    numbers: tuple[int, int]
    known: tuple[int, int]


def headline(figures: Figures, period: Period, scope: Scope) -> list[Figure]:
    """The large numbers."""
    before = of_month(month_before(period.month), early=period.early)
    rates = [RATES[key] for key in FIGURES]
    now, then = figures.totals(rates, period, scope), figures.totals(rates, before, scope)
    return [Figure(rate, now[rate.key], then[rate.key], before) for rate in rates]


def counts(figures: Figures, period: Period, scope: Scope) -> list[tuple[CountMeasure, int]]:
    """The counts beside them; those of `both_ways` stand by themselves."""
    apart = {key for pair in BOTH_WAYS for key in pair}
    found = figures.counts([one for key, one in COUNTS.items() if key not in apart], period, scope)
    return [(COUNTS[key], number) for key, number in found.items()]


def both_ways(figures: Figures, period: Period, scope: Scope) -> list[CountedBothWays]:
    """What was accepted, and what was closed."""
    measures = [COUNTS[key] for pair in BOTH_WAYS for key in pair]
    told = figures.counts(measures, period, scope)
    known = figures.today.counts(measures, period, scope) if figures.was_published(period) else told
    return [
        CountedBothWays(COUNTS[one], COUNTS[other], (told[one], told[other]), (known[one], known[other]))
        for one, other in BOTH_WAYS
    ]


def rates_shown(metric: str) -> tuple[Rate, ...]:
    """The headline comes with the on-time rate: both are of the same complaints."""
    return (RATES[metric], RATES["ontime_rate"]) if metric == HEADLINE else (RATES[metric],)


def lines(figures: Figures, rates: Sequence[Rate], period: Period, by: By, scope: Scope) -> list[OverviewLine]:
    """A line for each group of the period; for months, the twelve that end with it; every branch has its line."""
    if by is By.MONTH:
        months = list(year_until(period).months())
        by_month = zip(*figures.by_month(rates, months, scope), strict=True)
        return [OverviewLine(row[0], month, row) for month, row in zip(months, by_month, strict=True)]
    found = figures.rows_of(rates, period, (by,), scope)
    tables = [{row.line.key: row.line for row in rows} for rows in found]
    keys = dict.fromkeys(tables[0])
    if by is By.VIOLATION:
        keys = dict.fromkeys([*BRANCHES, *keys])
    return [_line(tables, key, period) for key in keys]


def departments_answering(session: Session) -> list[tuple[int, str]]:
    """Id and name of those that lead a complaint or ever did, by name."""
    leads = select(_complaint.c.id).where(_complaint.c.lead_department_id == _department.c.id, IS_COUNTED).exists()
    found = session.execute(select(_department.c.id, _department.c.name).where(leads).order_by(_department.c.name))
    return [(row.id, row.name) for row in found]


def industries_of(session: Session) -> list[str]:
    """Every industry that the registry names, in order."""
    industry = Association.__table__.c.industry
    return list(session.scalars(select(industry).where(industry != "").distinct().order_by(industry)))


def idle_departments(figures: Figures, shown: Sequence[RateRow]) -> list[str]:
    """Departments that answer for complaints but had nothing to count: listed apart, not as 0 % (Lianyungang 2021)."""
    busy = {row.key for row in shown}
    return [name for _id, name in departments_answering(figures.session) if name not in busy]


def _line(tables: Sequence[dict[str, RateRow]], key: str, period: Period) -> OverviewLine:
    rows = tuple(table.get(key) or RateRow(key, Decimal(0), 0, key) for table in tables)
    return OverviewLine(rows[0], period, rows)
