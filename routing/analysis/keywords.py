"""Which rules accept which narratives? A narrative is the set of the table's words that occur in it.

Words only ever help a rule to match, so a rule's fewest words stand for every narrative it accepts. A word that
contains another brings it along (会费标准 has 会费 in it), and any set so closed occurs: its words, one after another.
"""

from collections.abc import Iterable, Mapping, Sequence

from routing.analysis.cells import WantedWords, Wish, is_empty, wanted_of
from routing.analysis.columns import ColumnCell, ColumnCells, Part, Users
from routing.normalise import as_compared
from routing.rules.bits import bits_of

Narrative = frozenset[str]
NO_WORDS: Narrative = frozenset()
# The last of them parts words in a cell, so no word has it.
_SEPARATORS = "，。；、|"


class Fewest(ColumnCell):
    """The least narratives that a rule accepts."""

    __slots__ = ("listed", "narratives")

    def __init__(self, narratives: Sequence[Narrative], column: "Texts") -> None:
        self.narratives = self.key = tuple(narratives)
        self.listed = tuple((one, column.accepting(one)) for one in narratives)
        self.touching, self.within = 0, -1
        for _, mask in self.listed:
            self.touching |= mask
            self.within &= mask
        # Some narrative has the words of both rules, whatever they are.
        self.overlapping = column.everyone

    def parts(self, alive: int) -> Sequence[Part]:  # noqa: ARG002 - the same for all
        return self.listed


class Texts(ColumnCells):
    """The two keyword columns."""

    def __init__(self, users: Users, everyone: int) -> None:
        self.everyone = everyone
        filled = [wish for wish in users if not is_empty(wish)]
        self._masks = [bits_of(users[wish]) for wish in filled]
        self._wanted = [wanted_of(wish) for wish in filled]
        self.empty = everyone
        for mask in self._masks:
            self.empty &= ~mask
        self._places: dict[str, list[int]] = {}
        for place, wanted in enumerate(self._wanted):
            for word in wanted.every | wanted.some:
                self._places.setdefault(word, []).append(place)
        self._inside = _insides(self._places)
        self._accepting: dict[Narrative, int] = {}
        self.anything: ColumnCell = Fewest((NO_WORDS,), self)
        self._cells = {
            wish: Fewest(self._fewest(wanted), self) for wish, wanted in zip(filled, self._wanted, strict=True)
        }

    def cell(self, wish: Wish) -> ColumnCell:
        return self.anything if is_empty(wish) else self._cells[wish]

    def both(self, one: ColumnCell, other: ColumnCell) -> ColumnCell | None:
        if one is self.anything or other is self.anything:
            return other if one is self.anything else one
        assert isinstance(one, Fewest)
        assert isinstance(other, Fewest)
        return Fewest(_least(mine | theirs for mine in one.narratives for theirs in other.narratives), self)

    def accepting(self, point: Narrative) -> int:
        """The rules that accept a narrative of exactly these words."""
        if point not in self._accepting:
            mask = self.empty
            for place in {place for word in point for place in self._places[word]}:
                wanted = self._wanted[place]
                if wanted.every <= point and not (wanted.some and wanted.some.isdisjoint(point)):
                    mask |= self._masks[place]
            self._accepting[point] = mask
        return self._accepting[point]

    def written(self, narrative: Narrative) -> str:
        """A text in which these words occur and no other of the table's."""
        longest = sorted(word for word in narrative if not any(word in other and word != other for other in narrative))
        separator = next(mark for mark in _SEPARATORS if not any(as_compared(mark) in word for word in self._places))
        return separator.join(longest)

    def _fewest(self, wanted: WantedWords) -> list[Narrative]:
        every = self._closed(wanted.every)
        some = wanted.some - wanted.never
        return _least(every | self._inside[word] for word in some) if some else [every]

    def _closed(self, words: Iterable[str]) -> Narrative:
        return frozenset(inner for word in words for inner in self._inside[word])


def _least(narratives: Iterable[Narrative]) -> list[Narrative]:
    """Those that contain no other; a rule's words are few, its combinations with another's a few dozen."""
    kept: list[Narrative] = []
    for narrative in sorted(set(narratives), key=lambda one: (len(one), sorted(one))):
        if not any(other <= narrative for other in kept):
            kept.append(narrative)
    return kept


def _insides(words: Mapping[str, object]) -> dict[str, Narrative]:
    """For each word all words that occur in it, itself among them; by their lengths, not by trying every pair."""
    lengths = sorted({len(word) for word in words})
    return {
        word: frozenset(
            part
            for length in lengths
            if length <= len(word)
            for start in range(len(word) - length + 1)
            if (part := word[start : start + length]) in words
        )
        for word in words
    }
