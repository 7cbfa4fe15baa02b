"""Shingles of a narrative: each three characters that follow one another, spelled one way, signs left out."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from routing.normalise import needle_of

WIDTH = 3
# With fewer two texts are alike by chance.
LEAST = 6
# How much two tellings of one matter share at the least (of all that either says; common wording weighs half), times
# over how much of the text it is spread. A matter told again has some of it all over; of two that have nothing to do
# with each other one holds a phrase of the other, and in a short text that is much of it: so two stretches are added.
LEAST_ALIKE = 0.07
STRETCH = 16
_ADDED = 2
_COMMON_WEIGHT = 0.5


@dataclass(frozen=True)
class Wording:
    """A text that others are compared with: its shingles, all of them and those that begin in each stretch of it."""

    shingles: frozenset[str]
    stretches: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, text: str) -> "Wording":
        shingles = _shingles(needle_of(text))
        # A short end belongs to the stretch before it.
        cuts = [*range(0, max(len(shingles) - STRETCH // 2, 1), STRETCH), len(shingles)]
        stretches = (frozenset(shingles[start:end]) for start, end in pairwise(cuts))
        return cls(frozenset(shingles), tuple(stretches))


def shingles_of(text: str) -> frozenset[str]:
    """Traditional characters, full width, punctuation and blanks tell no text from another."""
    return frozenset(_shingles(needle_of(text)))


def likeness(asked: Wording, other: AbstractSet[str], common: AbstractSet[str]) -> float:
    """Weighted Jaccard, whatever the order of sentences; 0 where the two are not alike.

    Of a text that is not common wording a part has to be shared as well.
    """
    shared = asked.shingles & other
    telling = shared - common
    if len(telling) < LEAST:
        return 0.0
    found = _weight(shared, common) / _weight(asked.shingles | other, common)
    spread = sum(not telling.isdisjoint(stretch) for stretch in asked.stretches) / (len(asked.stretches) + _ADDED)
    return found if found * spread >= LEAST_ALIKE else 0.0


def _shingles(plain: str) -> list[str]:
    return [plain[start : start + WIDTH] for start in range(len(plain) - WIDTH + 1)]


def _weight(shingles: AbstractSet[str], common: AbstractSet[str]) -> float:
    return len(shingles) - (1 - _COMMON_WEIGHT) * len(shingles & common)
