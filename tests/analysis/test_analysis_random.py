"""A hundred thousand complaints and the checker: in a gapless table none falls through, a dead rule wins none."""

import random
from dataclasses import replace
from functools import cache

import pytest

from routing.analysis import World, analyse
from routing.facts import Facts
from routing.rules.cells import RuleRow
from routing.rules.file import shipped_rules
from routing.rules.synthetic import synthetic_facts, synthetic_rules
from routing.rules.table import RulesTable
from routing.vocabulary import Channel, FindingKind, Kind
from tests.stages.extents import extent

pytestmark = [pytest.mark.slow, pytest.mark.sampled]
COMPLAINTS = extent(100_000, 10_000)
SHIPPED = World.shipped()


@cache
def complaints(seed: int) -> list[Facts]:
    """As life deals them, every second one with facts missing."""
    draw = random.Random(seed)
    return [
        replace(facts, violation=draw.choice(["", facts.violation]), amount=None, text="") if number % 2 else facts
        for number, facts in enumerate(synthetic_facts(seed, COMPLAINTS))
    ]


def without_last(seed: int) -> list[RuleRow]:
    """Rules whose catch-all is broken up by kind and channel: gapless or not, nobody sees at a glance."""
    draw = random.Random(seed)
    rows = [row for row in synthetic_rules(seed, 200) if row.violation]
    for kind in Kind:
        channels = [channel for channel in Channel if draw.random() < 0.97]
        rows.append(RuleRow(order=10_000 + len(rows), lead="REG", kind=kind.value, channel="|".join(channels)))
    return rows


TABLES = {
    "the shipped rules": list(shipped_rules()),
    "300 made-up rules": synthetic_rules(7, 300),
    **{f"a broken catch-all {seed}": without_last(seed) for seed in range(3)},
}


@pytest.mark.parametrize("name", TABLES)
def test_what_is_called_gapless_never_lets_a_complaint_fall_and_what_is_called_dead_never_wins(name: str):
    rows = TABLES[name]
    report = analyse(rows, SHIPPED)
    table = RulesTable(1, rows)
    gaps = [one for one in report.findings if one.kind is FindingKind.GAP]
    never = {FindingKind.SUBSUMED, FindingKind.SHADOWED, FindingKind.DUPLICATE, FindingKind.CONFLICT}
    dead = {one.rules[0] for one in report.findings if one.kind in never}
    winners = {won.rule.order if (won := table.match(facts)).rule else 0 for facts in complaints(11)}
    assert not dead & winners
    assert gaps or 0 not in winners
    assert all(table.match(one.witness.facts).rule is None for one in gaps)


def test_some_of_these_tables_are_gapless_and_some_are_not():
    called = {
        bool([one for one in analyse(rows, SHIPPED).findings if one.kind is FindingKind.GAP])
        for rows in TABLES.values()
    }
    assert called == {True, False}
