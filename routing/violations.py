"""The taxonomy of what associations may do wrong, and what a text seems to speak of."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ahocorasick_rs import AhoCorasick

from routing.normalise import as_compared

# Some other charge: what a complaint is put down under where nothing was recognised, for triage to correct.
OTHER = "F-99"


@dataclass(frozen=True, slots=True)
class ViolationCard:
    """One code of the taxonomy, ready to be shown. `keywords` are what complainants say, not what the law says."""

    code: str
    branch: str
    name_zh: str
    name_en: str
    basis: str = ""
    keywords: tuple[str, ...] = ()
    gbt39666_code: str | None = None


@lru_cache(maxsize=1)
def shipped_violations() -> tuple[ViolationCard, ...]:
    """The 61 codes: 23 of fees, 11 of awards, 14 of events, 13 of governance."""
    text = resources.files("routing").joinpath("defaults", "violations.csv").read_text(encoding="utf-8")
    return tuple(
        ViolationCard(
            code=row["code"],
            branch=row["branch"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            basis=row["basis"],
            keywords=tuple(word for word in row["keywords"].split("|") if word),
            gbt39666_code=row["gbt39666_code"] or None,
        )
        for row in csv.DictReader(text.splitlines())
    )


class Lexicon:
    """Every word of a list found in a text in one pass, however many words there are; as words are compared."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(compared for word in words if (compared := as_compared(word))))
        self._automaton = AhoCorasick(list(self.words))

    def places(self, compared: str) -> list[tuple[int, int]]:
        """Where words stand in a text put as it is compared, overlapping ones too: [start, end), by their end."""
        found = self._automaton.find_matches_as_indexes(compared, overlapping=True)
        return [(start, end) for _word, start, end in found]

    def heard(self, compared: str) -> frozenset[str]:
        return frozenset(compared[start:end] for start, end in self.places(compared))


@lru_cache(maxsize=8)
def lexicon_of(violations: tuple[ViolationCard, ...]) -> Lexicon:
    """The words of a taxonomy, compiled once for as long as nobody edits it."""
    return Lexicon(word for card in violations for word in card.keywords)


@lru_cache(maxsize=8)
def _compared_words(violations: tuple[ViolationCard, ...]) -> dict[str, str]:
    return {word: as_compared(word) for card in violations for word in card.keywords}


def suggest(text: str, violations: Iterable[ViolationCard], limit: int = 3) -> list[tuple[str, tuple[str, ...]]]:
    """The codes most of whose words occur in the text, each with the words that spoke for it; never used silently.

    More words weigh more, then longer ones (`会费标准` says more than `培训`), then the order of the taxonomy.
    """
    cards = tuple(violations)
    said, compared = lexicon_of(cards).heard(as_compared(text)), _compared_words(cards)
    heard = [(card.code, tuple(word for word in card.keywords if compared[word] in said)) for card in cards]
    spoken = [(code, words) for code, words in heard if words]
    return sorted(spoken, key=lambda one: (-len(one[1]), -max(map(len, one[1]))))[:limit]
