"""One planted defect of each kind: the checker names it, the rules at fault and a complaint that shows it."""

from dataclasses import replace

import pytest

from routing.analysis import AssociationClass, Finding, World, analyse
from routing.decision.decide import decide
from routing.rules.cells import RuleRow
from routing.rules.file import shipped_rules
from routing.rules.table import RulesTable
from routing.violations import shipped_violations
from routing.vocabulary import FindingKind, Lifecycle, RegistryRole, Severity, Symbol
from tests.rules.rulebook import decoupled_snapshot, full_directory, line, make_directory, make_snapshot

SHIPPED = World.shipped()
LAST = RuleRow(order=990, lead="REG")


def rule(order: int, lead: str = "REG", **cells: str) -> RuleRow:
    return RuleRow(order=order, lead=lead, **cells)


def found(*rows: RuleRow, world: World = SHIPPED) -> list[tuple[str, tuple[int, ...], str]]:
    return [(one.kind.value, one.rules, one.column) for one in analyse(rows, world).findings]


def only(kind: FindingKind, *rows: RuleRow, world: World = SHIPPED) -> Finding:
    (one,) = [one for one in analyse(rows, world).findings if one.kind is kind]
    return one


def world_with(*snapshots: object, without: frozenset[Symbol] = frozenset()) -> World:
    classes = [AssociationClass(snapshot, 1) for snapshot in snapshots]
    return World.of(shipped_violations(), full_directory(without=without), classes)


def test_the_same_rule_twice_is_a_duplicate_even_if_written_otherwise():
    rows = rule(10, violation="F-01|F-02", policy="key"), rule(20, violation="f-02 | f-01", policy="key"), LAST
    assert found(*rows) == [("duplicate", (20, 10), "")]


def test_the_same_conditions_with_another_outcome_are_a_conflict():
    assert found(rule(10, violation="F-01"), rule(20, "MR", violation="F-01"), LAST)[0] == ("conflict", (20, 10), "")


def test_a_rule_contained_in_one_earlier_rule_is_subsumed():
    one = only(FindingKind.SUBSUMED, rule(10, "MR", violation="F-*"), rule(20, violation="F-01", kind="help"), LAST)
    assert one.rules == (20, 10)
    assert one.severity is Severity.ERROR
    assert (one.witness.facts.violation, one.witness.facts.kind.value) == ("F-01", "help")
    assert "总是先由规则10决定，轮不到规则20" in one.witness.zh


def test_a_rule_contained_in_several_earlier_rules_together_is_shadowed_by_just_those():
    rows = (
        rule(10, "MR", level="city"),
        rule(20, "MR", violation="F-01", kind="complaint|report"),
        rule(30, "SWD", violation="F-*", kind="consultation|suggestion|help"),
        rule(40, violation="F-01", watchlist="true"),
        LAST,
    )
    assert only(FindingKind.SHADOWED, *rows).rules == (40, 20, 30)


def test_amounts_shadow_where_they_meet_to_the_fen():
    meeting = rule(10, "MR", amount_max="99.99"), rule(20, "MR", amount_min="100"), rule(30, amount_min="50"), LAST
    apart = rule(10, "MR", amount_max="99.98"), *meeting[1:]
    assert only(FindingKind.SHADOWED, *meeting).rules == (30, 10, 20)
    assert not analyse(apart, SHIPPED).errors


def test_words_that_contain_a_word_are_covered_by_it():
    rows = rule(10, "MR", keywords_any="会费|赞助"), rule(20, keywords_all="会费标准|涨价"), LAST
    assert only(FindingKind.SUBSUMED, *rows).rules == (20, 10)
    assert not analyse([rule(10, "MR", keywords_any="会费标准"), rule(20, keywords_any="会费"), LAST], SHIPPED).errors


def test_a_branch_whose_every_code_has_a_rule_of_its_own_never_wins():
    codes = [card.code for card in shipped_violations() if card.branch == "V"]
    rows = [rule(10 * n, "MR", violation=code) for n, code in enumerate(codes, 1)]
    assert only(FindingKind.SHADOWED, *rows, rule(900, violation="V-*"), LAST).rules[0] == 900


def test_bounds_that_leave_no_amount_match_nothing():
    one = only(FindingKind.IMPOSSIBLE, rule(10, "MR", amount_min="100.01", amount_max="100"), LAST)
    assert (one.rules, one.column) == ((10,), "amount_min")


