"""The pages of a county's staff: what other regions have does not exist there, and is nowhere counted or named."""

from dataclasses import replace

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.requests.file import DecisionRequestInput, file_request
from intake.clock import now
from intake.identity.person import Person
from intake.models import Staff
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, RequestKind, StaffRole, State
from intake.web.fields import new_token
from routing.vocabulary import Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.searching.searchers import index, searched
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

COUNTY = "510104"
CALLER = Person(name="欧阳合成", phone="+8613800001234")


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def of_county(scene: Scene, login: str, *roles: StaffRole) -> Page:
    return scene.browser(login, *roles, region=COUNTY)


def received(scene: Scene, state: State = State.DISPATCHED) -> tuple[str, str]:
    """A complaint that the county's own hotline took, and one of the home region."""
    with scene.runtime.db.unit_of_work() as session:
        operator = replace(make.make_actor(session, StaffRole.OPERATOR), region_code=COUNTY)
    own = scene.complaint(state, actor=operator, person=CALLER)
    return own, scene.complaint(state, person=CALLER)


def test_lists_search_and_pages_show_what_the_county_received_and_no_other(scene: Scene) -> None:
    own, foreign = received(scene)
    supervisor = of_county(scene, "xian", StaffRole.SUPERVISOR)
    listed = supervisor.get("/desk/?queue=open").text
    assert own in listed
    assert foreign not in listed
    supervisor.get(f"/complaints/{own}")
    for path in ("", "/deadlines", "?do=note"):
        supervisor.get(f"/complaints/{foreign}{path}", status=404)
    index(scene.runtime)
    assert supervisor.post("/complaints/search/", {"text": own}).headers["Location"].endswith(own)
    assert f"/complaints/{foreign}" not in searched(supervisor, foreign)
    beside = searched(supervisor, "门窗与防水")
    assert own in beside
    assert foreign not in beside
    home = scene.supervisor().get("/desk/?queue=open").text
    assert own in home
    assert foreign in home


def test_what_is_not_seen_is_not_acted_upon(scene: Scene) -> None:
    own, foreign = received(scene)
    dispatcher = of_county(scene, "xianpai", StaffRole.DISPATCHER)
    form = {"reason": "合成理由"}
    dispatcher.get(f"/complaints/{own}")
    for verb in ("coordinate", "note"):
        dispatcher.post(f"/complaints/{foreign}/{verb}", form | {"text": "合成"}, status=404)
    assert scene.stored(foreign).state is State.DISPATCHED
    dispatcher.post(f"/complaints/{own}/coordinate", form)
    assert scene.stored(own).state is State.COORDINATING


def test_call_backs_and_identities_of_another_region_do_not_exist(scene: Scene) -> None:
    own, foreign = received(scene, State.CALLBACK)
    caller = of_county(scene, "xianhui", StaffRole.CALLER_BACK)
    listed = caller.get("/callbacks/").text
    assert own in listed
    assert foreign not in listed
    called = {"contacted": "reached", "solved": "solved", "satisfaction": "satisfied"}
    caller.post(f"/callbacks/{foreign}", called, status=404)
    caller.post(f"/callbacks/{foreign}/number", status=404)
    scene.shown(own, "xianhui")
    caller.post(f"/callbacks/{own}", called)
    assert (scene.stored(own).state, scene.stored(foreign).state) == (State.CLOSED, State.CALLBACK)


def test_requests_of_another_region_are_neither_listed_nor_decided(scene: Scene) -> None:
    own, foreign = received(scene)
    ids = [_return_asked(scene, number) for number in (own, foreign)]
    dispatcher = of_county(scene, "xianpai", StaffRole.DISPATCHER)
    listed = dispatcher.get("/requests/").text
    assert f"/requests/{ids[0]}" in listed
    assert f"/requests/{ids[1]}" not in listed
    decision = {"decision": "refuse", "note": "合成：不同意"}
    dispatcher.get(f"/requests/{ids[1]}", status=404)
    dispatcher.post(f"/requests/{ids[1]}", decision, status=404)
    dispatcher.post(f"/requests/{ids[0]}", decision)


