"""No complaint without an owner: whatever the registry, the table and the case, somebody answers."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.decision.decide import decide
from routing.decision.explain import explain
from routing.facts import AssociationSnapshot, Case, Decision, DepartmentCard, Directory, Held, RegionCard
from routing.rules.cells import RuleRow
from routing.rules.table import RulesTable
from routing.vocabulary import Channel, Kind, Level, Lifecycle, RegistrationMode, RegistryRole, Symbol
from tests.rules.rulebook import default_table
from tests.stages.extents import extent

CODES = ("000000", "510000", "510100", "510104", "510700", "440000", "440300")
VIOLATIONS = ("F-01", "F-09", "A-09", "A-11", "V-01", "V-14", "G-12", "G-13", "Z-00")
LEADS = ("REG", "BSU/IMD", "IMD", "SWD^", "MR/CRT", "REG|MR", "FAO", "HOT", "某局", "部门3")
IDS = st.integers(1, 9)
DEFAULTS = default_table()

levels = st.sampled_from(Level)
held = st.builds(Held, IDS, st.sampled_from(["", "职责通知"]))
regions = st.lists(
    st.builds(RegionCard, st.sampled_from(CODES), st.just("区域"), levels, st.none() | st.sampled_from(CODES))
)

pytestmark = pytest.mark.slow


@st.composite
def departments(draw: st.DrawFn) -> DepartmentCard:
    number = draw(IDS)
    return DepartmentCard(
        number,
        f"部门{number}",
        tuple(draw(st.lists(st.sampled_from(Symbol), max_size=3, unique=True))),
        draw(levels),
        draw(st.sampled_from(CODES)),
        superior_id=draw(st.none() | IDS),
        is_backstop=draw(st.booleans()),
        is_active=draw(st.booleans()),
    )


snapshots = st.builds(
    AssociationSnapshot,
    association_id=st.just(1),
    credit_code=st.just("51510100MJ00000000"),
    name=st.just("协会"),
    level=st.none() | levels,
    region_code=st.sampled_from(("", *CODES)),
    mode=st.none() | st.sampled_from(RegistrationMode),
    lifecycle=st.none() | st.sampled_from(Lifecycle),
    is_watchlisted=st.booleans(),
    roles=st.dictionaries(st.sampled_from(RegistryRole), held),
    former_supervisor=st.none() | held,
    rivals=st.dictionaries(st.sampled_from(RegistryRole), st.tuples(held)),
)
cases = st.builds(
    Case,
    violations=st.lists(st.sampled_from(VIOLATIONS), max_size=4).map(tuple),
    kind=st.sampled_from(Kind),
    channel=st.sampled_from(Channel),
    snapshot=st.none() | snapshots,
    region_code=st.sampled_from(("", *CODES, "110101")),
    amount=st.none() | st.integers(0, 10**6).map(Decimal),
    government=st.booleans(),
    anonymous=st.booleans(),
    text=st.sampled_from(["", "不入会就不给办"]),
    implicated=st.frozensets(st.integers(1, 12)),
    on=st.just(date(2026, 11, 20)),
)
directories = st.builds(Directory.of, regions, st.lists(departments(), max_size=9))
tables = st.just(DEFAULTS) | st.lists(
    st.builds(
        RuleRow,
        order=st.integers(1, 5),
        violation=st.sampled_from(["", "F-01", "F-*", "A-09|V-01"]),
        lead=st.sampled_from(LEADS),
        co=st.sampled_from(["", "MR", "IMD/BSU|SWD", "BSU"]),
    ),
    max_size=5,
    unique_by=lambda row: row.order,
).map(lambda rows: RulesTable(1, rows))


def everyone(decision: Decision) -> list[int]:
    coordinator = [decision.coordinator] if decision.coordinator else []
    return [one.department_id for one in (*decision.leads, *decision.co, *coordinator)]


@settings(max_examples=extent(400), deadline=None)
@given(cases, tables, directories)
def test_every_complaint_gets_an_owner(case: Case, table: RulesTable, directory: Directory):
    decision = decide(case, table, directory)
    may_be_asked = {card.id for card in directory.departments.values() if card.is_active} - case.implicated
    owned = bool(decision.leads) or decision.coordinator is not None
    assert owned == bool(may_be_asked)
    assert decision.leads or decision.needs_coordination
    assert set(everyone(decision)) <= may_be_asked
    assert len({lead.department_id for lead in decision.leads}) == len(decision.leads)
    assert not {lead.department_id for lead in decision.leads} & {one.department_id for one in decision.co}


@settings(max_examples=extent(200), deadline=None)
@given(cases, tables, directories)
def test_every_violation_is_led_by_one_department_or_being_settled(case: Case, table: RulesTable, directory: Directory):
    decision = decide(case, table, directory)
    led = [code for lead in decision.leads for code in lead.violations]
    if decision.leads:
        assert sorted(led) == sorted(set(case.violations))
    elif decision.coordinator:
        assert sorted(decision.coordinator.violations) == sorted(set(case.violations))
    assert {recusal.department_id for recusal in decision.recused} == case.implicated
    json.dumps(decision.to_json())


@settings(max_examples=extent(200), deadline=None)
@given(cases, tables, directories)
def test_explaining_never_changes_the_decision(case: Case, table: RulesTable, directory: Directory):
    decided, explained = decide(case, table, directory), explain(case, table, directory)
    assert (explained.leads, explained.co, explained.coordinator) == (decided.leads, decided.co, decided.coordinator)
    for part in explained.parts:
        hits = {part.rule, *part.also_matched} - {None}
        assert hits.isdisjoint(refusal.rule for refusal in part.refused)
        assert hits | {refusal.rule for refusal in part.refused} == {rule.order for rule in table.rules}


@given(cases)
def test_an_installation_with_only_a_root_back_stop_gives_it_everything(case: Case):
    root = RegionCard("000000", "全国", Level.NATIONAL)
    only = DepartmentCard(50, "兜底单位", (), Level.NATIONAL, "000000", is_backstop=True)
    decision = decide(case, DEFAULTS, Directory.of([root], [only]))
    assert [lead.department_id for lead in decision.leads] == [50]