def test_a_rule_that_changes_nothing_is_a_warning():
    one = only(FindingKind.REDUNDANT, rule(10, violation="F-01"), rule(20, "MR", violation="A-01"), LAST)
    assert (one.rules, one.severity) == ((10, 990), Severity.WARNING)


def test_what_only_dead_rules_name_is_unreachable():
    rows = rule(10, "MR", violation="F-*"), rule(20, "FAO", violation="F-01", policy="urgent", priority="urgent"), LAST
    told = [(one.column, one.params["value"]) for one in analyse(rows, SHIPPED).warnings]
    assert told == [("lead", "FAO"), ("policy", "urgent"), ("priority", "urgent")]


@pytest.mark.parametrize(
    ("column", "cell", "kind", "told"),
    [
        ("violation", "F-77", "unknown", "F-77"),
        ("violation", "X-*", "unknown", "X-*"),
        ("violation", "fees", "unknown", "FEES"),
        ("kind", "grumble", "unknown", "grumble"),
        ("channel", "fax", "unknown", "fax"),
        ("level", "village", "unknown", "village"),
        ("region", "999999", "unknown", "999999"),
        ("region", "99*", "unknown", "99*"),
        ("mode", "triple", "unknown", "triple"),
        ("lifecycle", "asleep", "unknown", "asleep"),
        ("lead", "XYZ", "unknown", "XYZ"),
        ("co", "REG/QQ", "unknown", "QQ"),
        ("policy", "soon", "unknown", "soon"),
        ("priority", "high", "unknown", "high"),
        ("watchlist", "perhaps", "invalid", "perhaps"),
        ("amount_min", "much", "invalid", "much"),
        ("kind", "help||report", "invalid", "help||report"),
        ("lead", "", "invalid", "names nobody"),
    ],
)
def test_a_cell_that_names_what_is_not_there_is_named_by_rule_and_column(column: str, cell: str, kind: str, told: str):
    (one, *_) = analyse([replace(rule(10, violation="F-01"), **{column: cell}), LAST], SHIPPED).errors
    assert (one.kind, one.rules, one.column) == (kind, (10,), column)
    assert told in one.english


def test_several_wrong_cells_of_a_rule_are_all_named_and_the_rest_of_the_table_is_still_judged():
    rows = (
        rule(10, "XYZ", kind="grumble", amount_min="much"),
        rule(20, violation="F-*"),
        rule(30, violation="F-01"),
        LAST,
    )
    kinds = [(kind, rules[0], column) for kind, rules, column in found(*rows)]
    assert {("unknown", 10, "kind"), ("invalid", 10, "amount_min"), ("unknown", 10, "lead"), ("subsumed", 30, "")} <= {
        *kinds
    }


def test_what_the_registry_does_not_have_is_unknown_only_where_there_is_one():
    row = rule(10, "成都市没有这个局", industry="捕鲸", association="51510100MJ0000000X")
    told = [(one.column, one.severity.value) for one in analyse([row, LAST], world_with(make_snapshot())).findings]
    assert told[:3] == [("lead", "error"), ("industry", "warning"), ("association", "warning")]
    assert not [one for one in analyse([row, LAST], SHIPPED).findings if one.kind is FindingKind.UNKNOWN]


def test_a_department_that_is_no_longer_active_is_unknown():
    gone = replace(line(Symbol.MR), is_active=False)
    world = World.of(shipped_violations(), make_directory(line(Symbol.REG), gone))
    one = only(FindingKind.UNKNOWN, rule(10, gone.name, violation="F-01"), LAST, world=world)
    assert (one.column, one.severity) == ("lead", Severity.ERROR)


def test_a_gap_is_shown_by_a_complaint_as_concrete_as_can_be():
    rows = [row for row in shipped_rules() if row.order < 640]
    one = only(FindingKind.GAP, *rows, world=world_with(make_snapshot()))
    assert one.severity is Severity.ERROR
    assert RulesTable(1, rows).match(one.witness.facts).rule is None
    assert "成都市物业管理协会（合成）" in one.witness.zh
    assert one.witness.zh.endswith("没有一条规则与之匹配，将无人受理。")


def test_a_gap_at_one_combination_of_facts_is_found():
    rows = [
        rule(10, kind="complaint|report|consultation|suggestion"),
        rule(20, kind="help", channel="phone|web|api|meeting|bulletin"),
        rule(30, kind="help", anonymous="true"),
        rule(40, kind="help", government="false"),
    ]
    facts = only(FindingKind.GAP, *rows).witness.facts
    assert (facts.kind, facts.channel, facts.anonymous, facts.government) == ("help", "sms", False, True)
    assert "短信" in only(FindingKind.GAP, *rows).witness.zh
    assert not analyse([*rows, rule(50, government="true")], SHIPPED).errors


