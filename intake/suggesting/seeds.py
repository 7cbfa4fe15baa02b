"""What each code sounds like before anybody has complained of it: `seeds.csv`, written from the law and the taxonomy.

They are learned from beside the closed complaints, and weigh as little as they are few. They name nobody, so all of
their terms may be kept. None of them is a phrasing that a classifier is measured on.
"""

import csv
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

from intake.suggesting.learnable_text import clean, places
from intake.suggesting.terms import Sample
from routing.violations import Lexicon

_TIMES = 3  # as if so many had said it


def seeds(codes: Iterable[str]) -> list[Sample]:
    """For the codes of a taxonomy, each as often as it weighs."""
    wanted = frozenset(codes)
    return [sample for sample in _every() if sample.codes[0] in wanted] * _TIMES


def seed_terms(samples: Iterable[Sample], lexicon: Lexicon) -> set[str]:
    return {place.term for sample in samples for place in places(sample.text, lexicon)}


@lru_cache(maxsize=1)
def _every() -> tuple[Sample, ...]:
    text = resources.files("intake.suggesting").joinpath("seeds.csv").read_text(encoding="utf-8")
    return tuple(
        Sample(clean(row["told"]), (row["code"],), complainant="", association="")
        for row in csv.DictReader(text.splitlines())
    )
