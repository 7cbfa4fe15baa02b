"""What each code sounds like before anybody has complained of it: `seeds.csv`, written from the law and the taxonomy.

They are learned alone at first, then beside the closed complaints, one as good as another. They name nobody, so their
terms may be kept; those of one sentence alone are not worth it. None is a phrasing that a classifier is measured on.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources

from intake.suggesting.learnable_text import clean, places
from intake.suggesting.terms import Sample
from routing.violations import Lexicon, ViolationCard

_LEAST_SAID = 2
_TAUGHT_BY = (".csv", ".py")


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


def digest_of_learning(taxonomy: Sequence[ViolationCard]) -> str:
    """Of all that a model of the seeds alone comes from: this room, words and algorithm, and the taxonomy."""
    whole = hashlib.sha256()
    for file in sorted(resources.files("intake.suggesting").iterdir(), key=lambda file: file.name):
        if file.name.endswith(_TAUGHT_BY):
            whole.update(hashlib.sha256(file.read_bytes()).digest())
    for card in taxonomy:
        whole.update(repr((card.code, card.keywords)).encode())
    return whole.hexdigest()


@lru_cache(maxsize=1)
def _every() -> tuple[Sample, ...]:
    text = resources.files("intake.suggesting").joinpath("seeds.csv").read_text(encoding="utf-8")
    return tuple(
        Sample(clean(row["told"]), (row["code"],), complainant="", association="")
        for row in csv.DictReader(text.splitlines())
    )