def test_departments_none_of_which_is_active_leave_every_complaint_without_an_owner():
    world = World.of(shipped_violations(), make_directory(replace(line(Symbol.REG), is_active=False)))
    one = only(FindingKind.GAP, LAST, world=world)
    decision = decide(one.witness.case, RulesTable(1, [LAST]), world.directory)
    assert not decision.leads
    assert decision.coordinator is None


def test_a_lead_that_some_association_has_nobody_for_is_shown_by_that_association():
    alone = decoupled_snapshot(credit_code="51510100MJ1", name="无主协会（合成）", roles={})
    world = world_with(make_snapshot(), alone)
    rows = rule(10, "BSU/IMD", violation="V-01"), LAST
    one = only(FindingKind.NOBODY, *rows, world=world)
    assert (one.rules, one.column, one.severity) == ((10,), "lead", Severity.WARNING)
    assert one.witness.case.snapshot is alone
    assert "无主协会（合成）" in one.witness.zh
    decision = decide(one.witness.case, RulesTable(1, rows), world.directory)
    assert decision.parts[0].rule == 10
    assert decision.needs_coordination
    assert one.params["department"] == decision.coordinator.department


def test_an_association_that_an_earlier_rule_takes_is_no_witness_against_a_later_one():
    gone = make_snapshot(credit_code="51510100MJ1", lifecycle=Lifecycle.REVOKED, roles={})
    world = world_with(make_snapshot(), gone)
    later = rule(20, "BSU/IMD", violation="V-01")
    assert only(FindingKind.NOBODY, later, LAST, world=world).rules == (20,)
    assert not analyse([rule(10, lifecycle="revoked"), later, LAST], world).warnings
    named = rule(10, association="51510100MJ1")
    assert not [one for one in analyse([named, later, LAST], world).findings if one.kind is FindingKind.NOBODY]


def test_a_symbol_that_no_region_has_is_found_for_whatever_association():
    world = world_with(make_snapshot(), without=frozenset({Symbol.FAO}))
    assert only(FindingKind.NOBODY, rule(10, "FAO", violation="V-05"), LAST, world=world).rules == (10,)


def test_a_holder_who_is_no_longer_active_holds_nothing():
    roles = {
        RegistryRole.INDUSTRY_DEPARTMENT: replace(make_snapshot().roles[RegistryRole.REGISTRAR], department_id=999)
    }
    one = only(FindingKind.NOBODY, rule(10, "IMD"), world=world_with(make_snapshot(roles=roles)))
    assert one.rules == (10,)


def test_a_table_that_cannot_be_judged_in_time_is_an_error_and_names_the_rules():
    kinds = ["complaint|report", "report|consultation", "consultation|suggestion", "suggestion|help", "help|complaint"]
    rows = [rule(10 * n, "MR", kind=kind, channel="phone|web") for n, kind in enumerate(kinds, 1)]
    report = analyse([*rows, rule(900, channel="phone"), LAST], SHIPPED, splits=0)
    unproved = [one for one in report.errors if one.kind is FindingKind.UNPROVED]
    assert (900,) in [one.rules for one in unproved]


def test_the_shipped_table_has_no_error_and_no_warning_without_its_reason():
    unregistered = make_snapshot(credit_code="51510100MJ1", lifecycle=Lifecycle.UNREGISTERED, roles={})
    for world in (SHIPPED, world_with(make_snapshot(), decoupled_snapshot(credit_code="X"), unregistered)):
        report = analyse(shipped_rules(), world)
        assert not report.errors
        assert not report.unexplained
    assert {one.rules for one in report.warnings} == {(400,), (430,), (510,), (620,), (630,)}
    assert all("社会组织党委" in one.reason_zh and one.reason_en for one in report.warnings)


def test_a_reason_is_void_when_the_rule_says_something_else():
    rows = [replace(row, co="MR") if row.order == 400 else row for row in shipped_rules()]
    unregistered = make_snapshot(lifecycle=Lifecycle.UNREGISTERED, roles={})
    assert [one.rules for one in analyse(rows, world_with(unregistered)).unexplained] == [(400,)]


def test_what_could_not_be_judged_is_said():
    assert len(analyse([LAST], SHIPPED).notes) == 2
    assert not analyse([LAST], world_with(make_snapshot())).notes
