"""The checker against brute force: on small domains every complaint there is is tried, and both must say the same."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, product
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.analysis import AnalysisReport, Finding, World, analyse
from routing.decision.decide import facts_of
from routing.facts import Facts
from routing.rules.cells import COLUMNS, RuleRow
from routing.rules.table import CompiledRule, RulesTable, compile_rule
from routing.violations import ViolationCard
from routing.vocabulary import Channel, FindingKind, Kind, Level, Lifecycle, RegistrationMode
from tests.rules.rulebook import make_directory
from tests.stages.extents import extent

NEVER_WINS = {
    FindingKind.DUPLICATE,
    FindingKind.CONFLICT,
    FindingKind.SUBSUMED,
    FindingKind.SHADOWED,
    FindingKind.IMPOSSIBLE,
}
CODES = ("F-01", "F-02", "A-01")
REGIONS = ("510000", "510100", "440000")
WORDS = ("会费", "会费标准", "强制")
BOUNDS = ("100", "200", "200.01", "300")
SMALL = World(
    violations=MappingProxyType({code: ViolationCard(code, code[0], code, code) for code in CODES}),
    regions=MappingProxyType(dict.fromkeys(REGIONS, "某地")),
    directory=make_directory(),
)
CELLS = {
    "violation": ["F-01", "F-02", "F-*", "A-01", "F-01|A-01", "F-*|A-*"],
    "kind": ["complaint", "report", "complaint|report|consultation", "suggestion|help"],
    "channel": ["phone", "phone|web|sms", "api|meeting|bulletin"],
    "level": ["city", "city|county", "national|province"],
    "region": ["51*", "510100", "440000", "510000|510100"],
    "industry": ["物流", "物流|餐饮"],
    "mode": ["dual", "decoupled|direct"],
    "lifecycle": ["active", "revoked|unregistered"],
    "watchlist": ["true", "false"],
    "government": ["是", "否"],
    "anonymous": ["true", "false"],
    "amount_min": BOUNDS,
    "amount_max": BOUNDS,
    "keywords_any": ["会费", "会费标准", "强制|会费标准", "会费|强制"],
    "keywords_all": ["会费", "强制|会费标准"],
    "association": ["A1", "A1|A2"],
}
VALUES: dict[str, list[Any]] = {
    "violation": ["", *CODES],
    "kind": list(Kind),
    "channel": list(Channel),
    "level": [None, *Level],
    "region": ["", *REGIONS],
    "industry": ["", "物流", "餐饮"],
    "mode": [None, *RegistrationMode],
    "lifecycle": [None, *Lifecycle],
    "watchlist": [False, True],
    "government": [False, True],
    "anonymous": [False, True],
    "amount": [None, *sorted({Decimal(b) + d for b in BOUNDS for d in (Decimal("-0.01"), 0, Decimal("0.01"))})],
    "text": ["，".join(some) for size in range(4) for some in combinations(WORDS, size)],
    "association": ["", "A1", "A2"],
}
FACT_OF = {"amount_min": "amount", "amount_max": "amount", "keywords_any": "text", "keywords_all": "text"}


@st.composite
def tables(draw: st.DrawFn) -> list[RuleRow]:
    """Rules over three or four columns only, so that every complaint that could tell them apart can be listed."""
    columns = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=4, unique=True))
    cell = {column: st.sampled_from(["", *CELLS[column]]) for column in columns}
    rows = draw(st.lists(st.fixed_dictionaries({**cell, "lead": st.sampled_from(["REG", "MR"])}), max_size=9))
    return [RuleRow(order=10 * place, **row) for place, row in enumerate(rows, 1)]


def complaints(rows: list[RuleRow]) -> Iterator[Facts]:
    """Every combination of facts that any of these rules looks at."""
    used = {
        FACT_OF.get(column, column) for row in rows for column in COLUMNS if column in CELLS and getattr(row, column)
    }
    facts = sorted(used)
    for values in product(*(VALUES[fact] for fact in facts)):
        yield Facts(**{"violation": "", **dict(zip(facts, values, strict=True))})


def winner(rules: list[CompiledRule], facts: Facts) -> CompiledRule | None:
    """The first rule that accepts, looked for in the plainest way."""
    return next((rule for rule in rules if rule.refused_by(facts) is None), None)


def dead(report: AnalysisReport) -> set[int]:
    return {finding.rules[0] for finding in report.findings if finding.kind in NEVER_WINS}


def of_kind(report: AnalysisReport, kind: FindingKind) -> list[Finding]:
    return [finding for finding in report.findings if finding.kind is kind]


@settings(max_examples=extent(400), deadline=None)
@given(tables())
def test_a_rule_is_called_dead_exactly_if_no_complaint_is_decided_by_it(rows: list[RuleRow]):
    rules = [compile_rule(row) for row in rows]
    winners = {found.order for facts in complaints(rows) if (found := winner(rules, facts))}
    report = analyse(rows, SMALL)
    assert dead(report) == {row.order for row in rows} - winners
    assert not of_kind(report, FindingKind.UNPROVED)


@settings(max_examples=extent(400), deadline=None)
@given(tables())
def test_a_table_is_called_gapless_exactly_if_every_complaint_has_a_rule(rows: list[RuleRow]):
    rules = [compile_rule(row) for row in rows]
    falls = any(winner(rules, facts) is None for facts in complaints(rows))
    assert bool(of_kind(analyse(rows, SMALL), FindingKind.GAP)) == falls


@settings(max_examples=extent(400), deadline=None)
@given(tables())
def test_a_rule_is_called_redundant_exactly_if_without_it_every_complaint_is_decided_the_same(rows: list[RuleRow]):
    """Asked of a table without dead rules, which a removal might bring to life."""
    alive = [row for row in rows if row.order not in dead(analyse(rows, SMALL))]
    rules = [compile_rule(row) for row in alive]
    needed = set()
    for facts in complaints(alive):
        first = winner(rules, facts)
        if first:
            second = winner([rule for rule in rules if rule is not first], facts)
            if second is None or second.row.lead != first.row.lead:
                needed.add(first.order)
    called = {finding.rules[0] for finding in of_kind(analyse(alive, SMALL), FindingKind.REDUNDANT)}
    assert called == {row.order for row in alive} - needed


@settings(max_examples=extent(400), deadline=None)
@given(tables())
def test_every_witness_shows_what_its_finding_says(rows: list[RuleRow]):
    table = RulesTable(1, rows)
    for finding in analyse(rows, SMALL).findings:
        if finding.witness is None:
            continue
        facts = finding.witness.facts
        assert facts_of(finding.witness.case, facts.violation) == facts
        won = table.match(facts)
        if finding.kind is FindingKind.GAP:
            assert won.rule is None
        elif finding.kind in NEVER_WINS:
            assert won.rule.order < finding.rules[0]
            assert finding.rules[0] in won.also


@settings(max_examples=extent(200), deadline=None)
@given(tables(), st.integers(min_value=1, max_value=1000))
def test_keys_outlive_renumbering(rows: list[RuleRow], shift: int):
    moved = [
        RuleRow(**{column: getattr(row, column) for column in COLUMNS[1:]}, order=row.order + shift) for row in rows
    ]
    assert [one.key for one in analyse(rows, SMALL).findings] == [one.key for one in analyse(moved, SMALL).findings]


@pytest.mark.parametrize("rows", [[], [RuleRow(order=1, lead="REG")]])
def test_the_smallest_tables_are_judged(rows: list[RuleRow]):
    report = analyse(rows, SMALL)
    assert bool(report.errors) == (not rows)
    assert report.rules == len(rows)
