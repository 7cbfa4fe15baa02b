"""Who has the power by law, in the table we ship: what was done decides it, and not the state of the body."""

import pytest

from routing.decision.decide import decide
from routing.facts import Because, Decision
from routing.rules.file import shipped_rules
from routing.violations import shipped_violations
from routing.vocabulary import Kind, Lifecycle, Symbol
from tests.rules.rulebook import (
    CITY,
    COUNTY,
    OTHER_CITY,
    PROVINCE,
    SECTORS,
    decoupled_snapshot,
    default_table,
    full_directory,
    line,
    make_case,
    make_directory,
    make_snapshot,
)

TABLE = default_table()
DIRECTORY = full_directory()
CODES = [card.code for card in shipped_violations()]
GONE = [Lifecycle.DEREGISTERED, Lifecycle.REVOKED, Lifecycle.UNREGISTERED]


def decided(*codes: str, **facts: object) -> Decision:
    return decide(make_case(*codes, **facts), TABLE, DIRECTORY)


def gone(lifecycle: Lifecycle):
    return make_snapshot(lifecycle=lifecycle, roles={})


@pytest.mark.parametrize("lifecycle", GONE)
def test_a_large_event_without_permit_stays_with_the_police(lifecycle: Lifecycle):
    """大型群众性活动安全管理条例 §20: whoever holds it."""
    decision = decided("V-13", snapshot=gone(lifecycle))
    assert decision.principal.symbol == "PSB"
    assert "REG" in {one.symbol for one in decision.co}
    assert "大型群众性活动安全管理条例" in decision.basis


@pytest.mark.parametrize("lifecycle", [Lifecycle.ACTIVE, *GONE])
@pytest.mark.parametrize(
    ("text", "place", "law"),
    [
        ("协会组织会员串通，统一涨价", CITY, "价格法§14"),
        ("会长牵头操纵價格", CITY, "价格法§14"),
        ("协会开会划分市场，各做各的", PROVINCE, "反垄断法（2022）§13"),
        ("联合抵制外地企业", PROVINCE, "反垄断法（2022）§13"),
        ("订立垄断协议，统一涨价", PROVINCE, "反垄断法（2022）§13"),
        ("他们不让同行好好做生意", PROVINCE, "反垄断法（2022）§13"),
    ],
)
def test_collusion_on_prices_is_the_local_regulators_and_monopoly_the_provinces(
    text: str, place: str, law: str, lifecycle: Lifecycle
):
    snapshot = make_snapshot() if lifecycle is Lifecycle.ACTIVE else gone(lifecycle)
    decision = decided("G-08", snapshot=snapshot, text=text)
    assert decision.principal.department_id == line(Symbol.MR, place).id
    assert law in decision.basis
    assert {"DRC", "REG"} <= {one.symbol for one in decision.co}


def test_where_nothing_tells_the_operator_is_asked_to_ask():
    assert "请询问" in decided("G-08").parts[0].note


def test_the_province_is_found_from_a_county_and_from_a_city_without_a_regulator_of_its_own():
    for region in (COUNTY, OTHER_CITY, PROVINCE):
        decision = decided("G-08", snapshot=None, region_code=region, text="划分市场")
        assert decision.principal.department_id == line(Symbol.MR, PROVINCE).id
        assert decision.principal.because == Because.NAMED_LEVEL


def test_without_a_provincial_regulator_here_the_local_one_passes_it_on():
    local = make_directory(line(Symbol.MR), line(Symbol.SOC), *SECTORS)
    case = make_case("G-08", text="联合抵制")
    assert decide(case, TABLE, local).principal.department_id == line(Symbol.MR).id


@pytest.mark.parametrize(
    ("government", "lead", "law"), [(True, "SWD", "中办发〔2012〕18号"), (False, "IMD", "社会团体登记管理条例§25")]
)
def test_a_festival_is_the_sectors_unless_an_organ_of_party_or_government_holds_it(
    *, government: bool, lead: str, law: str
):
    """中办发〔2012〕18号 binds 党政机关、人民团体 and 免登社团, no ordinary association."""
    decision = decided("V-12", government=government)
    assert (decision.principal.symbol, decision.basis.startswith(law)) == (lead, True)


@pytest.mark.parametrize("lifecycle", [Lifecycle.ACTIVE, *GONE])
@pytest.mark.parametrize(
    ("text", "lead"),
    [("参展合同违约，展位费不退", "CRT"), ("退展位费一直拖着", "CRT"), ("买票进场，展品都是假的", "MR"), ("", "MR")],
)
def test_a_private_dispute_about_a_fair_goes_to_those_who_settle_them(text: str, lead: str, lifecycle: Lifecycle):
    """投诉举报处理暂行办法 §3, §15: only who buys for daily life complains to the market regulator."""
    snapshot = make_snapshot() if lifecycle is Lifecycle.ACTIVE else gone(lifecycle)
    decision = decided("V-14", snapshot=snapshot, text=text)
    assert decision.principal.symbol == lead
    assert "COM" in {one.symbol for one in decision.co}
    assert ("REG" in {one.symbol for one in decision.co}) is (lifecycle is not Lifecycle.ACTIVE)


@pytest.mark.parametrize("kind", [Kind.SUGGESTION, Kind.CONSULTATION])
@pytest.mark.parametrize("code", CODES)
def test_a_suggestion_or_a_question_goes_to_the_sector_whatever_its_code(code: str, kind: Kind):
    for snapshot in (make_snapshot(), decoupled_snapshot()):
        decision = decided(code, kind=kind, snapshot=snapshot)
        assert (decision.principal.symbol, decision.policy) == ("IMD", kind.value)


@pytest.mark.parametrize(("kind", "lead"), [(Kind.SUGGESTION, "SWD"), (Kind.CONSULTATION, "REG")])
def test_a_suggestion_about_a_body_without_a_sector_still_has_an_owner(kind: Kind, lead: str):
    assert decided("F-01", kind=kind, snapshot=gone(Lifecycle.UNREGISTERED)).principal.symbol == lead


@pytest.mark.parametrize("code", ["V-12", "V-13", "V-14", "G-08"])
def test_every_rule_of_these_codes_cites_its_law(code: str):
    assert all("§" in row.basis or "号" in row.basis for row in shipped_rules() if row.violation == code)