def test_the_call_screen_and_the_audit_page_know_the_countys_own_alone(scene: Scene) -> None:
    own, foreign = received(scene)
    operator = of_county(scene, "xianhua", StaffRole.OPERATOR)
    shown = operator.post("/console/preview", {"phone": "13800001234"}, status=200).text
    assert own in shown
    assert foreign not in shown
    operator.get(f"/console/earlier/{foreign}", status=404)
    joined = {"action": "join", "into": foreign, "phone": "13800001234", "narrative": "合成补充", "violations": "F-01"}
    refused = operator.post("/console/", joined | {"token": new_token()}, status=422).text
    assert 'href="#told-alike"' in refused
    auditor = of_county(scene, "xianshen", StaffRole.AUDITOR)
    auditor.get(f"/audit/{own}")
    auditor.get(f"/audit/{foreign}", status=404)


def test_an_operator_of_the_county_takes_calls_for_the_county(scene: Scene) -> None:
    operator = of_county(scene, "xianhua", StaffRole.OPERATOR)
    call = {"action": "submit", "phone": "13800001234", "narrative": "合成：强制收费", "violations": "F-01"}
    answer = operator.post(
        "/console/", call | {"token": new_token(), "association": "成都市门窗与防水行业协会（合成）"}
    )
    number = answer.headers["Location"].rsplit("/", 1)[1]
    assert scene.stored(number).received_region == COUNTY


def test_a_region_is_typed_by_name_on_the_page_of_an_account(scene: Scene) -> None:
    boss = scene.browser("boss", StaffRole.ADMINISTRATOR)
    form = {"name": "李四", "login": "li", "roles": ["supervisor"]}
    for wrong in ("无此区", "市中区"):
        refused = boss.post("/staff/new", form | {"region": wrong}, status=422).text
        assert f'value="{wrong}"' in refused
        assert 'href="#region"' in refused
    boss.post("/staff/new", form | {"region": "锦江区"}, status=200)
    assert "锦江区" in boss.get("/staff/").text
    with scene.runtime.db.reading() as session:
        (staff_id,) = session.exec(select(Staff.id).where(Staff.login == "li"))
    page = boss.get(f"/staff/{staff_id}").text
    assert 'value="四川省成都市锦江区"' in page
    boss.post(f"/staff/{staff_id}", {"name": "李四", "roles": ["supervisor"], "region": "四川省成都市锦江区"})
    boss.post(f"/staff/{staff_id}", {"name": "李四", "roles": ["supervisor"], "region": ""})
    assert "锦江区" not in boss.get("/staff/").text


def test_departments_are_searched_and_a_name_that_may_be_several_is_asked_back(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED)
    dispatcher = scene.dispatcher()
    page = dispatcher.get(f"/complaints/{number}?do=override").text
    assert "data-lookup" in page
    assert "成都市审计局" not in page
    found = dispatcher.get("/look-up/departments?q=sjj&near=510100").text
    assert "成都市审计局" in found
    assert "四川省" not in found.partition("成都市审计局")[0]
    form = {"lead": "审计", "reason": "合成理由"}
    refused = dispatcher.post(f"/complaints/{number}/override", form, status=422).text
    assert "成都市审计局" in refused
    assert "四川省审计厅" in refused
    assert 'value="审计"' in refused
    dispatcher.post(f"/complaints/{number}/override", form | {"lead": "无此部门"}, status=422)
    dispatcher.post(f"/complaints/{number}/override", form | {"lead": "成都市审计"})
    assert scene.stored(number).lead_department_id == scene.department(Symbol.AUD)


def _return_asked(scene: Scene, number: str) -> int:
    """The id of a request of the principal department to give the complaint back."""
    wish = DecisionRequestInput(RequestKind.RETURN, "not_our_duty", "合成依据", "合成事实与证据")
    with scene.runtime.db.unit_of_work() as session:
        complaint, office = find.lock_complaint(session, number), scene.runtime.collaborators(session)
        part = make.open_parts(session, complaint, HandlingState.PENDING)[0]
        handler = make.make_actor(session, StaffRole.HANDLER, department_id=part.department_id)
        return file_request(session, office, complaint, wish, actor=handler, at=now()).id
