"""Which rules accept which values of one column? Values that the same rules accept are one class.

A value that no filled cell names (an unknown region, no amount, no words) is accepted by fewer rules than any other:
what covers it covers the column. So cells are looked at by their least accepted points only, and nothing is lost.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from routing.analysis.cells import Wish, is_empty, values_of
from routing.rules.bits import bits_of

# A point of a column: a class of values, an amount in fen or None, a set of words.
Point = Any
Part = tuple[Point, int]
Users = Mapping[Wish, Sequence[int]]


class ColumnCell(ABC):
    """What one rule asks of one column.

    `touching` accept one of its points, `within` all of them, `overlapping` any value of it at all; `key` is equal for
    cells that accept the same.
    """

    __slots__ = ("key", "overlapping", "touching", "within")

    key: Hashable
    touching: int
    within: int
    overlapping: int

    @abstractmethod
    def parts(self, alive: int) -> Sequence[Part]:
        """Its points, each with the rules that accept it; enough of them to tell the rules in `alive` apart."""


class ColumnCells(ABC):
    """All cells of one column."""

    anything: ColumnCell

    @abstractmethod
    def cell(self, wish: Wish) -> ColumnCell | None:
        """What a wish comes to; None when nothing can meet it."""

    @abstractmethod
    def both(self, one: ColumnCell, other: ColumnCell) -> ColumnCell | None:
        """What two cells have in common."""

    @abstractmethod
    def accepting(self, point: Point) -> int:
        """The rules that accept one point."""


class ValueClasses(ColumnCell):
    """Some classes of values."""

    __slots__ = ("classes", "listed")

    def __init__(self, classes: Iterable[int], masks: Sequence[int]) -> None:
        self.classes = self.key = tuple(classes)
        self.listed = tuple((one, masks[one]) for one in self.classes)
        self.touching, self.within = 0, -1
        for _, mask in self.listed:
            self.touching |= mask
            self.within &= mask
        self.overlapping = self.touching

    def parts(self, alive: int) -> Sequence[Part]:  # noqa: ARG002 - the same for all
        return self.listed


class Discrete(ColumnCells):
    """A column of separate values. `absent` is the value of a fact not known, which no filled cell accepts."""

    def __init__(self, name: str, values: Iterable[Any], users: Users, everyone: int, *, absent: bool) -> None:
        filled = [wish for wish in users if not is_empty(wish)]
        wished = [bits_of(users[wish]) for wish in filled]
        empty = everyone
        for mask in wished:
            empty &= ~mask
        accepted = _accepted(name, list(values), filled)
        self.classes = _classes(accepted)
        self.class_of = {value: place for place, members in enumerate(self.classes) for value in members}
        self.masks = [_united(empty, wished, accepted[members[0]]) for members in self.classes]
        self._all = ValueClasses((0,) if absent else range(len(self.classes)), self.masks)
        self._all.overlapping = everyone
        self.anything: ColumnCell = self._all
        self._cells: dict[Wish, ValueClasses] = {
            wish: ValueClasses(sorted({self.class_of[value] for value in found}), self.masks)
            for wish, found in zip(filled, _by_wish(accepted, len(filled)), strict=True)
        }

    def cell(self, wish: Wish) -> ValueClasses:
        """Every wish names some class: what is not known joins the column's values when it is named."""
        return self._all if is_empty(wish) else self._cells[wish]

    def both(self, one: ColumnCell, other: ColumnCell) -> ColumnCell | None:
        if one is self.anything or other is self.anything:
            return other if one is self.anything else one
        assert isinstance(one, ValueClasses)
        assert isinstance(other, ValueClasses)
        shared = set(one.classes).intersection(other.classes)
        return ValueClasses(sorted(shared), self.masks) if shared else None

    def accepting(self, point: Point) -> int:
        return self.masks[point]

    def only(self, value: Any) -> ValueClasses:
        """The cell that accepts the class of this value alone; a value never named is like an absent one."""
        return ValueClasses((self.class_of.get(value, 0),), self.masks)


def _accepted(name: str, values: list[Any], filled: Sequence[Wish]) -> dict[Any, list[int]]:
    """Every value of the column with the wishes that accept it, by their places; the absent value stands first."""
    read = [values_of(name, wish[0]) for wish in filled]
    known = set(values)
    named = (value for condition in read for value in sorted(condition.whole) if value not in known)
    accepted: dict[Any, list[int]] = {value: [] for value in (*values, *named)}
    lengths = {len(beginning) for condition in read for beginning in condition.beginnings}
    begun: dict[str, list[Any]] = {}
    for value in accepted:
        for length in lengths:
            begun.setdefault(value[:length], []).append(value)
    for place, condition in enumerate(read):
        found = set(condition.whole)
        for beginning in condition.beginnings:
            # A branch or province of which nothing is known might still occur.
            found.update(begun.get(beginning) or (beginning,))
        for value in found:
            accepted.setdefault(value, []).append(place)
    return accepted


def _classes(accepted: Mapping[Any, list[int]]) -> list[list[Any]]:
    groups: dict[tuple[int, ...], list[Any]] = {}
    for value, places in accepted.items():
        groups.setdefault(tuple(places), []).append(value)
    return list(groups.values())


def _by_wish(accepted: Mapping[Any, list[int]], count: int) -> list[list[Any]]:
    found: list[list[Any]] = [[] for _ in range(count)]
    for value, places in accepted.items():
        for place in places:
            found[place].append(value)
    return found


def _united(mask: int, wished: Sequence[int], places: Iterable[int]) -> int:
    for place in places:
        mask |= wished[place]
    return mask
