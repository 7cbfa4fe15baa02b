"""Which terms may be kept at all: a duty to those who complained before it is a matter of accuracy.

A term is kept only if at least five different complainants used it, in complaints about at least three different
associations. So a stored vocabulary holds the words of nobody in particular: no complainant's name, and no officer's
of one association, however often that one is complained about. Complainants without a telephone number cannot be told
apart and count as one (data minimisation: Personal Information Protection Law 个人信息保护法 §6, §19).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from intake.suggesting.concepts import concepts
from intake.suggesting.learnable_text import GRAMS, TermPlace, grams, words
from routing.violations import Lexicon

COMPLAINANTS = 5
ASSOCIATIONS = 3

Terms = Callable[["Sample"], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One closed complaint: its cleaned text, its final codes, the principal one first, and who, as plain keys."""

    text: str
    codes: tuple[str, ...]
    complainant: str
    association: str
    narrative: str = ""  # whole, only where it is measured on: keywords hear all of it
    is_synthetic: bool = False


def common_terms(samples: Sequence[Sample], lexicon: Lexicon) -> list[str]:
    """Every term that may be kept, in alphabetical order."""
    by_person = sorted(samples, key=lambda sample: sample.complainant)
    kept = _said_by(by_person, lambda sample: (place.term for place in _spoken(sample, lexicon)))
    shorter: set[str] = set()
    for length in GRAMS:
        # A run can only be common if what it begins and ends with is: the rare ones are never even counted.
        shorter = _said_by(by_person, _runs(length, shorter if length > GRAMS[0] else None))
        kept |= shorter
    return sorted(_about(samples, lexicon, kept))


def _spoken(sample: Sample, lexicon: Lexicon) -> Iterator[TermPlace]:
    """Words of the taxonomy, and what is meant by others."""
    yield from words(sample.text, lexicon)
    yield from (TermPlace(*place) for place in concepts(sample.text))


def _runs(length: int, shorter: set[str] | None) -> Terms:
    def of(sample: Sample) -> Iterable[str]:
        found = {place.term for place in grams(sample.text, length)}
        return found if shorter is None else (run for run in found if run[1:] in shorter and run[:-1] in shorter)

    return of


def _said_by(by_person: Sequence[Sample], terms: Terms) -> set[str]:
    return _spread(((sample.complainant, terms(sample)) for sample in by_person), COMPLAINANTS)


def _about(samples: Sequence[Sample], lexicon: Lexicon, kept: set[str]) -> set[str]:
    """Those of `kept` that were said about enough associations."""

    def of(sample: Sample) -> Iterable[str]:
        found = {place.term for length in GRAMS for place in grams(sample.text, length)}
        return kept.intersection(found.union(place.term for place in _spoken(sample, lexicon)))

    by_association = sorted(samples, key=lambda sample: sample.association)
    return _spread(((sample.association, of(sample)) for sample in by_association), ASSOCIATIONS)


def _spread(grouped: Iterable[tuple[str, Iterable[str]]], least: int) -> set[str]:
    """Terms that stand in at least so many groups; the groups come one after the other."""
    count: dict[str, int] = {}
    last: dict[str, str] = {}
    for group, terms in grouped:
        for term in terms:
            if last.get(term) != group:
                last[term] = group
                count[term] = count.get(term, 0) + 1
    return {term for term, groups in count.items() if groups >= least}
