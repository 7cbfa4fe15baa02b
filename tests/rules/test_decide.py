"""The fallback chain, step by step, and what lies over every rule."""

from dataclasses import replace

import pytest

from routing.decision.decide import decide
from routing.facts import Because, ChainStep, Held, PartDecision, StepOutcome
from routing.rules.cells import RuleRow
from routing.vocabulary import Level, Lifecycle, RegistryRole, Symbol
from tests.rules.rulebook import (
    CITY,
    CITY_BACKSTOP,
    COMMERCE_OFFICE,
    COUNTY,
    COUNTY_BACKSTOP,
    HOUSING,
    PROVINCE,
    PROVINCE_BACKSTOP,
    SECTORS,
    UPPER_HOUSING,
    decoupled_snapshot,
    full_directory,
    line,
    make_case,
    make_directory,
    make_snapshot,
    make_table,
)

DIRECTORY = full_directory()
NO_COORDINATORS = full_directory(without=frozenset({Symbol.SOC, Symbol.SWD, Symbol.TNW, Symbol.FAO}))
UNREGISTERED_HERE = make_snapshot(roles={})


def table(lead: str, co: str = "", **cells: str):
    return make_table(RuleRow(order=10, lead=lead, co=co, **cells))


def part_of(case, rules, directory=DIRECTORY) -> PartDecision:
    return decide(case, rules, directory).parts[0]


def step(part: PartDecision, number: int) -> ChainStep:
    assert [each.step for each in part.chain] == [1, 2, 3, 4, 5, 6, 7, 8]
    return part.chain[number - 1]


def test_step_1_names_the_registry_row():
    assert step(part_of(make_case("F-01"), table("REG")), 1).outcome is StepOutcome.REGISTRY_ROW
    unknown = step(part_of(make_case("F-01", snapshot=None), table("REG")), 1)
    assert (unknown.outcome, unknown.detail) == (StepOutcome.NO_ASSOCIATION, CITY)


def test_step_1_a_revoked_body_is_looked_for_at_the_place_of_the_act():
    revoked = make_snapshot(lifecycle=Lifecycle.REVOKED)
    part = part_of(make_case("F-01", snapshot=revoked, region_code=PROVINCE), table("REG"))
    assert part.lead.department_id == line(Symbol.REG, PROVINCE).id
    assert step(part, 1).outcome is StepOutcome.NOT_REGISTERED


def test_step_1_a_revoked_body_with_no_place_given_goes_where_it_was_registered():
    revoked = make_snapshot(lifecycle=Lifecycle.REVOKED)
    part = part_of(make_case("F-01", snapshot=revoked, region_code=""), table("REG"))
    assert part.lead.department_id == line(Symbol.REG, CITY).id


def test_step_2_the_first_rule_wins_and_the_later_are_told():
    rules = make_table(
        RuleRow(order=30, lead="TAX"), RuleRow(order=10, violation="A-*", lead="FIN"), RuleRow(order=20, lead="MR")
    )
    part = part_of(make_case("F-01"), rules)
    assert (part.rule, part.also_matched, part.lead.symbol) == (20, (30,), "MR")
    assert step(part, 2) == ChainStep(2, StepOutcome.RULE, "20")


def test_step_2_a_case_no_rule_accepts_is_coordinated():
    decision = decide(make_case("F-01"), table("REG", violation="A-01"), DIRECTORY)
    assert step(decision.parts[0], 2).outcome is StepOutcome.NO_RULE
    assert decision.coordinator.symbol == "SOC"


def test_step_3_the_registry_wins_over_the_region_and_cites_its_document():
    lead = part_of(
        make_case("F-01", snapshot=make_snapshot(roles={RegistryRole.REGISTRAR: Held(12, "三定规定")})), table("REG")
    ).lead
    assert (lead.department_id, lead.because, lead.document) == (COMMERCE_OFFICE, Because.REGISTRY, "三定规定")


