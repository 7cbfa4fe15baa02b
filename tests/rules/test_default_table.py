"""Every code of the taxonomy routes as its law says, in the table we ship."""

import pytest

from routing.decision.decide import decide
from routing.rules.file import shipped_rules
from routing.violations import shipped_violations, suggest
from routing.vocabulary import Channel, Kind, Lifecycle, Priority, Symbol
from tests.rules.rulebook import (
    CITY,
    PROVINCE,
    decoupled_snapshot,
    default_table,
    full_directory,
    line,
    make_case,
    make_snapshot,
)

TABLE = default_table()
DIRECTORY = full_directory()

# lead and co of each code, for a dual-registered association with a supervisor and an industry department;
# `IMD/BSU` there comes to IMD, `BSU/IMD` to BSU; where words decide, as where there are none.
EXPECTED = """
F-01 REG MR IMD|F-02 REG MR IMD|F-03 REG MR IMD|F-04 MR REG IMD|F-05 REG MR BSU|F-06 REG MR|F-07 REG FIN BSU
F-08 MR FIN DRC IMD|F-09 MR IMD REG|F-10 MR IMD FIN|F-11 MR REG APC SWD|F-12 HRSS MR REG|F-13 MR REG IMD
F-14 MR REG IMD|F-15 MR REG IMD|F-16 REG MR FIN|F-17 REG SWD MR|F-18 MR DRC IMD|F-19 MR DRC IMD|F-20 MR REG
F-21 REG FIN TAX|F-22 MR REG DRC|F-99 MR REG
A-01 REG APC BSU SWD|A-02 REG APC|A-03 REG APC MR|A-04 REG APC|A-05 REG MR|A-06 MR REG APC SWD|A-07 SWD REG IMD CAC
A-08 MR REG SWD|A-09 SWD DIS|A-10 HRSS MR REG|A-11 REG PSB MR
V-01 BSU REG|V-02 REG CT CAC|V-03 REG CT|V-04 IMD REG SWD|V-05 FAO REG PSB|V-06 PUB REG CAC|V-07 REG PSB MR CAC
V-08 MR REG CAC|V-09 MR REG PSB|V-10 REG MR BSU|V-11 MR IMD REG|V-12 IMD CT COM|V-13 PSB REG|V-14 MR COM
G-01 REG SWD BSU|G-02 SWD REG BSU|G-03 REG FIN AUD PSB DIS|G-04 REG MR BSU|G-05 REG BSU|G-06 REG BSU|G-07 SWD REG
G-08 MR DRC REG IMD|G-09 REG PSB|G-10 BSU REG|G-11 SWD PSB DIS IMD|G-12 HOT DIS|G-13 IMD REG
"""
ROUTES = [row.split() for line_ in EXPECTED.strip().splitlines() for row in line_.split("|")]


def test_the_taxonomy_has_its_61_codes_and_each_a_rule_of_its_own():
    codes = [card.code for card in shipped_violations()]
    assert len(codes) == len(set(codes)) == 61
    assert {branch: sum(code[0] == branch for code in codes) for branch in "FAVG"} == {
        "F": 23,
        "A": 11,
        "V": 14,
        "G": 13,
    }
    named = {row.violation for row in shipped_rules() if row.violation and not row.violation.endswith("*")}
    assert sorted(named) == sorted(codes) == sorted(route[0] for route in ROUTES)


@pytest.mark.parametrize(("code", "lead", "co"), [(code, lead, co) for code, lead, *co in ROUTES])
def test_code_goes_where_domain_e_sends_it(code: str, lead: str, co: list[str]):
    decision = decide(make_case(code), TABLE, DIRECTORY)
    assert decision.principal is not None
    assert decision.principal.symbol == lead
    assert [one.symbol for one in decision.co] == co
    assert decision.basis
    assert not decision.needs_coordination


@pytest.mark.parametrize("code", [card.code for card in shipped_violations()])
def test_rule_cites_the_same_law_as_the_taxonomy(code: str):
    card = next(card for card in shipped_violations() if card.code == code)
    assert decide(make_case(code), TABLE, DIRECTORY).basis == card.basis


def test_endorsement_by_a_city_department_goes_to_the_social_work_department_above():
    lead = decide(make_case("A-09"), TABLE, DIRECTORY).principal
    assert lead.department_id == line(Symbol.SWD, PROVINCE).id


