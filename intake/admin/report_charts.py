"""The charts of closure rates: what each mark counts, says and leads to."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from intake import charts
from intake.admin.report_query import RequestedReport, complaints_address, line_address
from intake.language.i18n import _
from intake.reports.board import lines
from intake.reports.by import By, RateSubset, Scope
from intake.reports.figures import Figures, RateRow
from intake.reports.intervals import wilson
from intake.reports.measures import RATES
from intake.reports.periods import Period, year_until
from intake.reports.wording import key_words, rate_words, term, whole

MOST_BARS, MOST_ROWS = 24, 12
_TREND = (RATES["closure_rate"], RATES["ontime_rate"])
_HEADLINE, _RECEIVED = RATES["closure_rate"], RATES["received_share"]


def trend(figures: Figures, asked: RequestedReport) -> dict[str, Any]:
    """Closure and on-time rate of the last twelve months; of nothing there is no mark."""
    points = [
        charts.LinePoint(
            line.head.key,
            term(rate),
            float(row.rate),
            line.period.until is not None,
            _told(line.head.key, term(rate), row),
            line_address(rate, By.MONTH, line, RateSubset.DENOMINATOR),
        )
        for line in lines(figures, _TREND, asked.period, By.MONTH, asked.scope)
        for rate, row in zip(_TREND, line.figures, strict=True)
        if row.rate is not None
    ]
    return charts.lines(points, series=[term(rate) for rate in _TREND], title="%")


def ranking(figures: Figures, asked: RequestedReport) -> dict[str, Any]:
    """Departments by closure rate with the interval their numbers allow; the largest where there are many."""
    rows = figures.rows_by(_HEADLINE, asked.period, By.DEPARTMENT, asked.scope)
    largest = sorted(rows, key=lambda row: -row.denominator)[:MOST_BARS]
    ranked = sorted(largest, key=lambda row: (-(row.rate or 0), -row.denominator))
    return charts.ranked_bars([_bar(row, asked.period) for row in ranked], title=f"{term(_HEADLINE)} %")


def heat(figures: Figures, asked: RequestedReport) -> dict[str, Any]:
    """How many complaints of each violation were accepted in each of the last twelve months; the commonest ones."""
    months = [(month, _codes(figures, month, asked.scope)) for month in year_until(asked.period).months()]
    sums = {key: sum(codes.get(key, 0) for _month, codes in months) for key in {k for _m, c in months for k in c}}
    commonest = sorted(sorted(sums, key=lambda key: -sums[key])[:MOST_ROWS])
    names = {key: key_words(By.CODE, RateRow(key, Decimal(0), 0)) for key in commonest}
    cells = [_cell(key, names[key], month, codes.get(key, 0)) for month, codes in months for key in commonest]
    return charts.heat(cells, rows=list(names.values()))


CHARTS: dict[str, Callable[[Figures, RequestedReport], dict[str, Any]]] = {
    "trend": trend,
    "ranking": ranking,
    "heat": heat,
}


def _bar(row: RateRow, period: Period) -> charts.Bar:
    low, high = wilson(float(row.numerator), row.denominator)
    name = key_words(By.DEPARTMENT, row)
    reach = _("95 %% interval %(low).1f to %(high).1f %%", low=low, high=high)
    return charts.Bar(
        name,
        float(row.rate or 0),
        low,
        high,
        f"{rate_words(row)} · {whole(row.numerator)}/{row.denominator}",
        f"{_told(name, term(_HEADLINE), row)} · {reach}",
        complaints_address(_HEADLINE, period, by=By.DEPARTMENT, value=row.value),
    )


def _cell(code: str, name: str, month: Period, number: int) -> charts.HeatMapCell:
    told = f"{month.month} {name}{_(': ')}{number}"
    return charts.HeatMapCell(
        name, month.month, number, told, complaints_address(_RECEIVED, month, by=By.CODE, value=code)
    )


def _codes(figures: Figures, month: Period, scope: Scope) -> dict[str, int]:
    """Of those that are named or decided; the rest is no violation, and stands in the table."""
    rows = figures.rows_by(_RECEIVED, month, By.CODE, scope)
    return {row.key: int(row.numerator) for row in rows if row.value}


def _told(what: str, name: str, row: RateRow) -> str:
    return f"{what} {name} {rate_words(row)} ({whole(row.numerator)}/{row.denominator})"
