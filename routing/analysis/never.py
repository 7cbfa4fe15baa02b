"""Which rules can never win, and why: said before, contained in one earlier rule, or in several together.

DMN 1.5, 8.2.8, hit policy First: of all rules that match, the first in order decides. What a later rule accepts and an
earlier one too is never its own. The names are those of dmn-check (duplicate, conflicting and shadowed rules).
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from routing.analysis.cells import Reading
from routing.analysis.cover import Patience, TooHard, prove
from routing.analysis.masks import first_of, places_of
from routing.analysis.space import Box, Space, overlapping, touching, within
from routing.vocabulary import FindingKind

_RIVALS = 200  # later rules that are compared with one rule before it is let be


@dataclass(frozen=True, slots=True)
class Verdict:
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
        # Of those, the rules whose least complaint no earlier rule so much as touches.
        self._untouched: set[int] = set()
        self.verdicts: list[Verdict] = []
        for place in range(space.size):
            self._judge(place)

    def redundant(self) -> Iterator[Verdict]:
        """Rules that win, but always where a later rule would have said the same. Best effort: never an error."""
        for place in places_of(self.live):
            try:
                heirs = self._heirs(place)
            except TooHard:
                return
            if heirs:
                yield Verdict(FindingKind.REDUNDANT, place, heirs)

    def _judge(self, place: int) -> None:
        box = self._space.boxes[place]
        key = tuple(cell.key for cell in box)
        equal = self._first.setdefault(key, place)
        if equal != place:
            same = self._answer(equal) == self._answer(place)
            kind = FindingKind.DUPLICATE if same else FindingKind.CONFLICT
            self.verdicts.append(Verdict(kind, place, (equal,)))
            return
        among = touching(box, self.live)
        if not among:
            self._untouched.add(place)
        elif verdict := self._contained(place, box, among):
            self.verdicts.append(verdict)
            if verdict.kind is not FindingKind.UNPROVED:
                return
        self.live |= 1 << place

    def _contained(self, place: int, box: Box, among: int) -> Verdict | None:
        if whole := within(box, among):
            return Verdict(FindingKind.SUBSUMED, place, (first_of(whole),))
        try:
            proof = prove(box, among, self._patience)
        except TooHard:
            return Verdict(FindingKind.UNPROVED, place, ())
        return None if proof.hole else Verdict(FindingKind.SHADOWED, place, tuple(places_of(proof.by)))

    def _answer(self, place: int) -> tuple[str, ...]:
        row = self._space.readings[place].row
        return row.lead, row.co, row.policy, row.priority

    def _heirs(self, place: int) -> tuple[int, ...]:
        """The later rules that would say the same of all that this one decides; none if some complaint would change."""
        if place in self._untouched and not self._heir_of_least(place):
            return ()
        space, box = self._space, self._space.boxes[place]
        outcome, others = space.readings[place].outcome, self.live & ~(1 << place)
        heirs: list[int] = []
        for count, rival in enumerate(places_of(overlapping(box, self.live & space.later(place)))):
            if count > _RIVALS:
                return ()
            if space.readings[rival].outcome == outcome:
                heirs.append(rival)
            elif self._decides(place, rival, others):
                return ()
        return tuple(heirs) if heirs and not prove(box, others, self._patience).hole else ()

    def _heir_of_least(self, place: int) -> bool:
        """Whether the next rule would say the same to the least complaint that this one decides: a quick look."""
        mask = self.live & self._space.later(place)
        for cell in self._space.boxes[place]:
            mask &= cell.parts(0)[0][1]
            if not mask:
                return False
        heir: Reading = self._space.readings[first_of(mask)]
        return heir.outcome == self._space.readings[place].outcome

    def _decides(self, place: int, rival: int, others: int) -> bool:
        """Whether a later rule would be the first to match somewhere, were this one not there."""
        space = self._space
        shared = space.both(space.boxes[place], space.boxes[rival])
        return bool(shared and prove(shared, others & space.earlier(rival), self._patience).hole)
