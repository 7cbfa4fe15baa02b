"""The board in words: its tiles, and its charts as what each mark says and leads to."""

from dataclasses import dataclass, replace

from intake.admin.board_orders import OrdersView, orders_view
from intake.admin.board_query import AskedBoard
from intake.admin.chart_words import departments_ranked, rates_by_month, violations_by_month
from intake.charts.data import Bar, BarChart, HeatMap, LineChart, Sparkline
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.reports.board_measures import (
    ACCUSED,
    BOARD_MEASURES,
    CLOSED,
    DUE_THAT_DAY,
    OPEN,
    OVERDUE,
    REACHED,
    STILL_DUE,
)
from intake.reports.board_values import BoardFigures, BoardTile
from intake.reports.intervals import wilson
from intake.reports.measures import RATES
from intake.reports.periods import Period, of_dates
from intake.reports.rows import RateRow
from intake.reports.wording import definition, rate_words, term, whole
from routing.calendars.working_time import SHANGHAI, local_day
from routing.vocabulary import Clock

MOST_BARS, MOST_ON_THE_WALL = 14, 12
_ICONS = {OPEN.key: "files", DUE_THAT_DAY.key: "clock", OVERDUE.key: "alert-octagon", CLOSED.key: "check"}
_BEFORE = {
    OPEN.key: N_("end of last month %(number)s"),
    DUE_THAT_DAY.key: N_("same day last month %(number)s"),
    OVERDUE.key: N_("end of last month %(number)s"),
    CLOSED.key: N_("last month %(number)s"),
}


@dataclass(frozen=True, slots=True)
class TileView:
    """A tile as it is read. `is_late`: the number is of what is overdue, and there is some."""

    key: str
    name: str
    definition: str
    number: int
    href: str
    before: str
    icon: str
    is_late: bool
    spark: Sparkline | None
    further: str = ""
    further_href: str = ""


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number by its name, and where it leads."""

    name: str
    number: int
    href: str


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything the page shows, in its order."""

    tiles: list[TileView]
    clocks: list[NumberLine]
    trend: LineChart
    ranking: BarChart
    associations: BarChart
    heat: HeatMap
    flow: BarChart
    ended: list[NumberLine]
    both_ways: list[NumberLine]
    calls: BarChart
    orders: OrdersView | None


def board_view(figures: BoardFigures, asked: AskedBoard) -> BoardView:
    """The figures in the language spoken, each with the address of its complaints."""
    return BoardView(
        tiles=[_tile(tile, figures, asked) for tile in figures.tiles],
        clocks=[
            NumberLine(word(kind), number, asked.behind(f"overdue_{kind}", figures.period))
            for kind, number in figures.overdue
            if kind is not Clock.CLOSURE
        ],
        trend=rates_by_month(figures.lines, figures.months, asked.behind),
        ranking=_of_month(
            departments_ranked(
                figures.ranking,
                lambda row: _of_department(row, figures.ranking_month, asked),
                most=MOST_ON_THE_WALL if asked.is_wall else MOST_BARS,
            ),
            figures.ranking_month,
            figures,
        ),
        associations=_of_month(_associations(figures, asked), figures.associations_month, figures),
        heat=violations_by_month(
            figures.heat, figures.months, lambda code, month: asked.behind("received", month, code=code)
        ),
        flow=_flow(figures, asked),
        ended=[
            NumberLine(term(BOARD_MEASURES[key]), number, asked.behind(key, figures.period))
            for key, number in figures.flow.left
        ],
        both_ways=[
            NumberLine(term(BOARD_MEASURES[key]), number, asked.behind(key, figures.period))
            for key, number in figures.both_ways
        ],
        calls=_calls(figures, asked),
        orders=orders_view(figures, asked),
    )


def _of_month(chart: BarChart, month: Period, figures: BoardFigures) -> BarChart:
    """Named where it is not of the month shown: that one has nothing yet."""
    return chart if month == figures.period else replace(chart, title=f"{chart.title} · {month.month}")


def _of_department(row: RateRow, month: Period, asked: AskedBoard) -> str:
    """Empty for what no department leads: the board narrows by departments alone."""
    return asked.behind("closure_rate", month, department=row.value) if row.value else ""


def _tile(tile: BoardTile, figures: BoardFigures, asked: AskedBoard) -> TileView:
    measure = BOARD_MEASURES[tile.key]
    day = of_dates(local_day(figures.at), local_day(figures.at))
    period = day if tile.key == DUE_THAT_DAY.key else figures.period
    whole_day = {"until": day.end.astimezone(SHANGHAI).isoformat()} if period is day else {}
    further = _("%(number)s still open", number=tile.rest) if tile.rest is not None else ""
    return TileView(
        tile.key,
        _("Closed this month") if tile.key == CLOSED.key and figures.period.until else term(measure),
        definition(measure),
        tile.number,
        asked.behind(tile.key, period, **whole_day) if tile.number else "",
        _(_BEFORE[tile.key], number=tile.before) if tile.before is not None else "",
        _ICONS[tile.key],
        tile.key == OVERDUE.key and tile.number > 0,
        _spark(tile, figures),
        further,
        asked.behind(STILL_DUE.key, period, **whole_day) if tile.rest else "",
    )