def test_step_3_a_silent_registry_leaves_the_line_department_of_the_region():
    lead = part_of(make_case("F-01", snapshot=UNREGISTERED_HERE), table("REG")).lead
    assert (lead.department_id, lead.because) == (line(Symbol.REG).id, Because.REGION)


def test_step_3_an_abolished_department_no_longer_holds_its_role():
    abolished = replace(line(Symbol.REG), id=99, name="撤并前的民政局", symbols=(), is_active=False)
    directory = make_directory(abolished, line(Symbol.REG))
    snapshot = make_snapshot(roles={RegistryRole.REGISTRAR: Held(99)})
    assert (
        part_of(make_case("F-01", snapshot=snapshot), table("REG"), directory).lead.department_id == line(Symbol.REG).id
    )


def test_step_3_a_county_without_the_line_is_answered_one_level_up():
    county = make_snapshot(level=Level.COUNTY, region_code=COUNTY, roles={})
    assert part_of(make_case("F-19", snapshot=county), table("MR")).lead.department_id == line(Symbol.MR).id


def test_step_3_a_provincial_association_seated_in_a_city_is_answered_by_the_province():
    provincial = make_snapshot(level=Level.PROVINCE, region_code=CITY, roles={})
    assert (
        part_of(make_case("F-19", snapshot=provincial), table("MR")).lead.department_id == line(Symbol.MR, PROVINCE).id
    )


def test_step_3_the_first_of_several_ways_that_exists_takes_the_place():
    assert part_of(make_case("V-14"), table("FAO/CRT"), NO_COORDINATORS).lead.symbol == "CRT"


def test_step_3_a_rule_may_name_a_department():
    lead = part_of(make_case("F-01"), table("四川省住房和城乡建设厅")).lead
    assert (lead.department_id, lead.because) == (UPPER_HOUSING, Because.NAMED)


@pytest.mark.parametrize("region", ["440300", "440000", "999999"])
def test_step_3_a_region_nobody_serves_is_noted_and_kept_by_our_topmost_back_stop(region: str):
    part = part_of(make_case("F-01", snapshot=None, region_code=region), table("REG"))
    assert step(part, 3) == ChainStep(3, StepOutcome.NOT_SERVED, region)
    assert (part.lead.department_id, part.lead.symbol) == (PROVINCE_BACKSTOP, "BACKSTOP")


def test_step_3_a_complaint_without_any_place_is_decided_at_our_topmost_region():
    part = part_of(make_case("F-01", snapshot=None, region_code=""), table("REG"))
    assert part.lead.department_id == line(Symbol.REG, PROVINCE).id


def test_step_4_the_industry_department_takes_the_place_of_a_missing_supervisor_and_the_former_joins():
    part = part_of(make_case("V-01", snapshot=decoupled_snapshot()), table("BSU/IMD", "REG"))
    assert (part.lead.symbol, part.lead.department_id) == ("IMD", HOUSING)
    assert part.lead.because is Because.STANDS_IN_FOR_SUPERVISOR
    assert [(co.department_id, co.because) for co in part.co][1] == (COMMERCE_OFFICE, Because.FORMER_SUPERVISOR)
    assert step(part, 4).outcome is StepOutcome.STOOD_IN


def test_step_4_a_rule_that_does_not_call_on_the_supervisor_does_not_call_the_former_one():
    part = part_of(make_case("F-02", snapshot=decoupled_snapshot()), table("REG", "MR|IMD"))
    assert COMMERCE_OFFICE not in {co.department_id for co in part.co}
    assert step(part, 4).outcome is StepOutcome.PASSED


def test_step_5_a_lead_is_not_asked_about_itself():
    part = part_of(make_case("V-04", implicated=frozenset({HOUSING})), table("IMD/BSU"))
    assert (part.lead.symbol, part.lead.department_id) == ("IMD", UPPER_HOUSING)
    assert [(co.symbol, co.because) for co in part.co] == [
        ("SWD", Because.RECUSAL_WATCH),
        ("DIS", Because.RECUSAL_WATCH),
    ]
    assert step(part, 5) == ChainStep(5, StepOutcome.RECUSED, "成都市住房和城乡建设局")


