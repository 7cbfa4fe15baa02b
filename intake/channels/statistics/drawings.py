"""Drawings of the months: bars of two counts, lines of two rates. What is held back leaves a gap; the table says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, LEFT, BASE, TOP = 720, 220, 66, 190, 16
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class BarShape:
    """A bar of one month; `series` is which of the two counts."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class PointShape:
    """A point of a line; `starts` where the month before it has none."""

    x: float
    y: float
    starts: bool


@dataclass(frozen=True, slots=True)
class ScaleMark:
    """A line across with its number, or a month below."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything placed; `lines` are drawn point to point."""

    bars: tuple[BarShape, ...]
    lines: tuple[tuple[PointShape, ...], ...]
    across: tuple[ScaleMark, ...]
    months: tuple[ScaleMark, ...]


def bars(months: Sequence[str], series: Sequence[Sequence[int | None]]) -> Drawing:
    top = _round_top(max((value for row in series for value in row if value is not None), default=0))
    slot = (WIDTH - LEFT) / max(len(months), 1)
    width = slot * 0.36
    shapes = [
        BarShape(
            round(LEFT + slot * (place + 0.12) + width * number, 1),
            round(_height(value, top), 1),
            round(width, 1),
            round(BASE - _height(value, top), 1),
            number,
        )
        for number, row in enumerate(series)
        for place, value in enumerate(row)
        if value is not None
    ]
    marks = tuple(ScaleMark(round(_height(value, top), 1), str(value)) for value in (0, top // 2, top))
    return Drawing(tuple(shapes), (), marks, _below(months))


def lines(months: Sequence[str], series: Sequence[Sequence[Decimal | None]]) -> Drawing:
    """Of per cent, the axis from the lowest ten to a hundred."""
    shown = [value for row in series for value in row if value is not None]
    low = int(min(shown, default=Decimal(0)) // 10 * 10)
    low = min(low, 90)
    slot = (WIDTH - LEFT) / max(len(months), 1)
    drawn = []
    for row in series:
        points = []
        for place, value in enumerate(row):
            if value is not None:
                y = BASE - (BASE - TOP) * float((value - low) / (100 - low))
                starts = place == 0 or row[place - 1] is None
                points.append(PointShape(round(LEFT + slot * (place + 0.5), 1), round(y, 1), starts))
        drawn.append(tuple(points))
    middle = (low + 100) // 2
    marks = tuple(
        ScaleMark(round(BASE - (BASE - TOP) * (value - low) / (100 - low), 1), f"{value}%")
        for value in (low, middle, 100)
    )
    return Drawing((), tuple(drawn), marks, _below(months))


def _below(months: Sequence[str]) -> tuple[ScaleMark, ...]:
    slot = (WIDTH - LEFT) / max(len(months), 1)
    return tuple(ScaleMark(round(LEFT + slot * (place + 0.5), 1), month[2:]) for place, month in enumerate(months))


def _height(value: int, top: int) -> float:
    return BASE - (BASE - TOP) * value / top


def _round_top(greatest: int) -> int:
    """The next even number of the kind 2, 4, 10, 20, 40, 100."""
    scale = 1
    while True:
        for step in _STEPS:
            if 2 * step * scale >= max(greatest, 2):
                return 2 * step * scale
        scale *= 10
