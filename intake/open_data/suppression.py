"""Which figures are held back: the small ones, and so few others that no small one can be worked out.

To hold back as little as possible is a hard problem (Fischetti and Salazar-González, Management Science 47/7, 2001).
As the U.S. Census Bureau does (Zayatz, Research Report 92/02; Massell, Research Report 2001/01), each figure in turn is
moved by a linear programme as far as it must be able to move, at the least loss of others; a refinement run then shows
again what turned out not to be needed. Of every figure held back, other tables prove what it might be as well.
"""

from collections.abc import Collection, Iterable, Iterator

from intake.open_data.moves import Move, Mover, is_possible
from intake.open_data.relations import POSSIBLE, FigureSystem, Key

_FAR_ENOUGH = POSSIBLE - 1


def held_back(system: FigureSystem) -> frozenset[Key]:
    """Every figure to hold back, those held back before among them."""
    return Suppression(system).run()


class Suppression:
    """The search, with every other table found so far that nobody can rule out."""

    def __init__(self, system: FigureSystem) -> None:
        self.system = system
        self.held = system.small | system.held
        self.others: list[Move] = []
        self._mover = Mover(system, [key for key in system.values if system.is_free(key) or key in self.held])

    def run(self) -> frozenset[Key]:
        for key in sorted(self.held, key=self._rank):
            self._free(key)
        # What was held back for others' sake must not be known either, or they would be by it.
        while (more := next(self._narrow(self.held, self.others), None)) is not None:
            self._free(more)
        self._refine()
        if not all(is_possible(self.system, move, self.held) for move in self.others):
            raise RuntimeError("a table that was to prove what figures may be contradicts what is shown")
        return self.held

    def _rank(self, key: Key) -> tuple[int, Key]:
        return -self.system.values[key], key

    def _free(self, key: Key) -> None:
        """Let it be as many values as it must; upwards if that can be."""
        if not self._is_narrow(key, self.others):
            return
        found = _far_enough(self._mover, key, self.held)
        if found is None:
            raise RuntimeError("figures given out before betray one that was held back")
        self.others += found
        self.held |= frozenset(one for move in found for one in move)

    def _narrow(self, keys: Iterable[Key], others: list[Move]) -> Iterator[Key]:
        return (key for key in sorted(keys, key=self._rank) if self._is_narrow(key, others))

    @staticmethod
    def _is_narrow(key: Key, others: list[Move]) -> bool:
        moved = [0, *(move[key] for move in others if key in move)]
        return max(moved) - min(moved) < _FAR_ENOUGH

    def _refine(self) -> None:
        """Show again what is not needed, what is most missed first, until all that is left is needed.

        One that could not be shown for another's sake may be once that other is shown itself.
        """
        while self._show_again():
            pass

    def _show_again(self) -> bool:
        """One round; whether anything was."""
        spare, before = self.held - self.system.small - self.system.held, self.held
        for key in sorted(spare, key=lambda one: (-self.system.weights.get(one, 1.0), -self.system.values[one], one)):
            others = self._without(key)
            if others is not None:
                self.held -= {key}
                self.others = others
        return self.held != before

    def _without(self, key: Key) -> list[Move] | None:
        """Tables that prove the same with that figure shown; None where there are none."""
        others = [move for move in self.others if key not in move]
        for lot in self.system.linked(sorted(self.held - {key})):
            mover = Mover(self.system, lot)
            for narrow in self._narrow(lot, others):
                found = _far_enough(mover, narrow, lot) if self._is_narrow(narrow, others) else []
                if found is None:
                    return None
                others += found
        return others


def _far_enough(mover: Mover, key: Key, held: Collection[Key]) -> list[Move] | None:
    """Tables in which it is so much more, or so much more and less together, as it must be able to be."""
    up = mover.farthest(key, _FAR_ENOUGH, held)
    left = _FAR_ENOUGH - up.get(key, 0)
    down = mover.farthest(key, -left, held) if left else {}
    return [move for move in (up, down) if move] if up.get(key, 0) - down.get(key, 0) >= _FAR_ENOUGH else None
