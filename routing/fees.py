"""Which fees an association may take, on which condition, and which never: what the law of the whole country says.

The wording is this product's own, put together from the documents named with each item: no list of one city's is here.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from importlib import resources

from routing.normalise import as_compared

SHIPPED_FEES = 0  # the version of the list that is shipped
ALLOWED_SIGN, FORBIDDEN_SIGN = "P", "N"  # 正面清单, 负面清单: how the codes of an item begin
_SHORTEST = 2  # characters of a question that are looked for within names


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
        return self.code.startswith(FORBIDDEN_SIGN)


@dataclass(frozen=True)
class FeeList:
    """One version of both lists. Version 0 is the one shipped: of the whole country, and of no city.

    `title` is what an office calls its own list, `document` the number under which it was issued.
    """

    version: int
    items: tuple[FeeCard, ...]
    title: str = ""
    document: str = ""
    effective_at: datetime | None = None

    @property
    def is_shipped(self) -> bool:
        return self.version == SHIPPED_FEES

    @cached_property
    def by_code(self) -> dict[str, FeeCard]:
        return {card.code: card for card in self.items}

    @property
    def allowed(self) -> list[FeeCard]:
        return [card for card in self.items if not card.is_forbidden]

    @property
    def forbidden(self) -> list[FeeCard]:
        return [card for card in self.items if card.is_forbidden]


@lru_cache(maxsize=1)
def shipped_fee_list() -> FeeList:
    return FeeList(SHIPPED_FEES, shipped_fees())


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