def _spark(tile: BoardTile, figures: BoardFigures) -> Sparkline | None:
    """From the first month there is anything."""
    first = next((at for at, number in enumerate(tile.trend) if number), len(tile.trend))
    numbers = tile.trend[first:]
    if len(numbers) < 3:  # noqa: PLR2004 - two months are told by the two numbers
        return None
    span = f"{figures.months[first].month} – {figures.months[-1].month}"
    told = f"{span}{_(': ')}{', '.join(map(str, numbers))}"
    return Sparkline(numbers, told, is_so_far=figures.period.until is not None)


def _associations(figures: BoardFigures, asked: AskedBoard) -> BarChart:
    most = max((max(each.number, each.before) for each in figures.associations), default=1)
    bars = [
        Bar(
            each.name,
            100 * each.number / most,
            None,
            None,
            str(each.number),
            _(
                "%(name)s: %(number)s, the month before %(before)s",
                name=each.name,
                number=each.number,
                before=each.before,
            ),
            asked.behind(ACCUSED.key, figures.associations_month, association=each.id),
            str(each.number),
            str(each.before),
            tick=100 * each.before / most if each.before else None,
        )
        for each in figures.associations
    ]
    return BarChart(
        _("Associations complained about most"),
        tuple(bars),
        heads=(_("Association"), _("Complaints accepted"), _("This month"), _("Month before")),
        note=_("The mark is the month before."),
    )


def _flow(figures: BoardFigures, asked: AskedBoard) -> BarChart:
    """Carried in, and what came; of both what was closed, and what is open: a bridge of four bars."""
    flow, period = figures.flow, figures.period
    whole_of = max(flow.carried_in + flow.received, 1)
    steps = [
        (term(BOARD_MEASURES["carried_in"]), "carried_in", 0, flow.carried_in, "", True),
        (term(BOARD_MEASURES["received"]), "received", flow.carried_in, flow.received, "+", False),
        (term(CLOSED), CLOSED.key, flow.open + flow.ended, flow.closed, "−", False),
        (_("Transferred or terminated"), "", flow.open, flow.ended, "−", False),
        (term(OPEN), OPEN.key, 0, flow.open, "=", True),
    ]
    steps = [step for step in steps if step[1] or step[3]]
    bars = [
        Bar(
            name,
            100 * (start + number) / whole_of,
            None,
            None,
            str(number),
            f"{name}{_(': ')}{number}",
            asked.behind(key, period) if number and key else "",
            f"{sign} {number}".strip(),
            "",
            start=100 * start / whole_of,
            is_pale=is_pale,
        )
        for name, key, start, number, sign, is_pale in steps
    ]
    return BarChart(
        _("From accepted to closed"),
        tuple(bars) if flow.carried_in + flow.received else (),
        heads=(_("Step"), _("How many"), _("Number"), ""),
        note=_("Carried in and accepted together are what was closed, passed on or ended, and what is open."),
    )


def _calls(figures: BoardFigures, asked: AskedBoard) -> BarChart:
    calls, satisfied = figures.calls, RATES["satisfaction"]
    rows = (
        (satisfied.key, term(satisfied), calls.satisfaction, figures.period, False),
        (satisfied.key, _before(term(satisfied)), calls.satisfaction_before, figures.before, True),
        (REACHED.key, term(REACHED), calls.reached, figures.period, False),
        (REACHED.key, _before(term(REACHED)), calls.reached_before, figures.before, True),
    )
    bars = [
        _share(name, row, asked.behind(key, month), is_pale=is_pale)
        for key, name, row, month, is_pale in rows
        if row.denominator
    ]
    return BarChart(
        _("Satisfaction of those called back"),
        tuple(bars),
        heads=(_("Rate"), _("With the interval its numbers allow"), "%", _("Of calls")),
        note=_("Basically satisfied counts as 0.9; pale is the month before."),
    )


def _before(name: str) -> str:
    return _("%(name)s · month before", name=name)


def _share(name: str, row: RateRow, href: str, *, is_pale: bool) -> Bar:
    low, high = wilson(float(row.numerator), row.denominator)
    counted = f"{whole(row.numerator)}/{row.denominator}"
    told = f"{name} {rate_words(row)} ({counted})"
    return Bar(
        name, float(row.rate or 0), low, high, rate_words(row), told, href, rate_words(row), counted, is_pale=is_pale
    )
