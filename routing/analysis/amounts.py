"""Which rules accept which amounts? Spans in fen between all bounds, by two bisections."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence

from routing.analysis.cells import Span, Wish, is_empty, span_of
from routing.analysis.columns import ColumnCell, ColumnCells, Part, Users
from routing.rules.bits import bits_of, positions_of


class Range(ColumnCell):
    """The amounts that one rule accepts."""

    __slots__ = ("_column", "span")

    def __init__(self, span: Span, column: "Amounts") -> None:
        self._column = column
        self.span = self.key = span
        self.touching = self.overlapping = column.empty | (column.begun(span.most) & column.unended(span.least))
        self.within = column.empty | (column.begun(span.least) & column.unended(span.most))

    def parts(self, alive: int) -> Sequence[Part]:
        """A point where the span begins, and one wherever a living rule begins, or has just ended, inside it."""
        column, span = self._column, self.span
        points = {span.least}
        points.update(column.bounds_within(span, alive))
        return [(point, column.accepting(point)) for point in sorted(points)]


class Unbounded(ColumnCell):
    """No wish about amounts: met by a complaint that names none, which only rules without such a wish accept."""

    __slots__ = ()

    def __init__(self, empty: int, everyone: int) -> None:
        self.key = None
        self.touching = self.within = empty
        self.overlapping = everyone

    def parts(self, alive: int) -> Sequence[Part]:  # noqa: ARG002 - the same for all
        return ((None, self.touching),)


class Amounts(ColumnCells):
    """The amount column."""

    def __init__(self, users: Users, everyone: int) -> None:
        spans = {wish: span_of(wish) for wish in users if not is_empty(wish)}
        real = {wish: span for wish, span in spans.items() if not span.is_empty}
        masks = {wish: bits_of(users[wish]) for wish in spans}
        self.empty = everyone & ~_united(masks.values())
        self._begins, self._begun = _gathered(real, masks, lambda span: span.least)
        self._ends, self._unended = _gathered(real, masks, lambda span: -span.most)
        self._spans = {place: span for wish, span in real.items() for place in users[wish]}
        self.anything: ColumnCell = Unbounded(self.empty, everyone)
        self._cells = {wish: Range(span, self) for wish, span in real.items()}

    def cell(self, wish: Wish) -> ColumnCell | None:
        return self.anything if is_empty(wish) else self._cells.get(wish)

    def both(self, one: ColumnCell, other: ColumnCell) -> ColumnCell | None:
        if one is self.anything or other is self.anything:
            return other if one is self.anything else one
        assert isinstance(one, Range)
        assert isinstance(other, Range)
        span = Span(max(one.span.least, other.span.least), min(one.span.most, other.span.most))
        return None if span.is_empty else Range(span, self)

    def begun(self, amount: int) -> int:
        """The rules whose span begins at or below this amount."""
        return self._begun[bisect_right(self._begins, amount)]

    def unended(self, amount: int) -> int:
        """The rules whose span ends at or above this amount."""
        return self._unended[bisect_right(self._ends, -amount)]

    def accepting(self, point: int | None) -> int:
        return self.empty if point is None else self.empty | (self.begun(point) & self.unended(point))

    def bounds_within(self, span: Span, alive: int) -> set[int]:
        """Where acceptance may change inside a span for the rules in `alive`."""
        bounded = alive & ~self.empty
        others = [self._spans[place] for place in positions_of(bounded)]
        found = {other.least for other in others if span.least < other.least <= span.most}
        found.update(other.most + 1 for other in others if span.least <= other.most < span.most)
        return found


def _united(masks: Iterable[int]) -> int:
    united = 0
    for mask in masks:
        united |= mask
    return united


def _gathered(
    spans: Mapping[Wish, Span], masks: Mapping[Wish, int], bound: Callable[[Span], int]
) -> tuple[list[int], list[int]]:
    """The bounds in order, and before each, and after the last, the rules with a bound passed so far."""
    bounds = sorted({bound(span) for span in spans.values()})
    at = [0] * len(bounds)
    for wish, span in spans.items():
        at[bisect_left(bounds, bound(span))] |= masks[wish]
    gathered = [0]
    for mask in at:
        gathered.append(gathered[-1] | mask)
    return bounds, gathered
