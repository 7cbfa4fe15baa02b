"""What of a box do these rules together not accept? Nothing, or a point of it.

Exact: the box is split on the column that parts the rules best, until one rule accepts all that is left, or none
accepts some of it. A table that would need too much splitting is reported as not proved, never passed over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from routing.analysis.columns import Point
from routing.analysis.space import Box, touching, within
from routing.rules.bits import Lens

# Splits allowed for one question and for one table; tables that people write need a few dozen.
SPLITS_A_QUESTION = 5_000
SPLITS_A_TABLE = 150_000
_FEW = 40  # parts that are compared pair by pair


class TooHard(Exception):
    """More splitting than is allowed: the question stays open."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Either a point of the box that no rule accepts, or the rules that together accept all of it."""

    hole: tuple[Point, ...] | None
    by: int


class Patience:
    """How much may still be split; one for each table, so that a check always ends."""

    def __init__(self, splits: int) -> None:
        self.left = splits

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooHard


# What a column's points accept of the rules in question, each set with one of its points.
Accepted = dict[int, Point]
# A column as a search sees it, by its place in the box.
Side = tuple[int, Accepted]


class _Search:
    """One question about a few rules. `alive` are those that accept what was chosen so far, `sides` what is left."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._splits = 0
        self._known: dict[tuple[int, tuple[int, ...]], int | dict[int, Point]] = {}

    def run(self, alive: int, sides: Sequence[Side]) -> int | dict[int, Point]:
        """The rules that cover what is left, or the points chosen on the way to a hole."""
        if not alive:
            return {}
        open_ones: list[Side] = []
        all_of_it = alive
        for place, accepted in sides:
            left = {mask & alive: point for mask, point in accepted.items()}
            if 0 in left:
                return {place: left[0]}
            if len(left) > 1 or alive not in left:
                open_ones.append((place, left))
                for mask in left:
                    all_of_it &= mask
        if all_of_it:
            return all_of_it & -all_of_it
        key = alive, tuple(place for place, _ in open_ones)
        if key not in self._known:
            self._known[key] = self._split(open_ones)
        return self._known[key]

    def _split(self, sides: list[Side]) -> int | dict[int, Point]:
        self._patience.spend()
        self._splits += 1
        if self._splits > SPLITS_A_QUESTION:
            raise TooHard
        chosen = min(sides, key=_widest)
        left = [side for side in sides if side is not chosen]
        covered = 0
        for mask in _least(chosen[1]):
            found = self.run(mask, left)
            if isinstance(found, dict):
                return {**found, chosen[0]: chosen[1][mask]}
            covered |= found
        return covered


def prove(box: Box, among: int, patience: Patience) -> Proof:
    """Whether the rules in `among` cover the box. Raises TooHard."""
    alive = touching(box, among)
    if whole := within(box, alive):
        return Proof(None, whole & -whole)
    sides: list[Side] = []
    for place, cell in enumerate(box):
        if alive & ~cell.within:
            accepted = {mask & alive: point for point, mask in cell.parts(alive)}
            if 0 in accepted:
                return _proof(box, {place: accepted[0]})
            sides.append((place, accepted))
    lens = Lens(alive)
    near = [(place, {lens.near(mask): point for mask, point in accepted.items()}) for place, accepted in sides]
    found = _Search(patience).run(lens.near(alive), near)
    return Proof(None, lens.far(found)) if isinstance(found, int) else _proof(box, found)


def _proof(box: Box, chosen: dict[int, Point]) -> Proof:
    """The hole at the points chosen; in every other column any point will do."""
    return Proof(tuple(chosen.get(place, cell.parts(0)[0][0]) for place, cell in enumerate(box)), 0)


def _widest(side: Side) -> tuple[int, int]:
    """How many rules the least choice on this side may leave alive: the fewer, the sooner the search ends."""
    return max(map(int.bit_count, side[1])), len(side[1])


def _least(masks: Iterable[int]) -> list[int]:
    """The smallest first, without those that contain another: what covers the smaller covers the larger."""
    ordered = sorted(masks, key=int.bit_count)
    if len(ordered) > _FEW:
        return ordered
    kept: list[int] = []
    for mask in ordered:
        if not any(smaller & ~mask == 0 for smaller in kept):
            kept.append(mask)
    return kept
