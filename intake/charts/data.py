"""What a chart shows, as plain values: labels, numbers, the words of each mark and the address it leads to.

On a page a chart is written by `templates/charts/`: HTML and SVG whose places are per cent, so that it fills whatever
room it has while its letters keep their size. No script draws it, and no style attribute is needed. For a document
`documents` draws the same values.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.charts.geometry import LinePlot, Stroke, line_plot, shade, spark


@dataclass(frozen=True, slots=True)
class LinePoint:
    """One month of one rate; `is_so_far`: the month is under way. `told` is what a mark says, `href` where it leads.

    `words` is the rate as it is said, `counted` its numerator and denominator.
    """

    month: str
    series: str
    rate: float
    is_so_far: bool
    told: str
    href: str
    words: str = ""
    counted: str = ""


@dataclass(frozen=True, slots=True)
class LineChart:
    """Rates by month. A month without a rate has no point, and the line has a gap there.

    `series` are their names, the subject first; `short` what stands at the end of each line.
    """

    title: str
    months: tuple[str, ...]
    series: tuple[str, ...]
    short: tuple[str, ...]
    points: tuple[LinePoint, ...]
    note: str = ""

    @property
    def plot(self) -> LinePlot:
        """Where everything stands."""
        lines = [[self._point(name, month) for month in self.months] for name in self.series]
        rates = [[(point.rate, point.is_so_far) if point else None for point in line] for line in lines]
        return line_plot(rates, self.months)

    def row(self, month: str) -> list[LinePoint | None]:
        """The points of one month, one of each series: a row of the table."""
        return [self._point(name, month) for name in self.series]

    def at(self, series: int, month: int) -> LinePoint:
        """The point of a mark."""
        found = self._point(self.series[series], self.months[month])
        assert found is not None
        return found

    def last(self, series: int) -> LinePoint | None:
        """The newest point of a series: its line is named there."""
        mine = [point for point in self.points if point.series == self.series[series]]
        return max(mine, key=lambda point: point.month, default=None)

    def _point(self, series: str, month: str) -> LinePoint | None:
        return next((each for each in self.points if (each.series, each.month) == (series, month)), None)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar from `start` to `rate`, both in per cent of the axis, with the interval its numbers allow.

    `label` stands beside it in a document, `words` and `counted` on a page. `tick` marks what it is compared with.
    """

    name: str
    rate: float
    low: float | None
    high: float | None
    label: str
    told: str
    href: str
    words: str = ""
    counted: str = ""
    start: float = 0.0
    tick: float | None = None
    is_pale: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars in the order they are to be read. `heads` name the columns, `axis` what is measured.

    `mean` is where the whole stands. Of very many bars some are left out after the one at `gap_after`, and `left_out`
    says how many.
    """

    title: str
    bars: tuple[Bar, ...]
    heads: tuple[str, str, str, str] = ("", "", "", "")
    axis: str = ""
    note: str = ""
    mean: float | None = None
    left_out: int = 0
    gap_after: int = -1


@dataclass(frozen=True, slots=True)
class HeatMapCell:
    """How many of one kind in one month."""

    row: str
    month: str
    number: int
    told: str
    href: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Numbers by row and month: the darker the more, and the number itself in each cell."""

    title: str
    corner: str
    rows: tuple[str, ...]
    months: tuple[str, ...]
    cells: tuple[HeatMapCell, ...]
    note: str = ""

    def lines(self) -> list[tuple[str, list[tuple[HeatMapCell, int]]]]:
        """Each row with its cells in order, and how dark each is, from 0 to 6."""
        most = max((cell.number for cell in self.cells), default=0)
        found = {(cell.row, cell.month): cell for cell in self.cells}
        return [
            (row, [(cell, shade(cell.number, most)) for month in self.months if (cell := found.get((row, month)))])
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A number by month: a shape beside a figure, told in one sentence. `is_so_far`: the last month is under way."""

    numbers: Sequence[int]
    told: str
    is_so_far: bool

    @property
    def strokes(self) -> list[Stroke]:
        return spark(self.numbers, is_so_far=self.is_so_far)
