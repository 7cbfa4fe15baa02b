"""Shingles of a narrative: each three characters that follow one another, spelled one way, signs left out."""

from collections.abc import Set as AbstractSet

from routing.normalise import needle_of

WIDTH = 3
# With fewer two texts are alike by chance.
LEAST = 6
# What two tellings of one matter share at the least, of all that either says; common wording weighs half.
LEAST_OVERLAP = 0.18
_COMMON_WEIGHT = 0.5


def shingles_of(text: str) -> frozenset[str]:
    """Traditional characters, full width, punctuation and blanks tell no text from another."""
    plain = needle_of(text)
    return frozenset(plain[start : start + WIDTH] for start in range(len(plain) - WIDTH + 1))


def likeness(one: AbstractSet[str], other: AbstractSet[str], common: AbstractSet[str]) -> float:
    """Weighted Jaccard, whatever the order of sentences; 0 where the two are not alike.

    Of a text that is not common wording a part has to be shared as well.
    """
    shared = one & other
    if len(shared - common) < LEAST:
        return 0.0
    found = _weight(shared, common) / _weight(one | other, common)
    return found if found >= LEAST_OVERLAP else 0.0


def _weight(shingles: AbstractSet[str], common: AbstractSet[str]) -> float:
    return len(shingles) - (1 - _COMMON_WEIGHT) * len(shingles & common)
