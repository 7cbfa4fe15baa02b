"""Why this rule and none of the others? The decision again, with what every other rule of the table had against it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from routing.decision.decide import decide, facts_of
from routing.facts import Case, Decision, Directory, Facts, PartDecision
from routing.rules.cells import FACT_COLUMNS, RuleRow
from routing.rules.table import RulesTable

# Where a column does not bear the name of the fact it asks.
_FACT_OF = {"amount_min": "amount", "amount_max": "amount", "keywords_any": "text", "keywords_all": "text"}


@dataclass(frozen=True)
class RefusedBy:
    """The rules whose first refusing column is this one, in their order, and the fact that they met there."""

    column: str
    fact: Any
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True)
class PartExplained:
    """The decision on one violation with the rules it came from: each rule of the table stands in exactly one place."""

    decision: PartDecision
    facts: Facts
    winner: RuleRow | None
    also: tuple[RuleRow, ...]
    refused: tuple[RefusedBy, ...]


@dataclass(frozen=True)
class DecisionExplanation:
    """A whole decision, part by part."""

    case: Case
    decision: Decision
    parts: tuple[PartExplained, ...]


def explain(case: Case, table: RulesTable, directory: Directory) -> Decision:
    """As `decide`, with `refused` of every part filled in; it asks every rule, so it is for people, not for intake."""
    decision = decide(case, table, directory)
    parts = (replace(part, refused=table.refusals(facts_of(case, part.violation))) for part in decision.parts)
    return replace(decision, parts=tuple(parts))


def explain_fully(case: Case, table: RulesTable, directory: Directory) -> DecisionExplanation:
    """As `explain`, with the rules themselves in place of their orders."""
    decision = explain(case, table, directory)
    rows = {rule.order: rule.row for rule in table.rules}
    return DecisionExplanation(case, decision, tuple(_part(case, part, rows) for part in decision.parts))


def _part(case: Case, part: PartDecision, rows: dict[int, RuleRow]) -> PartExplained:
    facts = facts_of(case, part.violation)
    return PartExplained(
        decision=part,
        facts=facts,
        winner=rows[part.rule] if part.rule is not None else None,
        also=tuple(rows[order] for order in part.also_matched),
        refused=tuple(_by_column(part, facts, rows)),
    )


def _by_column(part: PartDecision, facts: Facts, rows: dict[int, RuleRow]) -> Iterator[RefusedBy]:
    found = sorted(part.refused, key=lambda refusal: (FACT_COLUMNS.index(refusal.column), refusal.rule))
    for column, refusals in groupby(found, key=lambda refusal: refusal.column):
        fact = getattr(facts, _FACT_OF.get(column, column))
        yield RefusedBy(column, fact, tuple(rows[refusal.rule] for refusal in refusals))