def test_step_5_an_accused_line_department_is_replaced_by_the_same_line_above():
    part = part_of(make_case("F-19", implicated=frozenset({line(Symbol.MR).id})), table("MR"))
    assert part.lead.department_id == line(Symbol.MR, PROVINCE).id


def test_step_5_an_accused_department_without_a_superior_leaves_the_next_way_open():
    part = part_of(make_case("V-01", implicated=frozenset({COMMERCE_OFFICE})), table("BSU/IMD"))
    assert part.lead.department_id == HOUSING


def test_step_5_when_department_and_superior_are_accused_somebody_coordinates():
    decision = decide(make_case("V-04", implicated=frozenset({HOUSING, UPPER_HOUSING})), table("IMD"), DIRECTORY)
    assert not decision.leads
    assert decision.coordinator.symbol == "SOC"
    assert [recusal.department_id for recusal in decision.recused] == [HOUSING, UPPER_HOUSING]


def test_step_5_accused_without_a_part_is_still_recused_and_its_superior_told():
    decision = decide(make_case("F-19", implicated=frozenset({HOUSING})), table("MR"), DIRECTORY)
    assert [(r.department_id, r.replaced_by, r.why) for r in decision.recused] == [(HOUSING, (UPPER_HOUSING,), "")]
    assert UPPER_HOUSING in {co.department_id for co in decision.co}


def test_step_5_the_accused_coordinator_does_not_coordinate():
    accused = frozenset({line(Symbol.SOC).id})
    assert decide(make_case("F-01", implicated=accused), table("BSU|IMD"), DIRECTORY).coordinator.symbol == "SWD"


def test_step_6_nobody_answering_is_settled_by_the_party_committee():
    bare = make_case("V-04", snapshot=UNREGISTERED_HERE)
    decision = decide(bare, table("IMD/BSU", "REG"), DIRECTORY)
    assert decision.needs_coordination
    assert (decision.coordinator.department_id, decision.coordinator.violations) == (line(Symbol.SOC).id, ("V-04",))
    assert step(decision.parts[0], 6).outcome is StepOutcome.COORDINATING
    assert [co.symbol for co in decision.co] == ["REG"]


def test_step_6_two_departments_holding_one_role_compete():
    rivals = {RegistryRole.INDUSTRY_DEPARTMENT: (Held(UPPER_HOUSING, "职责通知〔2025〕2号"),)}
    decision = decide(make_case("V-04", snapshot=make_snapshot(rivals=rivals)), table("IMD/BSU"), DIRECTORY)
    assert decision.needs_coordination
    assert {one.department_id for one in decision.parts[0].candidates} == {HOUSING, UPPER_HOUSING}


def test_step_6_two_leads_of_one_rule_that_are_one_department_do_not_compete():
    snapshot = make_snapshot(
        roles={RegistryRole.SUPERVISOR: Held(HOUSING), RegistryRole.INDUSTRY_DEPARTMENT: Held(HOUSING)}
    )
    assert part_of(make_case("F-01", snapshot=snapshot), table("BSU|IMD")).lead.department_id == HOUSING


def test_step_6_the_level_of_the_matter_settles_before_the_level_above():
    city = full_directory(without=frozenset({Symbol.SOC})).departments.values()
    directory = make_directory(*city, line(Symbol.SOC, PROVINCE))
    assert decide(make_case("F-01"), table("BSU|IMD"), directory).coordinator.department_id == line(Symbol.SWD).id


def test_step_7_without_anyone_to_coordinate_the_regions_back_stop_leads():
    part = part_of(make_case("V-05"), table("FAO"), NO_COORDINATORS)
    assert (part.lead.department_id, part.lead.because) == (CITY_BACKSTOP, Because.BACKSTOP)
    assert step(part, 7).outcome is StepOutcome.BACKSTOP


