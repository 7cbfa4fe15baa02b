"""Which rule wins? The rules table in memory, behind one small interface: `match` and `refusals`.

The first rule in order whose every filled cell accepts the facts wins. Rules are looked up by violation code, then
scanned in order; nothing outside this module knows that.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from routing.cells import Condition, Party, RuleRow, conditions, read_parties, read_policy, read_priority
from routing.errors import BadCell, BadRule
from routing.facts import Facts, Refusal
from routing.vocabulary import Priority


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

    def refused_by(self, facts: Facts) -> str | None:
        """The first column that refuses these facts."""
        return next((condition.column for condition in self.conditions if not condition.accepts(facts)), None)


@dataclass(frozen=True, slots=True)
class Match:
    """The winning rule, if any, and the orders of those that would also have matched."""

    rule: CompiledRule | None
    also: tuple[int, ...] = ()


class RulesTable:
    """One version of the table, compiled; it never changes."""

    def __init__(self, version: int, rows: Iterable[RuleRow]) -> None:
        self.version = version
        self.rules = tuple(sorted(map(compile_rule, rows), key=lambda rule: rule.order))
        # A row without a violation, or with a branch, stands under every code it accepts.
        codes = {code for rule in self.rules for code in rule.row.violation.upper().split("|") if code}
        self._by_code = {code.strip(): self._rules_for(code.strip()) for code in codes if not code.endswith("*")}

    def match(self, facts: Facts) -> Match:
        """The first rule that accepts every fact, and the later ones that would have."""
        hits = [rule for rule in self._candidates(facts.violation) if rule.refused_by(facts) is None]
        return Match(hits[0], tuple(rule.order for rule in hits[1:])) if hits else Match(None)

    def refusals(self, facts: Facts) -> tuple[Refusal, ...]:
        """For every rule that does not match, the first column that refused it."""
        return tuple(Refusal(rule.order, column) for rule in self.rules if (column := rule.refused_by(facts)))

    def _candidates(self, violation: str) -> tuple[CompiledRule, ...]:
        known = self._by_code.get(violation)
        return self._rules_for(violation) if known is None else known

    def _rules_for(self, violation: str) -> tuple[CompiledRule, ...]:
        facts = Facts(violation)
        return tuple(rule for rule in self.rules if _accepts_violation(rule, facts))


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


def _accepts_violation(rule: CompiledRule, facts: Facts) -> bool:
    return all(condition.accepts(facts) for condition in rule.conditions if condition.column == "violation")
