"""What is meant, however it is put: 入会, 入伙 and 成为会员 are one thing. `concepts.csv` names the words of each.

Written from the law and the taxonomy, and from the families of phrasings that are learned from; never from those that
are measured on.
"""

import csv
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from itertools import combinations
from typing import NamedTuple

from routing.normalise import as_compared
from routing.violations import Lexicon

_CONCEPT, _TOGETHER = "#", "&"


class ConceptPlace(NamedTuple):
    """One concept, or two together, and where the later of them stands: [start, end)."""

    term: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _meanings() -> tuple[Lexicon, dict[str, tuple[str, ...]]]:
    text = resources.files("intake.suggesting").joinpath("concepts.csv").read_text(encoding="utf-8")
    meant: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        for word in row["words"].split():
            meant.setdefault(as_compared(word), []).append(row["concept"])
    return Lexicon(meant), {word: tuple(concepts) for word, concepts in meant.items()}


def concepts(text: str) -> Iterator[ConceptPlace]:
    """Every concept of a cleaned text once, and every two of them."""
    lexicon, meant = _meanings()
    first: dict[str, tuple[int, int]] = {}
    for start, end in lexicon.places(text):
        for concept in meant[text[start:end]]:
            first.setdefault(concept, (start, end))
    for concept, (start, end) in first.items():
        yield ConceptPlace(_CONCEPT + concept, start, end)
    for one, other in combinations(sorted(first), 2):
        yield ConceptPlace(_CONCEPT + one + _TOGETHER + other, *max(first[one], first[other]))
