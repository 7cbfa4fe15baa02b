"""The charts of closure rates: those of a page and, as files, of documents."""

from collections.abc import Callable

from intake.admin.chart_words import departments_ranked, rates_by_month, violations_by_month
from intake.admin.report_query import RequestedReport
from intake.charts.data import BarChart, HeatMap, LineChart
from intake.reports.board_figures import heat_rows, ranked, rate_lines
from intake.reports.by import By
from intake.reports.figures import Figures
from intake.reports.measures import COUNTS, RATES
from intake.reports.periods import year_until

MOST_BARS = 24


def trend(figures: Figures, asked: RequestedReport) -> LineChart:
    """Closure and on-time rate of the last twelve months."""
    months = tuple(year_until(asked.period).months())
    lines = rate_lines(figures, months, asked.scope)
    return rates_by_month(lines, months, lambda key, month: asked.behind(RATES[key], month))


def ranking(figures: Figures, asked: RequestedReport) -> BarChart:
    """Departments by what their closure rate proves."""
    rate = RATES["closure_rate"]
    rows = ranked(figures.rows_by(rate, asked.period, By.DEPARTMENT, asked.scope))
    return departments_ranked(
        rows,
        lambda row: asked.behind(rate, asked.period, groups=((By.DEPARTMENT, row.value),)),
        most=MOST_BARS,
    )


def heat(figures: Figures, asked: RequestedReport) -> HeatMap:
    """How many complaints of each violation were accepted in each of the last twelve months; the commonest ones."""
    months = tuple(year_until(asked.period).months())
    return violations_by_month(
        heat_rows(figures, months, asked.scope),
        months,
        lambda code, month: asked.behind(COUNTS["received"], month, groups=((By.CODE, code),)),
    )


CHARTS: dict[str, Callable[[Figures, RequestedReport], LineChart | BarChart | HeatMap]] = {
    "trend": trend,
    "ranking": ranking,
    "heat": heat,
}
