"""Where the marks of a chart stand, in per cent of the room it is given. Pure: numbers in, places out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from intake.language.formats import month_name

# Steps of an axis of rates, the finest first, and how many of them it may have.
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
_MOST_STEPS = 5
# What stands at the ends of lines keeps this far apart, and away from the edges, in per cent of the height.
_APART, _EDGE = 11.0, 4.0
_SHADES = 6
# In a narrow room all of so few months are named, else one of three.
_ALL_NAMED, _MAJOR = 7, 3

# Of a line: its rate and whether its month is under way; None where there is no rate.
Rates = Sequence[tuple[float, bool] | None]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight piece of line number `line`."""

    x1: str
    y1: str
    x2: str
    y2: str
    line: int = 0
    is_dotted: bool = False


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """The mark of a line's month."""

    x: str
    y: str
    line: int
    month: int
    is_so_far: bool


@dataclass(frozen=True, slots=True)
class AxisMark:
    """A place on an axis: its label, a second line under it, and whether it stays where room is short."""

    at: str
    label: str
    note: str = ""
    is_major: bool = True


@dataclass(frozen=True, slots=True)
class LinePlot:
    """A chart of lines. `ends`: for each line that has any point, its number and how high its name stands."""

    strokes: tuple[Stroke, ...]
    marks: tuple[PlacedMark, ...]
    y_axis: tuple[AxisMark, ...]
    x_axis: tuple[AxisMark, ...]
    ends: tuple[tuple[int, str], ...]


def line_plot(lines: Sequence[Rates], months: Sequence[str]) -> LinePlot:
    """Lines over the same months, a stroke only between neighbours that both have a rate."""
    bottom, top, step = rate_scale([point[0] for line in lines for point in line if point])

    def height(rate: float) -> float:
        return 100 * (top - rate) / (top - bottom)

    def along(month: int) -> str:
        return per_cent(100 * (month + 0.5) / len(months))

    strokes = [
        Stroke(along(at), per_cent(height(one[0])), along(at + 1), per_cent(height(other[0])), number, other[1])
        for number, line in enumerate(lines)
        for at, (one, other) in enumerate(pairwise(line))
        if one and other
    ]
    marks = [
        PlacedMark(along(at), per_cent(height(point[0])), number, at, point[1])
        for number, line in enumerate(lines)
        for at, point in enumerate(line)
        if point
    ]
    labels = [bottom + step * count for count in range(round((top - bottom) / step) + 1)]
    last = {number: next((point for point in reversed(line) if point), None) for number, line in enumerate(lines)}
    ends = _kept_apart({number: height(point[0]) for number, point in last.items() if point})
    return LinePlot(
        tuple(strokes),
        tuple(marks),
        tuple(AxisMark(per_cent(height(value)), f"{value:g}") for value in labels),
        tuple(AxisMark(along(at), *_said(months, at)) for at in range(len(months))),
        tuple((number, per_cent(at)) for number, at in ends.items()),
    )


def rate_scale(rates: Sequence[float]) -> tuple[int, int, int]:
    """From, to and step of an axis that holds all of these and has few steps; a share ends at 100."""
    low, high = min(rates, default=0.0), max(rates, default=100.0)
    for step in _STEPS:
        bottom, top = floor(low / step) * step, ceil(high / step) * step
        if bottom == top:
            bottom, top = (bottom - step, top) if bottom else (0, step)
        if (top - bottom) / step <= _MOST_STEPS:
            return bottom, top, step
    return 0, ceil(high), ceil(high)


def spark(numbers: Sequence[int], *, is_so_far: bool) -> list[Stroke]:
    """A line from edge to edge, its last piece dotted if it is not over; of numbers that are all alike a level one."""
    if len(numbers) < 2:  # noqa: PLR2004 - a line has two ends
        return []
    low, high = min(numbers), max(numbers)
    places = [
        (per_cent(100 * at / (len(numbers) - 1)), per_cent(100 * (high - one) / (high - low) if high > low else 50))
        for at, one in enumerate(numbers)
    ]
    pieces = list(pairwise(places))
    return [
        Stroke(*one, *other, is_dotted=is_so_far and at == len(pieces) - 1) for at, (one, other) in enumerate(pieces)
    ]


def shade(number: int, most: int) -> int:
    """How dark a cell is: 0 where there is nothing, 6 where there is most."""
    return ceil(_SHADES * number / most) if number > 0 else 0


def per_cent(value: float) -> str:
    """As an attribute of SVG."""
    return f"{value:.2f}%"


def _said(months: Sequence[str], at: int) -> tuple[str, str, bool]:
    year, number = months[at].split("-")
    is_named = at == 0 or int(number) == 1
    is_major = len(months) <= _ALL_NAMED or at % _MAJOR == (len(months) - 1) % _MAJOR
    return month_name(months[at]), year if is_named else "", is_major


def _kept_apart(heights: dict[int, float]) -> dict[int, float]:
    """These heights, moved so that what is written there does not overlap; in the same order."""
    placed: dict[int, float] = {}
    at = _EDGE - _APART
    for number, height in sorted(heights.items(), key=lambda one: one[1]):
        at = max(height, at + _APART)
        placed[number] = at
    over = max(placed.values(), default=0.0) - (100 - _EDGE)
    return {number: each - max(over, 0.0) for number, each in placed.items()}
