"""What a civil servant may write in a cell of the rules table, and what it means.

An empty cell accepts anything, `|` separates values, `F-*` is a branch and `51*` a province. In lead and co `A/B` means
the first of them that exists here, `SWD^` the social work department one level up, and `MR@province` that of the
province. Cells are read as narratives are compared: full width, Traditional characters and unseen signs are no matter.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any, NoReturn

from routing.errors import BadCell
from routing.facts import Facts
from routing.normalise import as_compared
from routing.rules.written_cells import values_in, words_in
from routing.translatable import N_, TranslatableText
from routing.vocabulary import Channel, Kind, Level, Lifecycle, Priority, RegistrationMode, Symbol

# The clock policies a rule may name; an empty cell means the policy of the kind of matter.
URGENT_POLICY = "urgent"
KEY_POLICY = "key"
POLICIES = (*(kind.value for kind in Kind), URGENT_POLICY, KEY_POLICY)

NOBODY_LEADS = TranslatableText(N_("names nobody: every rule needs a lead"))
_NO_AMOUNT = TranslatableText(N_("is not an amount in yuan"))
_TRUE = frozenset({"true", "yes", "1", "是"})
_FALSE = frozenset({"false", "no", "0", "否"})
_VIOLATION = re.compile(r"[A-Z]-(\d{2}|\*)")
_REGION = re.compile(r"\d{6}|\d{2,4}\*")
_LOOKS_LIKE_SYMBOL = re.compile(r"[A-Z]{2,6}(\^|@\w*)?")
# The other two are somebody's only by the registry, so no level has one of its own.
OF_LEVELS = frozenset(Symbol) - {Symbol.BSU, Symbol.IMD}


@dataclass(frozen=True, slots=True)
class Values:
    """The fact is one of these values, or begins with one of these texts."""

    column: str
    whole: frozenset[Any]
    beginnings: tuple[str, ...] = ()

    def accepts(self, facts: Facts) -> bool:
        fact = getattr(facts, self.column)
        return fact in self.whole or (bool(self.beginnings) and fact.startswith(self.beginnings))


@dataclass(frozen=True, slots=True)
class Amount:
    """The amount is known and not below `least`, nor above `most`; each amount column gives one bound."""

    column: str
    least: Decimal | None = None
    most: Decimal | None = None

    def accepts(self, facts: Facts) -> bool:
        amount = facts.amount
        if amount is None:
            return False
        return (self.least is None or amount >= self.least) and (self.most is None or amount <= self.most)


@dataclass(frozen=True, slots=True)
class Words:
    """The narrative has one of these words, or every one of them; both as they are compared (`as_compared`)."""

    column: str
    words: tuple[str, ...]
    every: bool

    def accepts(self, facts: Facts) -> bool:
        return self.found_in(as_compared(facts.text))

    def found_in(self, compared: str) -> bool:
        """The same for a text that is put as it is compared already."""
        for word in self.words:
            if (word in compared) is not self.every:
                return not self.every
        return self.every


# What one filled cell asks of the facts; it can be asked, and it can be read.
Condition = Values | Amount | Words


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """One rule as written: the cells of the file, trimmed."""

    order: int
    violation: str = ""
    kind: str = ""
    channel: str = ""
    level: str = ""
    region: str = ""
    industry: str = ""
    mode: str = ""
    lifecycle: str = ""
    watchlist: str = ""
    amount_min: str = ""
    amount_max: str = ""
    government: str = ""
    anonymous: str = ""
    keywords_any: str = ""
    keywords_all: str = ""
    association: str = ""
    lead: str
    co: str = ""
    policy: str = ""
    priority: str = ""
    basis: str = ""
    note: str = ""


COLUMNS = tuple(column.name for column in fields(RuleRow))
FACT_COLUMNS = COLUMNS[1 : COLUMNS.index("lead")]


@dataclass(frozen=True, slots=True)
class Token:
    """One way to name a department: by symbol, perhaps of the level above or of one level, or by its own name."""

    symbol: Symbol | None
    name: str = ""
    is_upper: bool = False
    level: Level | None = None

    def __str__(self) -> str:
        level = f"@{self.level}" if self.level else ""
        return f"{self.symbol or self.name}{level}{'^' if self.is_upper else ''}"


@dataclass(frozen=True, slots=True)
class Party:
    """One place on the complaint: the first of the tokens that exists takes it."""

    tokens: tuple[Token, ...]

    def __str__(self) -> str:
        return "/".join(str(token) for token in self.tokens)


def conditions(row: RuleRow) -> tuple[Condition, ...]:
    """What each filled fact column accepts, in the order of the columns; raises BadCell."""
    return tuple(_READERS[column](column, cell) for column in FACT_COLUMNS if (cell := getattr(row, column)))


@lru_cache(maxsize=1024)  # a table names few different places
def read_parties(column: str, cell: str) -> tuple[Party, ...]:
    """The places that a lead or co cell names; raises BadCell."""
    return tuple(
        Party(tuple(_token(column, cell, text) for text in values_in(column, part, "/")))
        for part in values_in(column, cell)
    )


def read_policy(cell: str) -> str:
    """The policy named, or nothing; raises BadCell."""
    if cell and cell not in POLICIES:
        _refuse("policy", cell, TranslatableText(N_("is not a policy; choose of %(words)s"), words=POLICIES))
    return cell


def read_priority(cell: str) -> Priority | None:
    """The priority named, or nothing; raises BadCell."""
    return read_member("priority", Priority, cell) if cell else None


def read_flag(column: str, cell: str) -> bool:
    """`true` or `false`, `是` or `否`; raises BadCell."""
    word = cell.lower()
    if word not in _TRUE | _FALSE:
        _refuse(column, cell, TranslatableText(N_("is neither true nor false")))
    return word in _TRUE


def read_amount(column: str, cell: str) -> Decimal:
    """Yuan, plain digits; raises BadCell."""
    try:
        amount = Decimal(cell)
    except InvalidOperation:
        _refuse(column, cell, _NO_AMOUNT)
    if not amount.is_finite() or amount < 0:
        _refuse(column, cell, _NO_AMOUNT)
    return amount


def read_member(column: str, kind: type[StrEnum], value: str) -> Any:
    """The word of a vocabulary; raises BadCell naming those there are."""
    try:
        return kind(value)
    except ValueError:
        # As a file has them: in a cell nobody may write a translation.
        words = tuple(one.value for one in kind)
        _refuse(column, value, TranslatableText(N_("is unknown; choose of %(words)s"), words=words))


def _texts(column: str, cell: str) -> Values:
    return Values(column, frozenset(values_in(column, cell)))


def _codes(column: str, cell: str) -> Values:
    refused = N_("is not a violation code such as F-01, nor a branch such as F-*")
    return _patterns(column, cell.upper(), _VIOLATION, TranslatableText(refused))


def _regions(column: str, cell: str) -> Values:
    refused = N_("is not a region of six digits (GB/T 2260), nor its beginning such as 51*")
    return _patterns(column, cell, _REGION, TranslatableText(refused))


def _patterns(column: str, cell: str, shape: re.Pattern[str], reason: TranslatableText) -> Values:
    values = values_in(column, cell)
    for value in values:
        if not shape.fullmatch(value):
            _refuse(column, value, reason)
    whole = frozenset(value for value in values if not value.endswith("*"))
    return Values(column, whole, tuple(value[:-1] for value in values if value.endswith("*")))


def _members(kind: type[StrEnum]) -> Callable[[str, str], Values]:
    def read(column: str, cell: str) -> Values:
        return Values(column, frozenset(read_member(column, kind, value) for value in values_in(column, cell)))

    return read


def _flag(column: str, cell: str) -> Values:
    return Values(column, frozenset({read_flag(column, cell)}))


def _at_least(column: str, cell: str) -> Amount:
    return Amount(column, least=read_amount(column, cell))


def _at_most(column: str, cell: str) -> Amount:
    return Amount(column, most=read_amount(column, cell))


def _any_word(column: str, cell: str) -> Words:
    return Words(column, words_in(column, cell), every=False)


def _every_word(column: str, cell: str) -> Words:
    return Words(column, words_in(column, cell), every=True)


def _token(column: str, cell: str, text: str) -> Token:
    symbol, at, level = text.removesuffix("^").partition("@")
    if symbol in Symbol.__members__ and not at:
        return Token(Symbol(symbol), is_upper=text.endswith("^"))
    if symbol in OF_LEVELS and level in set(Level) and not text.endswith("^"):
        return Token(Symbol(symbol), level=Level(level))
    if _LOOKS_LIKE_SYMBOL.fullmatch(text):
        _refuse(column, text, TranslatableText(N_("is not a department symbol")))
    if text.endswith("^"):
        _refuse(column, cell, TranslatableText(N_("only a symbol can be taken one level up")))
    return Token(None, name=text)


def _refuse(column: str, value: str, reason: TranslatableText) -> NoReturn:
    raise BadCell(column, value, reason)


_READERS: dict[str, Callable[[str, str], Condition]] = {
    "violation": _codes,
    "kind": _members(Kind),
    "channel": _members(Channel),
    "level": _members(Level),
    "region": _regions,
    "industry": _texts,
    "mode": _members(RegistrationMode),
    "lifecycle": _members(Lifecycle),
    "watchlist": _flag,
    "amount_min": _at_least,
    "amount_max": _at_most,
    "government": _flag,
    "anonymous": _flag,
    "keywords_any": _any_word,
    "keywords_all": _every_word,
    "association": _texts,
}
