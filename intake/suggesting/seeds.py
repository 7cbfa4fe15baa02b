"""What each code sounds like before anybody has complained of it: `seeds.csv`, written from the law and the taxonomy.

They are learned from beside the closed complaints, one as good as another. They name nobody, so their terms may be
kept; those of one sentence alone are not worth it. None of them is a phrasing that a classifier is measured on.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

from intake.suggesting.learnable_text import clean, places
from intake.suggesting.terms import Sample
from routing.violations import Lexicon

_LEAST_SAID = 2


def seeds(codes: Iterable[str]) -> list[Sample]:
    """For the codes of a taxonomy."""
    wanted = frozenset(codes)
    return [sample for sample in _every() if sample.codes[0] in wanted]


def seed_terms(samples: Iterable[Sample], lexicon: Lexicon) -> set[str]:
    """What more than one of them says."""
    said: Counter[str] = Counter()
    for sample in samples:
        said.update({place.term for place in places(sample.text, lexicon)})
    return {term for term, times in said.items() if times >= _LEAST_SAID}


@lru_cache(maxsize=1)
def _every() -> tuple[Sample, ...]:
    text = resources.files("intake.suggesting").joinpath("seeds.csv").read_text(encoding="utf-8")
    return tuple(
        Sample(clean(row["told"]), (row["code"],), complainant="", association="")
        for row in csv.DictReader(text.splitlines())
    )
