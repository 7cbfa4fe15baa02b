"""The screen of limits and ladders: read by supervisors, changed by administrators, in force by a second person."""

import pytest
from sqlmodel import select

from intake.clock import now
from intake.limits.replan import replan_clocks
from intake.models import Deadline
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from routing.clocks.policies import ANY
from routing.clocks.store import load_limits
from routing.models import PolicyVersion
from routing.vocabulary import Addressee, Clock, Step
from tests import factories as make
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

LADDER = {
    "on_half": "1", "offset_half": "30", "tells_half": ["person", "head"],
    "tells_due": ["person", "head"],
    "on_plus_1": "1", "offset_plus_1": "1", "tells_plus_1": ["head"],
    "reason": "合成：会议决定", "basis": "合成办法第五条", "based_on": "0",
}  # fmt: skip
LIMIT = {
    "amount": "12", "unit": "working_days", "extension": "5", "basis": "合成办法第三条",
    "reason": "合成：试行", "based_on": "0",
}  # fmt: skip
CLOSURE = "/limits/policies/complaint/closure"


@pytest.fixture
def administrator(page: Page, make_staff) -> Page:
    return page.speak("en").log_in(make_staff("limits-admin", StaffRole.ADMINISTRATOR))


@pytest.fixture
def supervisor(another_page, make_staff) -> Page:
    return another_page().speak("en").log_in(make_staff("limits-supervisor", StaffRole.SUPERVISOR))


def versions(runtime: Runtime) -> int:
    with runtime.db.reading() as session:
        return len(session.exec(select(PolicyVersion)).all())


def test_a_supervisor_sees_everything_and_changes_nothing(supervisor):
    shown = supervisor.get("/limits/").text
    assert "15 working days" in shown
    assert "own ladder" in shown
    assert "Propose it" not in supervisor.get(CLOSURE).text
    assert "Propose it" not in supervisor.get("/limits/ladders/urgent").text
    supervisor.post(CLOSURE, LIMIT, status=403)
    supervisor.post("/limits/ladders/any", LADDER, status=403)


def test_an_operator_does_not_see_the_screen(page, make_staff):
    page.log_in(make_staff("limits-nobody", StaffRole.OPERATOR)).get("/limits/", status=403)


def test_a_limit_is_in_force_once_a_supervisor_approved_it(administrator, supervisor, runtime):
    proposal = administrator.follow(administrator.post(CLOSURE, LIMIT)).text
    assert "12 working days" in proposal
    assert "somebody else approves it" in proposal
    assert "Approve it" not in proposal
    administrator.post("/limits/versions/1/approve", status=409)
    assert "limits-admin proposed version 1" in supervisor.get("/limits/").text
    shown = supervisor.follow(supervisor.post("/limits/versions/1/approve")).text
    assert "Version 1 is in force" in shown
    assert "12 working days" in supervisor.get("/limits/").text
    with runtime.db.reading() as session:
        assert load_limits(session, "default").limit("complaint", Clock.CLOSURE).extension == 5
    supervisor.post("/limits/versions/1/approve", status=409)


def test_a_ladder_of_its_own_is_climbed_by_running_clocks_and_taken_back(administrator, supervisor, runtime):
    with runtime.db.unit_of_work() as session:
        collaborators = make.make_office(session, ring=runtime.ring)
        make.make_complaint(session, collaborators, at=now(), accept=True)
    proposal = administrator.follow(administrator.post("/limits/ladders/complaint", LADDER)).text
    assert "at 30% of the time" in proposal
    assert "合成办法第五条" in proposal
    assert "<b>2</b>" in proposal  # the closure and the reply
    supervisor.post("/limits/versions/1/approve")
    with runtime.db.reading() as session:
        was = session.exec(select(Deadline.next_step_at).where(Deadline.clock == Clock.CLOSURE)).one()
    assert replan_clocks(runtime.db, runtime.fresh_office, at=now()) == 2
    with runtime.db.reading() as session:
        assert session.exec(select(Deadline.next_step_at).where(Deadline.clock == Clock.CLOSURE)).one() < was
        rungs = load_limits(session, "default").ladder("complaint")
    assert [(one.step, one.offset) for one in rungs] == [(Step.HALF, 30), (Step.DUE, 0), (Step.PLUS_1, 1)]
    assert rungs[1].tells == (Addressee.PERSON, Addressee.HEAD)
    back = {"act": "take_back", "reason": "合成：取消", "based_on": "1"}
    assert "taken back" in administrator.follow(administrator.post("/limits/ladders/complaint", back)).text


