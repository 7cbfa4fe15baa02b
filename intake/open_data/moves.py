"""How figures held back could be otherwise with everything shown staying as it is: what an attacker cannot rule out.

An attacker's knowledge of a table is a system of linear relations, and what they know of one figure is its least and
its greatest value in that system (the attacker problem of Fischetti and Salazar-González, Management Science 47/7,
2001). Each value found here comes with a whole other table that has it, so that it can be checked without a solver.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from intake.open_data.relations import FigureSystem, Key, PartRelation, Relation, SumRelation

# Of a figure that is held back: nought is always shown.
LEAST = 1
_WHOLE = 1e-6
# What is held back already costs next to nothing to move: only so much that no more moves than has to.
_CHEAP = 0.001
_FAR = 1e6

# By how much each figure that moves is more or less than it is.
Move = Mapping[Key, int]


class Mover:
    """The linear programme of figures that may move, all others standing; asked again and again."""

    def __init__(self, system: FigureSystem, keys: Iterable[Key]) -> None:
        self._system = system
        self.keys = list(keys)
        self._places = {key: place for place, key in enumerate(self.keys)}

    def farthest(self, key: Key, by: int, held: Collection[Key] = ()) -> Move:
        """How all could be otherwise if `key` were as much more or less as it could be, `by` at the most.

        As few others as can be move, and of those shown the ones least missed.
        """
        by = max(by, LEAST - self._system.values[key])
        if by == 0:
            return {}
        for is_whole in (0, 1):  # mostly a solution comes out in whole numbers, and many times as fast
            found = self._solved(key, by, held, is_whole=is_whole)
            half = len(self.keys)
            moved = [up - down for up, down in zip(found[:half], found[half:], strict=True)]
            if all(abs(value - round(value)) < _WHOLE for value in moved):
                break
        return {one: round(by) for one, by in zip(self.keys, moved, strict=True) if round(by)}

    def _solved(self, key: Key, by: int, held: Collection[Key], *, is_whole: int) -> Sequence[float]:
        """Moves up, then moves down: so either way costs."""
        from scipy.optimize import Bounds, milp  # noqa: PLC0415 - half a second that only the job of the month needs

        place = self._places[key] + (len(self.keys) if by < 0 else 0)
        weights = self._system.weights
        prices = [_CHEAP if one in held else weights.get(one, 1.0) for one in self.keys] * 2
        most = self._most.copy()
        prices[place], most[place] = -_FAR, abs(by)
        most[self._places[key] + (len(self.keys) if by > 0 else 0)] = 0
        kind = [is_whole] * len(prices)
        found = milp(prices, integrality=kind, bounds=Bounds(0, most), constraints=self._constraints)
        if not found.success:  # that nothing moves is always possible
            raise RuntimeError(f"the programme of moves failed: {found.message}")
        moves: list[float] = found.x.tolist()
        return moves

    @cached_property
    def _most(self) -> list[float]:
        return [_FAR] * len(self.keys) + [float(self._system.values[one] - LEAST) for one in self.keys]

    @cached_property
    def _constraints(self) -> list[Any]:
        from scipy.optimize import LinearConstraint  # noqa: PLC0415 - see above

        found = []
        equal, _ = self._rows(SumRelation)
        if equal is not None:
            found.append(LinearConstraint(equal, 0, 0))
        above, room = self._rows(PartRelation)
        if above is not None:
            found.append(LinearConstraint(above, -_FAR, room))
        return found

    def _rows(self, kind: type[Relation]) -> tuple[Any, list[int]]:
        """A row for each relation of this kind: its figures moved up and down, and how far they may together."""
        from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415 - see above

        relations = [one for one in self._system.relations(self.keys) if isinstance(one, kind)]
        room = [-sum(sign * self._system.values[key] for key, sign in one.terms) for one in relations]
        if not room:
            return None, room
        entries = [
            (row, self._places[key], sign)
            for row, one in enumerate(relations)
            for key, sign in one.terms
            if key in self._places
        ]
        rows, places, signs = zip(*entries, strict=True)
        up = csr_matrix((signs, (rows, places)), shape=(len(room), len(self.keys)), dtype=float)
        return hstack([up, -up], format="csr"), room


def is_possible(system: FigureSystem, move: Move, held: AbstractSet[Key]) -> bool:
    """Whether an attacker cannot rule this out: nothing shown has moved, and every relation holds."""
    if not held >= move.keys() or any(system.values[key] + by < LEAST for key, by in move.items()):
        return False
    moved = {**system.values, **{key: system.values[key] + by for key, by in move.items()}}
    for relation in system.relations(move):
        come_to = sum(sign * moved[key] for key, sign in relation.terms)
        if come_to > 0 or (come_to < 0 and isinstance(relation, SumRelation)):
            return False
    return True
