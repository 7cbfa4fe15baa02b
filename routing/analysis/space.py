"""All rules as boxes in the space of facts: one cell a column, each knowing which rules accept what it accepts."""

from collections.abc import Iterable, Sequence

from routing.analysis.amounts import Amounts
from routing.analysis.cells import (
    AMOUNT,
    DIMENSIONS,
    DISCRETE,
    TEXT,
    RuleReading,
    Wish,
    is_empty,
    span_of,
    wanted_of,
    wish_of,
)
from routing.analysis.columns import ColumnCell, ColumnCells, Discrete, Point
from routing.analysis.keywords import Texts
from routing.analysis.world import World
from routing.vocabulary import Channel, Kind, Level, Lifecycle, RegistrationMode

Box = tuple[ColumnCell, ...]
_PLACE = {dimension: place for place, dimension in enumerate(DIMENSIONS)}
# Facts that every complaint has; all others may be unknown.
_ALWAYS_KNOWN = frozenset({"kind", "channel", "watchlist", "government", "anonymous"})


class Space:
    """The rules of one table; places count from 0 in the order in which rules are asked."""

    def __init__(self, readings: Iterable[RuleReading], world: World) -> None:
        self.readings: tuple[RuleReading, ...] = tuple(readings)
        self.size = len(self.readings)
        self.everyone = (1 << self.size) - 1
        users = _users(self.readings)
        domains = _domains(world)
        self.discrete = {
            name: Discrete(name, domains[name], users[_PLACE[name]], self.everyone, absent=name not in _ALWAYS_KNOWN)
            for name in DISCRETE
        }
        self.amounts = Amounts(users[_PLACE[AMOUNT]], self.everyone)
        self.texts = Texts(users[_PLACE[TEXT]], self.everyone)
        columns: dict[str, ColumnCells] = {**self.discrete, AMOUNT: self.amounts, TEXT: self.texts}
        self.columns: tuple[ColumnCells, ...] = tuple(columns[dimension] for dimension in DIMENSIONS)
        self.boxes: tuple[Box, ...] = tuple(self._box(reading) for reading in self.readings)
        self.whole: Box = tuple(column.anything for column in self.columns)

    def earlier(self, place: int) -> int:
        """The rules asked before this one."""
        return (1 << place) - 1

    def later(self, place: int) -> int:
        return self.everyone >> (place + 1) << (place + 1)

    def both(self, one: Box, other: Box) -> Box | None:
        """What two boxes have in common."""
        cells = []
        for column, mine, theirs in zip(self.columns, one, other, strict=True):
            cell = column.both(mine, theirs)
            if cell is None:
                return None
            cells.append(cell)
        return tuple(cells)

    def replaced(self, box: Box, cells: dict[str, ColumnCell]) -> Box:
        """The box with other cells in some dimensions."""
        changed = list(box)
        for dimension, cell in cells.items():
            changed[_PLACE[dimension]] = cell
        return tuple(changed)

    def orders(self, places: Iterable[int]) -> tuple[int, ...]:
        return tuple(self.readings[place].order for place in places)

    def values(self, points: Sequence[Point]) -> dict[str, Point]:
        """Points by dimension, a class as the first of its values and a narrative as text."""
        found = dict(zip(DIMENSIONS, points, strict=True))
        for name in DISCRETE:
            found[name] = self.discrete[name].classes[found[name]][0]
        found[TEXT] = self.texts.written(found[TEXT])
        return found

    def _box(self, reading: RuleReading) -> Box:
        cells = tuple(column.cell(wish) for column, wish in zip(self.columns, reading.wishes, strict=True))
        assert all(cell is not None for cell in cells), "rules that nothing can meet are left out before"
        return cells  # type: ignore[return-value]


def is_possible(reading: RuleReading) -> bool:
    """Whether any complaint at all can meet the rule: amounts can contradict themselves, words be never said."""
    return has_amount(reading) and wanted_of(wish_of(reading, TEXT)).is_possible


def has_amount(reading: RuleReading) -> bool:
    """Whether some amount lies between the bounds of the rule."""
    wish = wish_of(reading, AMOUNT)
    return is_empty(wish) or not span_of(wish).is_empty


def touching(box: Box, among: int) -> int:
    """The rules that accept some least point of every cell."""
    for cell in box:
        among &= cell.touching
        if not among:
            break
    return among


def within(box: Box, among: int) -> int:
    """The rules that accept all of the box."""
    for cell in box:
        among &= cell.within
        if not among:
            break
    return among


def overlapping(box: Box, among: int) -> int:
    """The rules that accept something of the box."""
    for cell in box:
        among &= cell.overlapping
        if not among:
            break
    return among


def _users(readings: Sequence[RuleReading]) -> list[dict[Wish, list[int]]]:
    users: list[dict[Wish, list[int]]] = [{} for _ in DIMENSIONS]
    for place, reading in enumerate(readings):
        for known, wish in zip(users, reading.wishes, strict=True):
            if wish in known:
                known[wish].append(place)
            else:
                known[wish] = [place]
    return users


def _domains(world: World) -> dict[str, Sequence[Point]]:
    """Every value that can occur, the absent one first; values that only rules name join them in their column."""
    flag = (False, True)
    return {
        "violation": ("", *world.violations),
        "region": ("", *world.regions),
        "industry": ("",),
        "association": ("",),
        "level": (None, *Level),
        "mode": (None, *RegistrationMode),
        "lifecycle": (None, *Lifecycle),
        "kind": tuple(Kind),
        "channel": tuple(Channel),
        "watchlist": flag,
        "government": flag,
        "anonymous": flag,
    }