def test_one_goes_on_with_ones_own_proposal_and_others_wait(administrator, another_page, make_staff, runtime):
    administrator.post(CLOSURE, LIMIT)
    administrator.post("/limits/ladders/any", LADDER | {"based_on": "1", "reason": "合成：阶梯"})
    both = administrator.get("/limits/versions/1").text
    assert "合成：试行\n合成：阶梯" in both
    assert "12 working days" in both
    assert "at 30% of the time" in both
    other = another_page().speak("en").log_in(make_staff("limits-other", StaffRole.ADMINISTRATOR))
    assert "version 1 is proposed already" in other.get(CLOSURE).text
    other.post(CLOSURE, LIMIT | {"based_on": "0"}, status=422)
    assert versions(runtime) == 1
    other.post("/limits/versions/1/discard")
    other.post(CLOSURE, LIMIT | {"based_on": "0"})
    assert versions(runtime) == 2


def test_what_was_typed_over_limits_that_changed_meanwhile_is_not_slipped_in(administrator, supervisor):
    administrator.post(CLOSURE, LIMIT)
    supervisor.post("/limits/versions/1/approve")
    text = administrator.post("/limits/policies/report/closure", LIMIT, status=422).text
    assert "meanwhile become version 1" in text


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "zwölf"}, "amount"),
        ({"unit": "weeks"}, "unit"),
        ({"extension": "-1"}, "extension"),
        ({"basis": " "}, "basis"),
        ({"basis": "合" * 301}, "basis"),
        ({"reason": ""}, "reason"),
        ({"effective_on": "2020-01-01"}, "effective_on"),
        ({"effective_on": "soon"}, "effective_on"),
    ],
)
def test_a_bad_limit_is_said_at_its_field_and_what_was_typed_stays(administrator, runtime, data, field):
    text = administrator.post(CLOSURE, LIMIT | {"reason": "合成：保留"} | data, status=422).text
    assert f'id="{field}-error"' in text
    assert "合成：保留" in text or field == "reason"
    assert versions(runtime) == 0


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"offset_half": "0"}, "offset_half"),
        ({"offset_half": "100"}, "offset_half"),
        ({"offset_half": "x"}, "offset_half"),
        ({"tells_half": []}, "tells_half"),
        ({"tells_due": ["mayor"]}, "tells_due"),
        ({"on_plus_3": "1", "offset_plus_3": "1", "tells_plus_3": ["head"]}, "offset_plus_3"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_bad_step_is_said_at_its_field_and_what_was_typed_stays(administrator, runtime, data, field):
    text = administrator.post("/limits/ladders/complaint", LADDER | data, status=422).text
    assert f'id="{field}-error"' in text
    assert 'value="合成办法第五条"' in text
    assert versions(runtime) == 0


def test_every_fault_of_a_ladder_is_said_at_once(administrator):
    bad = {"offset_half": "0", "tells_due": [], "reason": "", "effective_on": "x"}
    text = administrator.post("/limits/ladders/complaint", LADDER | bad, status=422).text
    assert all(f'id="{field}-error"' in text for field in ("offset_half", "tells_due", "reason", "effective_on"))


@pytest.mark.parametrize("path", ["policies/any/sign", "policies/complaint/closure", "ladders/any"])
def test_what_others_fall_back_on_is_not_taken_back(administrator, path):
    assert "own limit back" not in administrator.get(f"/limits/{path}").text
    administrator.post(f"/limits/{path}", {"act": "take_back", "reason": "合成", "based_on": "0"}, status=422)


def test_a_proposal_that_changes_nothing_is_refused(administrator):
    same = {"amount": "15", "extension": "10", "basis": "本系统缺省时限，参照某局办理办法（自收到次日起13个工作日）"}
    assert "changes nothing" in administrator.post(CLOSURE, LIMIT | same, status=422).text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_a_page_of_ours(administrator, language):
    administrator.post("/limits/ladders/urgent", LADDER)
    for path in ("", "policies/urgent/closure", "policies/help/reply", "policies/any/petition", "ladders/any"):
        administrator.get(f"/limits/{path}?lang={language}")
    administrator.get("/limits/ladders/key")
    administrator.get("/limits/versions/1")
    for path in ("policies/any/closure", "policies/nobody/closure", "policies/any/nothing", "ladders/x", "versions/9"):
        administrator.get(f"/limits/{path}", status=404)


def test_the_petition_is_the_same_for_every_kind_of_matter(administrator):
    assert "Propose it" in administrator.get(f"/limits/policies/{ANY}/petition").text
    assert "Propose it" not in administrator.get("/limits/policies/help/petition").text
    administrator.post("/limits/policies/help/petition", LIMIT, status=422)
