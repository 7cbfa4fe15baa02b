"""The charts that several pages show, in words: what a mark counts, says and leads to."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from intake.charts.data import Bar, BarChart, HeatMap, HeatMapCell, LineChart, LinePoint
from intake.language.i18n import N_, _
from intake.reports.board_values import HeatRow, RateLine
from intake.reports.by import By
from intake.reports.intervals import wilson
from intake.reports.measures import RATES
from intake.reports.periods import Period
from intake.reports.rows import RateRow
from intake.reports.wording import key_words, rate_words, term, whole

# A chart of months goes back no further than there is anything, but for so many months.
FEWEST_MONTHS = 6
_SHORT = {"closure_rate": N_("Closure"), "ontime_rate": N_("On time")}
RateAddress = Callable[[str, Period], str]


def rates_by_month(lines: Sequence[RateLine], months: Sequence[Period], address: RateAddress) -> LineChart:
    """Rates as lines; of a month with nothing to count there is no point."""
    first = _first([any(line.rows[at].denominator for line in lines) for at in range(len(months))])
    points = [
        LinePoint(
            month.month,
            term(RATES[line.key]),
            float(row.rate),
            month.until is not None,
            _told(_month(month), term(RATES[line.key]), row),
            address(line.key, month),
            rate_words(row),
            _counted(row),
        )
        for line in lines
        for month, row in zip(months[first:], line.rows[first:], strict=True)
        if row.rate is not None
    ]
    return LineChart(
        _("Closure and on-time rate by month"),
        tuple(month.month for month in months[first:]),
        tuple(term(RATES[line.key]) for line in lines),
        tuple(_(_SHORT[line.key]) for line in lines),
        tuple(points),
        _("Of those due in the month; what is dotted is not over.")
        if months[-1].until
        else _("Of those due in the month."),
    )


def departments_ranked(rows: Sequence[RateRow], address: Callable[[RateRow], str], *, most: int) -> BarChart:
    """Departments by closure rate, as ranked, with the interval their numbers allow and where the whole stands.

    Of more than `most` the middle is left out: the first and the last of them are what is looked for.
    """
    rate = RATES["closure_rate"]
    half = most // 2
    left_out = max(len(rows) - most, 0)
    shown = [*rows[:half], *rows[-half:]] if left_out else rows
    numerator, denominator = (sum(getattr(row, each) for row in rows) for each in ("numerator", "denominator"))
    mean = float(100 * numerator / denominator) if denominator else None
    return BarChart(
        _("Departments by closure rate"),
        tuple(_department(row, address(row)) for row in shown),
        heads=(_("Department"), _("Closure rate, with the interval its numbers allow"), "%", _("Closed of due")),
        axis=f"{term(rate)} %",
        note=_ranked_by(mean),
        mean=mean,
        left_out=left_out,
        gap_after=half - 1 if left_out else -1,
    )


def violations_by_month(
    rows: Sequence[HeatRow], months: Sequence[Period], address: Callable[[str, Period], str]
) -> HeatMap:
    """How many complaints of each violation were accepted in each month."""
    first = _first([any(row.numbers[at] for row in rows) for at in range(len(months))])
    names = {row.code: key_words(By.CODE, RateRow(row.code, Decimal(0), 0)) for row in rows}
    cells = [
        HeatMapCell(
            names[row.code],
            month.month,
            number,
            f"{_month(month)} {names[row.code]}{_(': ')}{number}",
            address(row.code, month) if number else "",
        )
        for row in rows
        for month, number in zip(months[first:], row.numbers[first:], strict=True)
    ]
    return HeatMap(
        _("Accepted complaints by violation and month"),
        _("Violation"),
        tuple(names.values()),
        tuple(month.month for month in months[first:]),
        tuple(cells),
        _("The darker the more; the commonest violations, by code."),
    )


def _department(row: RateRow, href: str) -> Bar:
    low, high = wilson(float(row.numerator), row.denominator)
    name = key_words(By.DEPARTMENT, row)
    reach = _("95 %% interval %(low).1f to %(high).1f %%", low=low, high=high)
    return Bar(
        name,
        float(row.rate or 0),
        low,
        high,
        f"{rate_words(row)} · {_counted(row)}",
        f"{_told(name, term(RATES['closure_rate']), row)} · {reach}",
        href,
        rate_words(row),
        _counted(row),
    )


def _ranked_by(mean: float | None) -> str:
    if mean is None:
        return ""
    said = N_("Ranked by the lower end of the interval; the broken line is all of them together, %(mean).1f %%.")
    return _(said, mean=mean)


def _month(month: Period) -> str:
    return _("%(month)s so far", month=month.month) if month.until else month.month


def _counted(row: RateRow) -> str:
    return f"{whole(row.numerator)}/{row.denominator}"


def _told(what: str, name: str, row: RateRow) -> str:
    return f"{what} {name} {rate_words(row)} ({_counted(row)})"


def _first(is_used: Sequence[bool]) -> int:
    """Where a chart begins."""
    used = next((at for at, one in enumerate(is_used) if one), len(is_used))
    return max(0, min(used, len(is_used) - FEWEST_MONTHS))
