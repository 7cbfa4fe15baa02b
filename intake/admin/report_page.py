"""What the page of closure rates shows of a report: figures, tables of one or two groups, and how readings differ."""

from dataclasses import dataclass
from typing import Any

from intake.admin.report_charts import CHARTS
from intake.admin.report_query import RequestedReport, month_following, viewer_scope
from intake.reports import overview
from intake.reports.by import EVERYTHING, TIMES, By
from intake.reports.figures import AGES, Figures
from intake.reports.measures import COUNTS, FIGURES, RATES, Rate
from intake.reports.origin import is_synthetic
from intake.reports.periods import month_before, of_month, period_before, year_before
from intake.reports.rows import FigureRow, RateRow
from intake.reports.wording import group_words
from intake.vocabulary import Reading
from intake.web.context import moment

# A table with more columns nobody reads; the rest is in the file.
MOST_COLUMNS = 24


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """One figure as it was published, and as it is known now."""

    rate: Rate
    published: RateRow
    today: RateRow


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of a row in the period before, and a year ago; None where there was nothing to count."""

    before: RateRow | None
    year_ago: RateRow | None


@dataclass(frozen=True)
class CrossedTable:
    """A rate by two groups: names of the columns, and a row for each of the first group with a cell for each column."""

    columns: tuple[tuple[str, str], ...]  # words and value
    rows: tuple[tuple[str, str, tuple[FigureRow | None, ...]], ...]
    left_out: int


def report_view(figures: Figures, asked: RequestedReport) -> dict[str, Any]:
    """Everything the template is given but words."""
    sees_everything = viewer_scope() == EVERYTHING
    rates = overview.rates_shown(asked.rate_key)
    lines = [] if asked.cross else overview.lines(figures, rates, asked.period, asked.by, asked.scope)
    shown = overview.headline(figures, asked.period, asked.scope)
    is_by_department = asked.by is By.DEPARTMENT and sees_everything and not asked.filters and not asked.cross
    return {
        "figures": shown,
        "counts": overview.counts(figures, asked.period, asked.scope),
        "both_ways": overview.both_ways(figures, asked.period, asked.scope),
        "rates": rates,
        "lines": lines,
        "crossed": crossed(figures, rates[0], asked) if asked.cross else None,
        "compared": compared(figures, rates[0], asked) if lines and asked.by not in TIMES else {},
        "differences": differences(figures, asked),
        "idle": overview.idle_departments(figures, [line.head for line in lines]) if is_by_department else [],
        "charts": {name: make(figures, asked) for name, make in CHARTS.items()},
        "durations": figures.durations(asked.period, (), asked.scope, closed=COUNTS["closed"]),
        "ages": _ages(figures, asked),
        "first_due": figures.first_due(asked.period.end, asked.scope) if not shown[0].now.denominator else None,
        "before": of_month(month_before(asked.period.month), early=asked.period.early),
        "after": month_following(asked.period),
        "sees_everything": sees_everything,
        "was_published": figures.was_published(asked.period),
        "filters": [(by, value, _filter_words(figures, by, value)) for by, value in asked.filters],
        "is_synthetic": is_synthetic(figures.session),
        "at": moment(),
    }


def differences(figures: Figures, asked: RequestedReport) -> list[TwoReadings]:
    """The open difference of a published period: the large figures and the one asked for, where known otherwise now."""
    if asked.reading is Reading.TODAY or not figures.was_published(asked.period):
        return []
    rates = [RATES[key] for key in dict.fromkeys((*FIGURES, asked.rate_key))]
    told, known = (one.totals(rates, asked.period, asked.scope) for one in (figures, figures.today))
    return [TwoReadings(one, told[one.key], known[one.key]) for one in rates if told[one.key] != known[one.key]]


def compared(figures: Figures, rate: Rate, asked: RequestedReport) -> dict[str, Compared]:
    """Of each row, by its value, the figure of the period before and of a year ago."""
    before, ago = (
        {row.value: row for row in figures.rows_by(rate, period, asked.by, asked.scope)}
        for period in (period_before(asked.period), year_before(asked.period))
    )
    return {value: Compared(before.get(value), ago.get(value)) for value in before.keys() | ago.keys()}


def crossed(figures: Figures, rate: Rate, asked: RequestedReport) -> CrossedTable:
    """The columns with most to count where there are many."""
    assert asked.cross is not None
    cells = figures.rows(rate, asked.period, (asked.by, asked.cross), asked.scope)
    sizes: dict[tuple[str, str], int] = {}
    for cell in cells:
        column = cell.keys[1], cell.values[1]
        sizes[column] = sizes.get(column, 0) + cell.denominator
    kept = sorted(sorted(sizes, key=lambda one: (-sizes[one], one))[:MOST_COLUMNS])
    by_place = {(cell.values[0], cell.keys[0], cell.values[1], cell.keys[1]): cell for cell in cells}
    rows = dict.fromkeys((cell.keys[0], cell.values[0]) for cell in cells)
    return CrossedTable(
        tuple((group_words(asked.cross, key), value) for key, value in kept),
        tuple(
            (
                group_words(asked.by, key),
                value,
                tuple(by_place.get((value, key, column_value, column)) for column, column_value in kept),
            )
            for key, value in rows
        ),
        len(sizes) - len(kept),
    )


def _ages(figures: Figures, asked: RequestedReport) -> list[tuple[int, int | None, int]]:
    """From how many days to how many, and how many are so old; None where there is no upper end."""
    numbers = [number for _place, number in figures.ageing(asked.period, asked.scope)]
    starts = (0, *(days + 1 for days in AGES))
    return list(zip(starts, (*AGES, None), numbers, strict=True))


def _filter_words(figures: Figures, by: By, value: str) -> str:
    """What a limit is called, as its row is."""
    return figures.group_name(by, value)
