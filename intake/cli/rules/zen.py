"""The same rules and complaints as zen-engine reads them: a decision table with hit policy "first", to measure against.

zen-engine is no part of the product; without it there is nothing to compare and the bench says so.
"""

import importlib
import json
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any

from routing.facts import Facts
from routing.normalise import as_compared
from routing.rules.cells import Amount, Condition, Values, Words
from routing.rules.table import CompiledRule, RulesTable

_FIELDS = {"amount_min": "amount", "amount_max": "amount", "keywords_any": "text", "keywords_all": "text"}
_OUTCOME = "order"
# zen-engine refuses to compare a null with a number; no amount of ours is below 0.
_NO_AMOUNT = -1


def has_zen() -> bool:
    return find_spec("zen") is not None


def zen_first(table: RulesTable) -> Callable[[dict[str, Any]], int | None]:
    """The order of the first hit, by zen-engine with its content parsed beforehand."""
    zen = importlib.import_module("zen")
    decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps(_content(table.rules))))

    def first(context: dict[str, Any]) -> int | None:
        order: int | None = decision.evaluate(context)["result"].get(_OUTCOME)
        return order

    return first


def zen_context(facts: Facts) -> dict[str, Any]:
    """What zen-engine is asked; made before the clock runs, the text as it is compared, at no cost to it."""
    return {
        "violation": facts.violation,
        "kind": str(facts.kind),
        "channel": str(facts.channel),
        "level": facts.level and str(facts.level),
        "region": facts.region,
        "industry": facts.industry,
        "mode": facts.mode and str(facts.mode),
        "lifecycle": facts.lifecycle and str(facts.lifecycle),
        "watchlist": facts.watchlist,
        "amount": _NO_AMOUNT if facts.amount is None else float(facts.amount),
        "government": facts.government,
        "anonymous": facts.anonymous,
        "text": as_compared(facts.text),
        "association": facts.association,
    }


def _content(rules: Iterable[CompiledRule]) -> dict[str, Any]:
    columns = list(dict.fromkeys(condition.column for rule in rules for condition in rule.conditions))
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": {
                "hitPolicy": "first",
                "inputs": [{"id": column, "name": column, "field": _FIELDS.get(column, column)} for column in columns],
                "outputs": [{"id": _OUTCOME, "name": _OUTCOME, "field": _OUTCOME}],
                "rules": [_rule(rule) for rule in rules],
            }},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
        ],
    }  # fmt: skip


def _rule(rule: CompiledRule) -> dict[str, str]:
    cells = {condition.column: _cell(condition) for condition in rule.conditions}
    return {"_id": str(rule.order), **cells, _OUTCOME: str(rule.order)}


def _cell(condition: Condition) -> str:
    if isinstance(condition, Amount):
        return f">= {condition.least}" if condition.least is not None else f"[0..{condition.most}]"
    if isinstance(condition, Words):
        joined = " and " if condition.every else " or "
        return joined.join(f"contains($, {_literal(word)})" for word in condition.words)
    return _values(condition)


def _values(condition: Values) -> str:
    whole = ", ".join(_literal(value) for value in sorted(condition.whole))
    if not condition.beginnings:
        return whole
    begins = [f"startsWith($, {_literal(beginning)})" for beginning in condition.beginnings]
    return " or ".join([*begins, f"$ in [{whole}]"] if whole else begins)


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