def test_step_7_each_region_falls_back_on_its_own_unit():
    county = make_case("V-05", snapshot=make_snapshot(level=Level.COUNTY, region_code=COUNTY, roles={}))
    assert part_of(county, table("FAO"), NO_COORDINATORS).lead.department_id == COUNTY_BACKSTOP


def test_step_7_competing_departments_are_settled_by_the_back_stop_which_does_not_lead():
    decision = decide(make_case("V-05"), table("BSU|IMD"), NO_COORDINATORS)
    assert not decision.leads
    assert decision.coordinator.department_id == CITY_BACKSTOP


def test_step_7_an_accused_back_stop_gives_way_to_the_next_above():
    accused = frozenset({CITY_BACKSTOP})
    assert (
        part_of(make_case("V-05", implicated=accused), table("FAO"), NO_COORDINATORS).lead.department_id
        == PROVINCE_BACKSTOP
    )


def test_step_7_when_everyone_is_accused_or_nobody_is_there_the_hotline_keeps_it():
    everyone = make_case("F-01", implicated=frozenset(card.id for card in SECTORS))
    for case, directory in ((everyone, make_directory(*SECTORS)), (make_case("F-01"), make_directory())):
        decision = decide(case, table("REG"), directory)
        assert (decision.leads, decision.needs_coordination, decision.coordinator) == ((), True, None)
        assert step(decision.parts[0], 7).outcome is StepOutcome.NOBODY


def test_step_8_one_handling_for_each_lead_and_the_most_violations_decide_the_principal():
    rules = make_table(
        RuleRow(order=1, violation="F-01", lead="REG", co="MR"), RuleRow(order=2, lead="MR", co="REG|TAX")
    )
    decision = decide(make_case("F-01", "F-09", "F-13"), rules, DIRECTORY)
    assert [(lead.symbol, lead.violations) for lead in decision.leads] == [("MR", ("F-09", "F-13")), ("REG", ("F-01",))]
    assert [(co.symbol, co.violations) for co in decision.co] == [("TAX", ("F-09", "F-13"))]
    assert all(step(part, 8).outcome is StepOutcome.JOINED for part in decision.parts)


def test_step_8_between_equals_the_violation_named_first_decides():
    rules = make_table(RuleRow(order=1, violation="F-01", lead="REG"), RuleRow(order=2, lead="MR"))
    assert decide(make_case("F-01", "F-09"), rules, DIRECTORY).principal.symbol == "REG"
    assert decide(make_case("F-09", "F-01"), rules, DIRECTORY).principal.symbol == "MR"


def test_step_8_a_violation_without_owner_is_coordinated_while_the_others_start():
    rules = make_table(RuleRow(order=1, violation="V-04", lead="IMD"), RuleRow(order=2, lead="MR"))
    decision = decide(make_case("V-04", "F-19", snapshot=UNREGISTERED_HERE), rules, DIRECTORY)
    assert [(lead.symbol, lead.violations) for lead in decision.leads] == [("MR", ("F-19",)), ("SOC", ("V-04",))]
    assert decision.needs_coordination
    assert decision.coordinator.violations == ("V-04",)


def test_step_8_a_coordinator_that_leads_already_settles_within_its_own_handling():
    rules = make_table(RuleRow(order=1, violation="V-04", lead="IMD"), RuleRow(order=2, lead="SOC", co="SWD"))
    decision = decide(make_case("V-04", "A-07", "A-01", snapshot=UNREGISTERED_HERE), rules, DIRECTORY)
    assert [(lead.symbol, lead.violations) for lead in decision.leads] == [("SOC", ("A-07", "A-01", "V-04"))]


def test_violation_named_twice_counts_once():
    assert len(decide(make_case("F-01", "F-01"), table("REG"), DIRECTORY).parts) == 1


def test_a_region_is_named_with_those_it_lies_in_but_not_the_country():
    directory = make_directory()
    named = {code: directory.path(code) for code in ("510104", "510000", "000000", "510199")}
    assert named == {"510104": "四川省成都市锦江区", "510000": "四川省", "000000": "全国", "510199": "四川省成都市"}
