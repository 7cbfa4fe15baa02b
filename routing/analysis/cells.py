"""What does each rule ask, column by column? The rows read once, every fault kept instead of only the first.

The two amount columns bound one fact and so do the two of keywords, so a rule asks at most 14 things.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache

from routing.errors import BadCell
from routing.normalise import LONGEST_NARRATIVE
from routing.rules.cells import (
    FACT_COLUMNS,
    NOBODY_LEADS,
    Amount,
    Condition,
    Party,
    RuleRow,
    Values,
    Words,
    conditions,
    read_parties,
    read_policy,
    read_priority,
)
from routing.rules.written_cells import is_ever_said

DISCRETE = (
    "violation", "region", "industry", "association", "level", "mode", "lifecycle",
    "kind", "channel", "watchlist", "government", "anonymous",
)  # fmt: skip
AMOUNT, TEXT = "amount", "text"
# Most telling first: candidates are narrowed down in this order.
DIMENSIONS = (*DISCRETE[:4], TEXT, *DISCRETE[4:], AMOUNT)
_PAIRS = {AMOUNT: ("amount_min", "amount_max"), TEXT: ("keywords_any", "keywords_all")}
_OUTCOMES = ("lead", "co", "policy", "priority")
# A complaint's amount is kept in fen, to 14 digits (Numeric(14, 2)): a finite domain.
MOST_FEN = 10**14 - 1
_FEN = 100

# How a rule's wish for one dimension is written: the cell, or both cells of a pair; equal wishes are looked at once.
Wish = tuple[str, ...]
NOTHING: Wish = ("",)
_NO_PAIR: Wish = ("", "")


@dataclass(frozen=True, slots=True)
class RuleReading:
    """A rule as the checker sees it: what it asks of each dimension, and the cells that say nothing."""

    row: RuleRow
    wishes: tuple[Wish, ...]
    faults: tuple[BadCell, ...]

    @property
    def order(self) -> int:
        return self.row.order

    @property
    def outcome(self) -> tuple[str, ...]:
        """All that an operator sees of the rule once it has won."""
        row = self.row
        return row.lead, row.co, row.policy, row.priority, row.basis, row.note


@dataclass(frozen=True, slots=True)
class Span:
    """Amounts in fen, both ends included."""

    least: int
    most: int

    @property
    def is_empty(self) -> bool:
        return self.least > self.most


@dataclass(frozen=True, slots=True)
class WantedWords:
    """Words a narrative must have: all of `every`, and one of `some` unless that is empty.

    `never` are those of them that no narrative has.
    """

    every: frozenset[str]
    some: frozenset[str]
    never: frozenset[str] = frozenset()

    @property
    def is_possible(self) -> bool:
        return self.never.isdisjoint(self.every) and not (self.some and self.some <= self.never)


def read(row: RuleRow) -> RuleReading:
    """The rule's wishes, with every cell that cannot be read."""
    wishes = tuple(_wish(row, dimension) for dimension in DIMENSIONS)
    return RuleReading(row, wishes, tuple(_faults(row)))


def wish_of(reading: RuleReading, dimension: str) -> Wish:
    """What a rule asks of one dimension."""
    return reading.wishes[DIMENSIONS.index(dimension)]


def is_empty(wish: Wish) -> bool:
    return wish in (NOTHING, _NO_PAIR)


@lru_cache(maxsize=50_000)
def condition_of(column: str, cell: str) -> Condition | BadCell:
    """What one filled cell asks, or why it asks nothing."""
    try:
        return conditions(RuleRow(order=0, lead="", **{column: cell}))[0]
    except BadCell as fault:
        return fault.with_traceback(None)


@lru_cache(maxsize=20_000)
def parties_of(column: str, cell: str) -> tuple[Party, ...] | BadCell:
    """The places a lead or co cell names, or why it names none."""
    try:
        return read_parties(column, cell) if cell else ()
    except BadCell as fault:
        return fault.with_traceback(None)


def values_of(column: str, cell: str) -> Values:
    """The condition of a discrete column that was read without fault."""
    condition = condition_of(column, cell)
    assert isinstance(condition, Values)
    return condition


def span_of(wish: Wish) -> Span:
    """The amounts between both cells; empty when no amount of whole fen lies there."""
    bounds = [_amount(column, cell) for column, cell in zip(_PAIRS[AMOUNT], wish, strict=True)]
    least = max((bound.least for bound in bounds if bound and bound.least is not None), default=Decimal(0))
    most = min((bound.most for bound in bounds if bound and bound.most is not None), default=Decimal(MOST_FEN))
    if least > MOST_FEN:
        return Span(MOST_FEN + 1, MOST_FEN)
    top = MOST_FEN if most * _FEN >= MOST_FEN else int((most * _FEN).to_integral_value(ROUND_FLOOR))
    return Span(int((least * _FEN).to_integral_value(ROUND_CEILING)), top)


def wanted_of(wish: Wish) -> WantedWords:
    """The words of both cells, as the table compares them."""
    some, every = (frozenset(_words(column, cell)) for column, cell in zip(_PAIRS[TEXT], wish, strict=True))
    never = frozenset(word for word in some | every if not is_ever_said(word, LONGEST_NARRATIVE))
    return WantedWords(every, some, never)


def yuan(fen: int) -> Decimal:
    """1050 fen are 10.50 yuan."""
    return Decimal(fen).scaleb(-2)


def column_of(dimension: str) -> str:
    """The first column of the sheet that speaks of a dimension."""
    return _PAIRS[dimension][0] if dimension in _PAIRS else dimension


def _wish(row: RuleRow, dimension: str) -> Wish:
    if dimension in _PAIRS:
        first, second = _PAIRS[dimension]
        return getattr(row, first), getattr(row, second)
    return (getattr(row, dimension),)


def _faults(row: RuleRow) -> Iterator[BadCell]:
    for column in FACT_COLUMNS:
        cell = getattr(row, column)
        if cell and isinstance(found := condition_of(column, cell), BadCell):
            yield found
    for column in _OUTCOMES:
        fault = _outcome_fault(column, getattr(row, column))
        if fault is not None:
            yield fault


@lru_cache(maxsize=20_000)
def _outcome_fault(column: str, cell: str) -> BadCell | None:
    if column == "lead" and not cell:
        return BadCell(column, cell, NOBODY_LEADS)
    if column in ("lead", "co"):
        found = parties_of(column, cell)
        return found if isinstance(found, BadCell) else None
    try:
        (read_policy if column == "policy" else read_priority)(cell)
    except BadCell as fault:
        return fault.with_traceback(None)
    return None


def _amount(column: str, cell: str) -> Amount | None:
    condition = condition_of(column, cell) if cell else None
    assert condition is None or isinstance(condition, Amount)
    return condition


def _words(column: str, cell: str) -> tuple[str, ...]:
    if not cell:
        return ()
    condition = condition_of(column, cell)
    assert isinstance(condition, Words)
    return condition.words
