"""Which rules does one fact leave standing? An index a column: a set of rules for every value, interval or word.

A rule that leaves the column empty stands in every set of the column, so a decision only has to intersect them.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from typing import Any

from routing.rules.bits import bits_of
from routing.rules.cells import Amount, Condition, Values, Words
from routing.rules.keyword_scan import WordFinder

# What each rule, in order, asks of one column; None where its cell is empty.
Asked = Sequence[Condition | None]
# Values seen are remembered with their rules. Complaints may bring any region; beyond this many we begin anew.
MOST_SEEN = 4096


class Seen(dict[Any, int]):
    """A memory of sets by value, bounded; asked for a new value it computes the set."""

    def __init__(self, compute: Callable[[Any], int]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, value: Hashable) -> int:
        if len(self) >= MOST_SEEN:
            self.clear()
        bits = self[value] = self._compute(value)
        return bits


class ValueIndex:
    """A column of values and beginnings of values."""

    def __init__(self, asked: Asked) -> None:
        whole: dict[Any, list[int]] = defaultdict(list)
        beginnings: dict[str, list[int]] = defaultdict(list)
        unasked = []
        for position, condition in enumerate(asked):
            if not isinstance(condition, Values):
                unasked.append(position)
                continue
            for value in condition.whole:
                whole[value].append(position)
            for beginning in condition.beginnings:
                beginnings[beginning].append(position)
        self._open = bits_of(unasked)
        self._beginnings = {beginning: bits_of(found) for beginning, found in beginnings.items()}
        self._whole = {value: bits_of(found) | self._open for value, found in whole.items()}

    def accepting(self, fact: Any) -> int:
        bits = self._whole.get(fact, self._open)
        for beginning, begun in self._beginnings.items():
            if fact.startswith(beginning):
                bits |= begun
        return bits


class AmountIndex:
    """Both amount columns together. Every bound, and every gap between two, is a cell with its own set of rules."""

    def __init__(self, least: Asked, most: Asked) -> None:
        bounds = [
            (low.least if isinstance(low, Amount) else None, high.most if isinstance(high, Amount) else None)
            for low, high in zip(least, most, strict=True)
        ]
        self._open = bits_of(position for position, ends in enumerate(bounds) if ends == (None, None))
        self._bounds = sorted({end for ends in bounds for end in ends if end is not None})
        self._cells = self._sweep(bounds)

    def accepting(self, amount: Decimal | None) -> int:
        if amount is None:
            return self._open
        return self._cells[self._cell(amount)]

    def _cell(self, amount: Decimal) -> int:
        # Below the first bound 0, on it 1, between it and the second 2, and so on.
        return bisect_left(self._bounds, amount) + bisect_right(self._bounds, amount)

    def _sweep(self, bounds: list[tuple[Decimal | None, Decimal | None]]) -> list[int]:
        begins: dict[int, list[int]] = defaultdict(list)
        ends: dict[int, list[int]] = defaultdict(list)
        last = 2 * len(self._bounds)
        for position, (least, most) in enumerate(bounds):
            first_cell = 0 if least is None else self._cell(least)
            last_cell = last if most is None else self._cell(most)
            if first_cell <= last_cell:
                begins[first_cell].append(position)
                ends[last_cell].append(position)
        cells = []
        alive = 0
        for cell in range(last + 1):
            alive |= bits_of(begins[cell]) if cell in begins else 0
            cells.append(alive)
            alive ^= bits_of(ends[cell]) if cell in ends else 0
        return cells


class WordIndex:
    """Both keyword columns together, after one pass over the narrative.

    Slot 0 holds the words of which any suffices; a rule that asks for every one of three words has one in each of the
    slots 1 to 3, and must find all its slots filled.
    """

    def __init__(self, any_of: Asked, every: Asked) -> None:
        slots: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for position, condition in enumerate(any_of):
            for word in condition.words if isinstance(condition, Words) else ():
                slots[word][0].append(position)
        for position, condition in enumerate(every):
            for slot, word in enumerate(dict.fromkeys(condition.words) if isinstance(condition, Words) else (), 1):
                slots[word][slot].append(position)
        self._all = (1 << len(any_of)) - 1
        self._finder = WordFinder(slots)
        self._filled = [[(slot, bits_of(at)) for slot, at in by_slot.items()] for by_slot in slots.values()]
        self._open, self.asking = self._unasked()

    def accepting(self, text: str) -> int:
        """Of the rules in `asking`, those that a text as it is compared satisfies, and all that ask for no word."""
        filled = self._open.copy()
        for word in self._finder.find(text):
            for slot, bits in self._filled[word]:
                filled[slot] |= bits
        accepted = self._all
        for bits in filled:
            accepted &= bits
        return accepted

    def _unasked(self) -> tuple[list[int], int]:
        """For each slot the rules without a word there, as the complement of those with one; and all with a word."""
        last = max((slot for by_slot in self._filled for slot, _ in by_slot), default=0)
        asked = [0] * (last + 1)
        for by_slot in self._filled:
            for slot, bits in by_slot:
                asked[slot] |= bits
        asking = 0
        for bits in asked:
            asking |= bits
        return [self._all ^ bits for bits in asked], asking
