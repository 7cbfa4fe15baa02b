"""Which fees an association may take, on which condition, and which never: what the law of the whole country says.

The wording is this product's own, put together from the documents named with each item: no list of one city's is here.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from routing.normalise import as_compared

_SHORTEST = 2  # characters of a question that are looked for within names
_FORBIDDEN = "N"


@dataclass(frozen=True, slots=True)
class FeeCard:
    """One item. A forbidden one names the violations a complaint about it falls under, an allowed one its condition."""

    code: str
    name_zh: str
    name_en: str
    condition_zh: str
    condition_en: str
    violations: tuple[str, ...]
    basis: str
    words: tuple[str, ...]

    @property
    def is_forbidden(self) -> bool:
        return self.code.startswith(_FORBIDDEN)


@lru_cache(maxsize=1)
def shipped_fees() -> tuple[FeeCard, ...]:
    """The allowed ones first, each in the order of the list."""
    text = resources.files("routing").joinpath("defaults", "fees.csv").read_text(encoding="utf-8")
    return tuple(
        FeeCard(**row | {name: tuple(filter(None, row[name].split("|"))) for name in ("violations", "words")})
        for row in csv.DictReader(text.splitlines())
    )


def fees_like(text: str, fees: Iterable[FeeCard]) -> list[FeeCard]:
    """What a question may be about: by the words people use for it, or a part of its name. Several, or none."""
    asked = as_compared("".join(text.split()))
    if len(asked) < _SHORTEST:
        return []
    return [fee for fee in fees if _is_like(asked, fee)]


def _is_like(asked: str, fee: FeeCard) -> bool:
    words = (as_compared(word) for word in fee.words)
    names = (as_compared("".join(name.split())) for name in (fee.name_zh, fee.name_en))
    return any(word in asked or asked in word for word in words) or any(asked in name for name in names)
