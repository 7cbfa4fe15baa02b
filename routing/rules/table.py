"""Which rule wins? The rules table in memory, behind one small interface: `match` and `refusals`.

The first rule in order whose every filled cell accepts the facts wins. Each fact leaves a set of rules standing
(routing.rules.indexes); the sets are intersected and the lowest bit wins. Nothing outside this module knows that.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from routing.errors import BadCell, BadRule
from routing.facts import ColumnRefusal, Facts
from routing.normalise import as_compared
from routing.rules.bits import positions_of
from routing.rules.cells import (
    FACT_COLUMNS,
    Condition,
    Party,
    RuleRow,
    Words,
    conditions,
    read_parties,
    read_policy,
    read_priority,
)
from routing.rules.indexes import AmountIndex, Seen, ValueIndex, WordIndex
from routing.vocabulary import Priority

# The columns of few values, by what they speak of, and those of many.
_MATTER = ("kind", "channel", "government", "anonymous")
_BODY = ("level", "mode", "lifecycle", "watchlist")
_OPEN_ENDED = ("violation", "region", "industry", "association")
_VALUE_COLUMNS = (*_MATTER, *_BODY, *_OPEN_ENDED)
# Candidates for the first hit that ask for words; for a longer queue a pass over the whole narrative pays.
_ASKED_SINGLY = 8


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to be asked. `leads` with more than one party compete for the complaint."""

    row: RuleRow
    conditions: tuple[Condition, ...]
    leads: tuple[Party, ...]
    co: tuple[Party, ...]
    policy: str
    priority: Priority | None

    @property
    def order(self) -> int:
        return self.row.order

    def refused_by(self, facts: Facts, compared: str | None = None) -> str | None:
        """The first column that refuses these facts; `compared` is their narrative put so, where it is at hand."""
        if compared is None:
            compared = as_compared(facts.text)
        for condition in self.conditions:
            accepts = condition.found_in(compared) if isinstance(condition, Words) else condition.accepts(facts)
            if not accepts:
                return condition.column
        return None


@dataclass(frozen=True, slots=True)
class Match:
    """The winning rule, if any, and the orders of those that would also have matched, worked out when asked for."""

    rule: CompiledRule | None
    _others: Callable[[], tuple[int, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def also(self) -> tuple[int, ...]:
        return self._others()


_NO_MATCH = Match(None)


class RulesTable:
    """One version of the table, compiled; it never changes."""

    def __init__(self, version: int, rows: Iterable[RuleRow]) -> None:
        self.version = version
        self.rules = tuple(sorted(map(compile_rule, rows), key=lambda rule: rule.order))
        self._orders = tuple(rule.order for rule in self.rules)
        self._wordings = tuple(tuple(c for c in rule.conditions if isinstance(c, Words)) for rule in self.rules)
        asked = _by_column(self.rules)
        values = {column: ValueIndex(asked[column]) for column in _VALUE_COLUMNS}
        # Columns of few values are looked up together: 120 and 240 combinations at most, each met soon and then kept.
        self._matter = Seen(partial(_accepting_all, [values[column] for column in _MATTER]))
        self._body = Seen(partial(_accepting_all, [values[column] for column in _BODY]))
        self._violation, self._region, self._industry, self._association = (
            Seen(values[column].accepting) for column in _OPEN_ENDED
        )
        self._amount = AmountIndex(asked["amount_min"], asked["amount_max"])
        self._words = WordIndex(asked["keywords_any"], asked["keywords_all"])

    def match(self, facts: Facts) -> Match:
        """The first rule that accepts every fact, and the later ones that would have."""
        remaining = self._remaining(facts)
        first = remaining & -remaining
        if first & self._words.asking:
            remaining, first = self._first_by_words(remaining, first, facts.text)
        if not first:
            return _NO_MATCH
        return Match(self.rules[first.bit_length() - 1], partial(self._also, remaining ^ first, facts.text))

    def refusals(self, facts: Facts) -> tuple[ColumnRefusal, ...]:
        """For every rule that does not match, the first column that refused it."""
        compared = as_compared(facts.text)
        refused = ((rule.order, rule.refused_by(facts, compared)) for rule in self.rules)
        return tuple(ColumnRefusal(order, column) for order, column in refused if column)

    def words_met(self, text: str) -> int:
        """Which rules' keywords the text satisfies: texts that meet the same are decided alike."""
        return self._words.accepting(as_compared(text)) if self._words.asking else 0

    def _remaining(self, facts: Facts) -> int:
        """The rules that no column but the keywords refuses; the columns that refuse most come first."""
        remaining = (
            self._violation[facts.violation]
            & self._body[facts.level, facts.mode, facts.lifecycle, facts.watchlist]
            & self._region[facts.region]
            & self._industry[facts.industry]
        )
        if not remaining:
            return 0
        return (
            remaining
            & self._matter[facts.kind, facts.channel, facts.government, facts.anonymous]
            & self._association[facts.association]
            & self._amount.accepting(facts.amount)
        )

    def _first_by_words(self, remaining: int, first: int, text: str) -> tuple[int, int]:
        """The rules left when the first of them is known to win: asked one by one, then, if there are many, at once."""
        compared = as_compared(text)
        for _ in range(_ASKED_SINGLY):
            for words in self._wordings[first.bit_length() - 1]:
                if not words.found_in(compared):
                    break
            else:
                return remaining, first
            remaining ^= first
            first = remaining & -remaining
            if not first:
                return 0, 0
        remaining &= self._words.accepting(compared)
        return remaining, remaining & -remaining

    def _also(self, remaining: int, text: str) -> tuple[int, ...]:
        if remaining & self._words.asking:
            remaining &= self._words.accepting(as_compared(text))
        return tuple([self._orders[position] for position in positions_of(remaining)])


def compile_rule(row: RuleRow) -> CompiledRule:
    """Raises BadRule naming order and column."""
    try:
        return CompiledRule(
            row=row,
            conditions=conditions(row),
            leads=read_parties("lead", row.lead),
            co=read_parties("co", row.co) if row.co else (),
            policy=read_policy(row.policy),
            priority=read_priority(row.priority),
        )
    except BadCell as fault:
        raise BadRule(row.order, fault) from fault


def _by_column(rules: Sequence[CompiledRule]) -> dict[str, list[Condition | None]]:
    """Turned on its side: for each column what every rule asks of it, None where the cell is empty."""
    asked: dict[str, list[Condition | None]] = {column: [None] * len(rules) for column in FACT_COLUMNS}
    for position, rule in enumerate(rules):
        for condition in rule.conditions:
            asked[condition.column][position] = condition
    return asked


def _accepting_all(indexes: Sequence[ValueIndex], facts: Sequence[Any]) -> int:
    accepted = -1
    for index, fact in zip(indexes, facts, strict=True):
        accepted &= index.accepting(fact)
    return accepted
