"""What of a box do these rules together not accept? Nothing, or a point of it.

Exact: the box is split on the column that parts the rules best, until one rule accepts all that is left, or none
accepts some of it. A table that would need too much splitting is reported as not proved, never passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.analysis.columns import Part, Point
from routing.analysis.masks import first_of
from routing.analysis.space import Box, touching

# Splits allowed for one question and for one table; tables that people write need a few dozen.
SPLITS_A_QUESTION = 5_000
SPLITS_A_TABLE = 60_000
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

    def __init__(self, splits: int = SPLITS_A_TABLE) -> None:
        self.left = splits

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooHard


class _Search:
    """One question. `dimensions` still to be split, `alive` the rules that accept what was chosen so far."""

    def __init__(self, box: Box, patience: Patience) -> None:
        self._box = box
        self._patience = patience
        self._splits = 0
        self._known: dict[tuple[int, tuple[int, ...]], int | dict[int, Point]] = {}

    def run(self, alive: int, dimensions: tuple[int, ...]) -> int | dict[int, Point]:
        """The rules that cover what is left, or the points chosen on the way to a hole."""
        if not alive:
            return {}
        all_of_it = alive
        for dimension in dimensions:
            all_of_it &= self._box[dimension].within
            if not all_of_it:
                break
        if all_of_it:
            return 1 << first_of(all_of_it)
        key = alive, dimensions
        if key not in self._known:
            self._known[key] = self._split(alive, dimensions)
        return self._known[key]

    def _split(self, alive: int, dimensions: tuple[int, ...]) -> int | dict[int, Point]:
        self._spend()
        open_ones = tuple(one for one in dimensions if alive & ~self._box[one].within)
        parted: dict[int, list[Part]] = {}
        for one in open_ones:
            parted[one] = _distinct(self._box[one].parts(alive), alive)
            point, mask = parted[one][0]
            if not mask:
                return {one: point}
        chosen = min(open_ones, key=lambda one: (max(mask.bit_count() for _, mask in parted[one]), len(parted[one])))
        left = tuple(one for one in open_ones if one != chosen)
        covered = 0
        for point, mask in parted[chosen]:
            found = self.run(mask, left)
            if isinstance(found, dict):
                return {**found, chosen: point}
            covered |= found
        return covered

    def _spend(self) -> None:
        self._patience.spend()
        self._splits += 1
        if self._splits > SPLITS_A_QUESTION:
            raise TooHard


def prove(box: Box, among: int, patience: Patience) -> Proof:
    """Whether the rules in `among` cover the box. Raises TooHard."""
    found = _Search(box, patience).run(touching(box, among), tuple(range(len(box))))
    if isinstance(found, int):
        return Proof(None, found)
    return Proof(tuple(found.get(place, cell.parts(0)[0][0]) for place, cell in enumerate(box)), 0)


def _distinct(parts: Sequence[Part], alive: int) -> list[Part]:
    """One point for each set of living rules, the smallest set first; a set that contains another adds nothing."""
    seen: dict[int, Point] = {}
    for point, mask in parts:
        left = mask & alive
        if not left:
            return [(point, 0)]
        seen.setdefault(left, point)
    ordered = sorted(((point, mask) for mask, point in seen.items()), key=lambda part: part[1].bit_count())
    if len(ordered) > _FEW:
        return ordered
    kept: list[Part] = []
    for point, mask in ordered:
        if not any(smaller & ~mask == 0 for _, smaller in kept):
            kept.append((point, mask))
    return kept
