"""Which rules can never win, and why: said before, contained in one earlier rule, or in several together.

DMN 1.5, 8.2.8, hit policy First: of all rules that match, the first in order decides. What a later rule accepts and an
earlier one too is never its own. The names are those of dmn-check (duplicate, conflicting and shadowed rules).
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from routing.analysis.cells import RuleReading
from routing.analysis.columns import Point
from routing.analysis.cover import Patience, TooHard, prove
from routing.analysis.space import Box, Space, overlapping, touching, within
from routing.rules.bits import first_of, positions_of
from routing.vocabulary import FindingKind


@dataclass(frozen=True, slots=True)
class NeverWinning:
    """A rule, by its place, that never wins or need not be there, and the rules that take its complaints."""

    kind: FindingKind
    place: int
    by: tuple[int, ...]


class Winners:
    """Every rule of a space judged, first to last."""

    def __init__(self, space: Space, patience: Patience) -> None:
        self._space = space
        self._patience = patience
        self._first: dict[Hashable, int] = {}
        self.live = 0
        # Of those, a complaint that the rule decides.
        self._decided: dict[int, tuple[Point, ...]] = {}
        self.verdicts: list[NeverWinning] = []
        for place in range(space.size):
            self._judge(place)

    def redundant(self, patience: Patience) -> Iterator[NeverWinning]:
        """Rules that win, but always where a later rule would have said the same. Raises TooHard."""
        for place in positions_of(self.live):
            if heirs := self._heirs(place, patience):
                yield NeverWinning(FindingKind.REDUNDANT, place, heirs)

    def _judge(self, place: int) -> None:
        box = self._space.boxes[place]
        key = tuple(cell.key for cell in box)
        equal = self._first.setdefault(key, place)
        if equal != place:
            same = self._answer(equal) == self._answer(place)
            kind = FindingKind.DUPLICATE if same else FindingKind.CONFLICT
            self.verdicts.append(NeverWinning(kind, place, (equal,)))
            return
        among = touching(box, self.live)
        if not among:
            self._decided[place] = tuple(cell.parts(0)[0][0] for cell in box)
        elif verdict := self._contained(place, box, among):
            self.verdicts.append(verdict)
            if verdict.kind is not FindingKind.UNPROVED:
                return
        self.live |= 1 << place

    def _contained(self, place: int, box: Box, among: int) -> NeverWinning | None:
        if whole := within(box, among):
            return NeverWinning(FindingKind.SUBSUMED, place, (first_of(whole),))
        try:
            proof = prove(box, among, self._patience)
        except TooHard:
            return NeverWinning(FindingKind.UNPROVED, place, ())
        if proof.hole:
            self._decided[place] = proof.hole
            return None
        return NeverWinning(FindingKind.SHADOWED, place, tuple(positions_of(proof.by)))

    def _answer(self, place: int) -> tuple[str, ...]:
        row = self._space.readings[place].row
        return row.lead, row.co, row.policy, row.priority

    def _heirs(self, place: int, patience: Patience) -> tuple[int, ...]:
        """The later rules that would say the same of all that this one decides; none if some complaint would change."""
        if not self._has_heir_somewhere(place):
            return ()
        space, box = self._space, self._space.boxes[place]
        outcome, others = space.readings[place].outcome, self.live & ~(1 << place)
        heirs: list[int] = []
        for rival in positions_of(overlapping(box, self.live & space.later(place))):
            if space.readings[rival].outcome == outcome:
                heirs.append(rival)
            elif _has_hole(space.both(box, space.boxes[rival]), others & space.earlier(rival), patience):
                return ()
        return tuple(heirs) if heirs and not prove(box, others, patience).hole else ()

    def _has_heir_somewhere(self, place: int) -> bool:
        """Whether the next rule would say the same at least of the complaint at hand: a quick look."""
        decided = self._decided.get(place)
        if decided is None:
            return False
        mask = self.live & self._space.later(place)
        for column, point in zip(self._space.columns, decided, strict=True):
            mask &= column.accepting(point)
            if not mask:
                return False
        heir: RuleReading = self._space.readings[first_of(mask)]
        return heir.outcome == self._space.readings[place].outcome


def _has_hole(box: Box | None, among: int, patience: Patience) -> bool:
    """Whether there is a box, and something in it that these rules leave to the next."""
    return box is not None and prove(box, among, patience).hole is not None
