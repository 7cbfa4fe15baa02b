"""Whom a rule finds, against brute force: every association of a small registry, every complaint about it."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.analysis import AssociationClass, World, analyse
from routing.decision.decide import decide
from routing.facts import AssociationSnapshot, Case, StepOutcome
from routing.rules.cells import RuleRow
from routing.rules.table import RulesTable
from routing.violations import shipped_violations
from routing.vocabulary import FindingKind, Kind, Level, Lifecycle, RegistryRole, Symbol
from tests.rules.rulebook import PROVINCE, decoupled_snapshot, full_directory, make_snapshot
from tests.stages.extents import extent

REGISTRY = (
    make_snapshot(credit_code="A1"),
    decoupled_snapshot(credit_code="A2", industry="物流"),
    make_snapshot(credit_code="A3", lifecycle=Lifecycle.UNREGISTERED, roles={}),
    make_snapshot(credit_code="A4", lifecycle=Lifecycle.UNREGISTERED, roles={}, is_watchlisted=True),
    make_snapshot(credit_code="A5", level=Level.PROVINCE, region_code=PROVINCE, roles={}),
    make_snapshot(credit_code="A6", roles={RegistryRole.SUPERVISOR: make_snapshot().roles[RegistryRole.SUPERVISOR]}),
)
WORLD = World.of(
    shipped_violations(),
    full_directory(without=frozenset({Symbol.FAO})),
    [AssociationClass(snapshot, 1) for snapshot in REGISTRY],
)
CELLS = {
    "violation": ["F-*", "F-01"],
    "kind": ["complaint", "report|help", "consultation|suggestion"],
    "level": ["city", "province"],
    "region": ["5101*", "510000"],
    "industry": ["物流", "物业管理"],
    "lifecycle": ["active", "unregistered"],
    "watchlist": ["true", "false"],
    "association": ["A1|A3", "A4", "A5|A6"],
    "lead": ["REG", "IMD", "BSU/IMD", "BSU", "FAO", "FAO/MR", "IMD|FAO"],
}


@st.composite
def tables(draw: st.DrawFn) -> list[RuleRow]:
    columns = draw(st.lists(st.sampled_from(sorted(CELLS.keys() - {"lead"})), max_size=4, unique=True))
    cells = {column: st.sampled_from(["", *CELLS[column]]) for column in columns}
    rows = draw(st.lists(st.fixed_dictionaries({**cells, "lead": st.sampled_from(CELLS["lead"])}), max_size=7))
    return [RuleRow(order=10 * place, **row) for place, row in enumerate(rows, 1)]


def case_about(snapshot: AssociationSnapshot, violation: str, kind: Kind) -> Case:
    violations = (violation,) if violation else ()
    return Case(violations, kind=kind, snapshot=snapshot, region_code=snapshot.region_code)


@settings(max_examples=extent(300), deadline=None)
@given(tables())
def test_a_rule_finds_nobody_exactly_if_it_wins_for_an_association_that_has_nobody_in_its_lead(rows: list[RuleRow]):
    table = RulesTable(1, rows)
    expected = set()
    for snapshot, violation, kind in product(REGISTRY, ("", "F-01", "F-02", "A-01"), Kind):
        (part,) = decide(case_about(snapshot, violation, kind), table, WORLD.directory).parts
        if part.rule and part.chain[2].outcome is StepOutcome.UNRESOLVED:
            expected.add(part.rule)
    found = [one for one in analyse(rows, WORLD).findings if one.kind is FindingKind.NOBODY]
    assert {one.rules[0] for one in found} == expected
    for one in found:
        (part,) = decide(one.witness.case, table, WORLD.directory).parts
        assert (part.rule, part.chain[2].outcome) == (one.rules[0], StepOutcome.UNRESOLVED)


@settings(max_examples=extent(100), deadline=None)
@given(tables())
def test_folding_alike_associations_into_classes_changes_no_finding(rows: list[RuleRow]):
    """Every association three times over, as one class and as three."""
    codes = {
        f"{snapshot.credit_code}{twin}": place for place, snapshot in enumerate(REGISTRY) for twin in ("", "x", "y")
    }
    folded = World.of(
        shipped_violations(), WORLD.directory, [AssociationClass(snapshot, 3) for snapshot in REGISTRY], codes
    )
    spread = World.of(
        shipped_violations(),
        WORLD.directory,
        [
            AssociationClass(make_snapshot(**{**vars(snapshot), "credit_code": f"{snapshot.credit_code}{twin}"}), 1)
            for snapshot in REGISTRY
            for twin in ("", "x", "y")
        ],
    )
    assert [one.key for one in analyse(rows, folded).findings] == [one.key for one in analyse(rows, spread).findings]