@pytest.mark.parametrize("lifecycle", [Lifecycle.DEREGISTERED, Lifecycle.REVOKED, Lifecycle.UNREGISTERED])
@pytest.mark.parametrize("code", ["F-19", "A-07", "V-05", "G-13"])
def test_bodies_without_registration_go_to_the_registrar_of_the_place_of_the_act(lifecycle: Lifecycle, code: str):
    case = make_case(code, snapshot=make_snapshot(lifecycle=lifecycle, roles={}), region_code=PROVINCE)
    lead = decide(case, TABLE, DIRECTORY).principal
    assert (lead.symbol, lead.department_id) == ("REG", line(Symbol.REG, PROVINCE).id)


@pytest.mark.parametrize("code", ["G-11", "G-12", "A-09"])
def test_complaints_about_government_conduct_do_not_go_to_the_registrar_of_a_dissolved_body(code: str):
    case = make_case(code, snapshot=make_snapshot(lifecycle=Lifecycle.REVOKED, roles={}))
    assert decide(case, TABLE, DIRECTORY).principal.symbol != "REG"


def test_inactive_association_is_treated_as_any_other():
    case = make_case("F-19", snapshot=make_snapshot(lifecycle=Lifecycle.INACTIVE))
    assert decide(case, TABLE, DIRECTORY).principal.symbol == "MR"


@pytest.mark.parametrize(
    ("kind", "lead", "policy"),
    [
        (Kind.COMPLAINT, "REG", "complaint"),
        (Kind.REPORT, "REG", "report"),
        (Kind.CONSULTATION, "REG", "consultation"),
        (Kind.SUGGESTION, "SWD", "suggestion"),
        (Kind.HELP, "IMD", "help"),
    ],
)
def test_matter_without_a_violation_still_has_an_owner_and_its_own_clock(kind: Kind, lead: str, policy: str):
    decision = decide(make_case(kind=kind, snapshot=decoupled_snapshot()), TABLE, DIRECTORY)
    assert (decision.principal.symbol, decision.policy) == (lead, policy)


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.REPORT, Kind.HELP])
def test_a_fee_matter_keeps_the_lead_of_its_code_and_the_clock_of_its_kind(kind: Kind):
    decision = decide(make_case("F-19", kind=kind), TABLE, DIRECTORY)
    assert (decision.principal.symbol, decision.policy) == ("MR", kind.value)


@pytest.mark.parametrize("channel", Channel)
def test_the_door_a_complaint_came_by_does_not_change_its_owner(channel: Channel):
    assert decide(make_case("F-01", channel=channel), TABLE, DIRECTORY).principal.symbol == "REG"


@pytest.mark.parametrize("code", ["F-01", "F-99", "G-03", "V-05"])
def test_fees_assets_and_foreign_contacts_are_key_matters(code: str):
    assert decide(make_case(code), TABLE, DIRECTORY).priority is Priority.KEY


def test_complaint_of_an_unknown_code_is_caught_by_the_last_rule():
    part = decide(make_case("Z-77"), TABLE, DIRECTORY).parts[0]
    assert part.rule == shipped_rules()[-1].order
    assert part.lead.symbol == "REG"


def test_handan_market_supervision_leads_registrar_leads_its_part_and_the_commissioner_is_recused():
    housing = make_snapshot().roles
    commissioner = next(held.department_id for role, held in housing.items() if role == "industry_department")
    case = make_case("F-01", "F-09", "F-13", implicated=frozenset({commissioner}))
    decision = decide(case, TABLE, DIRECTORY)
    assert [(lead.symbol, lead.violations) for lead in decision.leads] == [("MR", ("F-09", "F-13")), ("REG", ("F-01",))]
    joined = {one.symbol: one.department for one in decision.co}
    assert joined["IMD"] == "四川省住房和城乡建设厅"
    assert {"SWD", "DIS"} <= set(joined)
    everyone = {one.department_id for one in (*decision.leads, *decision.co)}
    assert commissioner not in everyone
    assert [(r.department_id, r.replaced_by) for r in decision.recused] == [(commissioner, (11,))]


def test_handan_with_another_department_accused_keeps_the_industry_department():
    case = make_case("F-01", "F-09", "F-13", implicated=frozenset({12}))
    decision = decide(case, TABLE, DIRECTORY)
    assert "成都市住房和城乡建设局" in {one.department for one in decision.co}
    assert 12 not in {one.department_id for one in (*decision.leads, *decision.co)}


def test_words_of_the_caller_suggest_codes_and_say_which_words_spoke():
    text = f"他们说{CITY}的企业不入会就不给办，还必须参加培训班，不去就扣分"
    suggested = dict(suggest(text, shipped_violations()))
    assert suggested["F-13"] == ("必须参加", "扣分", "培训班")
    assert suggested["F-01"] == ("不入会就", "不给办")
    assert len(suggested) <= 3


def test_silence_suggests_nothing():
    assert suggest("你好", shipped_violations()) == []
