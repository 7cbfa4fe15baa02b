"""A joint meeting through its pages: from the agenda to the draft of a rule, and who may do what of it."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest

from intake.clock import now
from intake.runtime import Runtime
from intake.vocabulary import AgendaState, HandlingState, StaffRole, State
from routing.calendars.working_time import local_day
from routing.vocabulary import Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def unclear(scene: Scene, **changes: object) -> str:
    """The number of a complaint that the dispatcher sends to coordination."""
    number = scene.complaint(**changes)
    scene.dispatcher().post(f"/complaints/{number}/coordinate", {"reason": "合成：归口不清"}, status=303)
    return number


def prepared(scene: Scene, **changes: str) -> str:
    """The address of a meeting that the dispatcher prepares for the city."""
    form = {"kind": "liaison", "title": "合成联络员会议", "region": make.CITY}
    convenor = scene.name_of(scene.department(Symbol.SWD))
    made = scene.dispatcher().post("/meetings/new", form | {"convenor": convenor} | changes, status=303)
    return made.headers["Location"].removesuffix("/agenda")


def item_of(page_text: str, place: int = 0) -> str:
    return page_text.split('id="item-')[place + 1].split('"', maxsplit=1)[0]


def held(scene: Scene, meeting: str) -> None:
    record = {
        "held_on": f"{local_day(now()):%Y-%m-%d}",
        "attendees": "合成：各成员单位联络员",
        "minutes": "合成纪要正文",
    }
    scene.dispatcher().post(f"{meeting}/record", record | {"document": "合联〔2026〕3号"}, status=303)


def test_from_the_agenda_to_the_draft_of_a_rule(scene: Scene) -> None:
    waiting, other = unclear(scene), unclear(scene, external_id="b")
    meeting, page = prepared(scene), scene.dispatcher()
    page.post(f"{meeting}/record", {"held_on": "2026-01-01", "attendees": "合成", "minutes": "合成"}, status=409)
    agenda = page.get(f"{meeting}/agenda").text
    assert f'value="{waiting}"' in agenda
    page.post(f"{meeting}/agenda", {}, status=422)
    page.post(f"{meeting}/agenda", {"number": [waiting, other], "problem": "合成：会费归谁管"}, status=303)
    page.post(f"{meeting}/agenda", {"number": [waiting]}, status=409)  # a colleague put it on
    item = item_of(page.get(meeting).text)

    market = scene.department(Symbol.MR)
    ask = {"department": [str(market)], "due_on": f"{local_day(now()) + timedelta(days=3):%Y-%m-%d}"}
    page.post(f"{meeting}/items/{item}/ask", ask | {"due_on": "2020-01-01"}, status=422)
    page.post(f"{meeting}/items/{item}/ask", ask, status=303)
    theirs = scene.handler(Symbol.MR)
    assert "合成：会费归谁管" in theirs.get("/meetings/asked/").text
    asked = re.findall(r"/meetings/asked/(\d+)", theirs.get("/meetings/asked/").text)[0]
    theirs.post(f"/meetings/asked/{asked}", {"stance": "ours", "opinion": ""}, status=422)
    theirs.post(f"/meetings/asked/{asked}", {"stance": "ours", "opinion": "合成：属我局职责"}, status=303)
    scene.handler(Symbol.DRC).get(f"/meetings/asked/{asked}", status=404)

    soon = now() + timedelta(days=2)
    call = {"meets_at": f"{soon:%Y-%m-%dT10:00}", "place": "合成会议室"}
    page.post(f"{meeting}/call", call | {"meets_at": "2020-01-01T10:00"}, status=422)
    page.post(f"{meeting}/call", call, status=303)
    decision = {"decision": "合成议决：由市场监管部门主办", "lead": scene.name_of(market), "is_final": "1"}
    page.post(f"{meeting}/items/{item}/decide", decision, status=409)  # it was not held yet
    held(scene, meeting)
    page.post(f"{meeting}/items/{item}/decide", decision | {"lead": ""}, status=422)
    page.post(f"{meeting}/items/{item}/decide", decision, status=303)
    page.post(f"{meeting}/items/{item}/decide", decision, status=409)
    shown = page.get(meeting).text
    for said in ("合成纪要正文", "合成：属我局职责", "合成议决", "合联〔2026〕3号"):
        assert said in shown

    stored = scene.stored(waiting)
    assert stored.state is State.DISPATCHED
    assert stored.designated
    assert scene.departments_of(waiting, HandlingState.PENDING) == [market]
    assert "合成联络员会议" in page.get(f"/complaints/{waiting}").text
    assert scene.stored(other).state is State.COORDINATING

    page.post(f"{meeting}/items/{item}/correct", {"role": "supervisor", "effective_on": "2026-01-01"}, status=303)
    page.post(f"{meeting}/items/{item}/correct", {"role": "supervisor", "effective_on": "2026-01-01"}, status=409)
    boss = scene.browser("guanli", StaffRole.ADMINISTRATOR)
    settlement = boss.get(meeting).text.split('name="settlement" value="')[1].split('"')[0]
    rule = boss.post("/rules/promote/", {"settlement": settlement}, status=303)
    assert "合联〔2026〕3号" in boss.follow(rule).text
    assert "合联〔2026〕3号" in boss.get("/registry/corrections/").text
    assert "合成：会费归谁管" in page.get("/meetings/problems").text


def test_twelve_members_and_a_liaison_person_who_is_masked(scene: Scene) -> None:
    page, where = scene.dispatcher(), f"/meetings/members/{make.CITY}"
    page.post(f"{where}/shipped", {}, status=303)
    shown = page.get(where).text
    assert scene.name_of(scene.department(Symbol.DRC)) in shown
    member = shown.split("member=")[1].split("#")[0]
    page.post(f"{where}/{member}/liaison", {"name": "合成联络", "phone": "nonsense"}, status=422)
    page.post(f"{where}/{member}/liaison", {"name": "合成联络", "phone": "13800138000"}, status=303)
    assert "13800138000" not in page.get(where).text
    page.post(f"{where}/{member}/open", {"why": ""}, status=422)
    assert "13800138000" in page.post(f"{where}/{member}/open", {"why": "合成：通知会议时间"}, status=200).text
    page.post(f"{where}/{member}/end", {}, status=303)
    page.post(f"{where}/{member}/end", {}, status=404)
    page.get("/meetings/members/999999", status=404)


def test_whoever_is_called_is_told_finds_its_letter_and_hears_of_an_end(scene: Scene) -> None:
    number = unclear(scene)
    page, where = scene.dispatcher(), f"/meetings/members/{make.CITY}"
    page.post(f"{where}/shipped", {}, status=303)
    meeting = prepared(scene, convenor="")  # whoever convenes the joint meeting of the region
    market, soon = scene.department(Symbol.MR), local_day(now()) + timedelta(days=3)
    ask = {"department": [str(market), str(scene.department(Symbol.DRC))], "due_on": f"{soon:%Y-%m-%d}"}
    page.post(f"{meeting}/ask_all", ask, status=409)  # nothing is on its agenda
    page.post(f"{meeting}/agenda", {"number": [number], "problem": "合成：会费归谁管"}, status=303)
    page.post(f"{meeting}/ask_all", ask | {"due_on": "2020-01-01"}, status=422)
    page.post(f"{meeting}/ask_all", ask, status=303)
    theirs, number_of = scene.handler(Symbol.MR), meeting.rsplit("/", 1)[1]
    called = f"/meetings/asked/called/{number_of}"
    theirs.get(called, status=404)  # it was not called yet
    page.get(f"{meeting}/letters/{market}", status=409)
    when = f"{now() + timedelta(days=4):%Y-%m-%dT10:00}"
    for wrong in ("1700000000", "2030-01-01T10:00+00:00", "x"):
        page.post(f"{meeting}/call", {"meets_at": wrong, "place": "合成会议室"}, status=422)
    page.post(f"{meeting}/call", {"meets_at": when, "place": "合成会议室"}, status=303)

    assert "合成会议室" in theirs.get("/desk/notices").text
    assert called in theirs.get("/meetings/asked/").text
    read = theirs.get(called).text
    assert "合成：会费归谁管" in read
    for asked_for in (f"{called}/letter", ""):
        answer = theirs.client.get(asked_for) if asked_for else page.client.get(f"{meeting}/letters/{market}")
        said = "\n".join(one.text for one in docx.Document(BytesIO(answer.data)).paragraphs)
        for words in (scene.name_of(market), "合成会议室", "合成：会费归谁管", "合成联络员会议"):
            assert words in said
        assert number not in said
    with ZipFile(BytesIO(page.client.get(f"{meeting}/letters").data)) as packed:
        assert len(packed.namelist()) == page.get(meeting).text.count(f"{meeting}/letters/")
        assert any(scene.name_of(market) in name for name in packed.namelist())
    page.get(f"{meeting}/letters/999999", status=404)
    scene.handler(Symbol.CT).get(called, status=404)  # no member, and never asked
    scene.browser("shenji", StaffRole.AUDITOR).get(f"{meeting}/letters", status=403)

    page.post(f"{meeting}/cancel", {"reason": "合成：另行安排"}, status=303)
    theirs.get(called, status=404)
    told = theirs.get("/desk/notices").text
    assert "合成会议室" not in told  # nobody need read any more that it was called
    assert "合成联络员会议" in told
    assert "合成：另行安排" in page.get(meeting).text


def test_a_department_that_is_accused_hears_nothing_of_that_matter(scene: Scene) -> None:
    accused = scene.department(Symbol.MR)
    number = unclear(scene, is_government_involved=True, implicated=frozenset({accused}), implicated_text="合成")
    page = scene.dispatcher()
    page.post(f"/meetings/members/{make.CITY}/shipped", {}, status=303)
    meeting = prepared(scene)
    page.post(f"{meeting}/agenda", {"number": [number], "problem": "合成：涉及某局"}, status=303)
    page.post(f"{meeting}/problem", {"problem": "合成：另一难题"}, status=303)
    soon = local_day(now()) + timedelta(days=3)
    page.post(f"{meeting}/ask_all", {"department": [str(accused)], "due_on": f"{soon:%Y-%m-%d}"}, status=303)
    page.post(f"{meeting}/call", {"meets_at": f"{soon:%Y-%m-%d}T10:00", "place": "合成"}, status=303)
    theirs = scene.handler(Symbol.MR)
    for path in ("/meetings/asked/", f"/meetings/asked/called/{meeting.rsplit('/', 1)[1]}"):
        assert "合成：涉及某局" not in theirs.get(path).text
    said = docx.Document(BytesIO(page.client.get(f"{meeting}/letters/{accused}").data))
    text = "\n".join(one.text for one in said.paragraphs)
    assert "合成：另一难题" in text
    assert "合成：涉及某局" not in text


def test_nobody_else_acts_and_nothing_breaks(scene: Scene) -> None:
    unclear(scene)
    meeting = prepared(scene)
    forms = {
        "call": {"meets_at": "2030-01-01T10:00", "place": "合成"},
        "record": {"held_on": "2026-01-01", "attendees": "合成", "minutes": "合成"},
        "cancel": {"reason": "合成"},
        "problem": {"problem": "合成"},
        "agenda": {"number": "1"},
        "ask_all": {"due_on": "2030-01-01", "department": "1"},
        "items/1/decide": {"decision": "合成"},
        "items/1/leave": {"becomes": AgendaState.DEFERRED.value, "reason": "合成"},
        "items/1/ask": {"due_on": "2030-01-01", "department": "1"},
        "items/1/correct": {"role": "supervisor", "effective_on": "2026-01-01"},
        "nonsense": {},
    }
    people = [
        scene.caller(),
        scene.browser("huawu", StaffRole.OPERATOR),
        scene.browser("shenji", StaffRole.AUDITOR),
        scene.browser("guanli", StaffRole.ADMINISTRATOR),
        scene.handler(),
    ]
    for page in people:
        for deed, form in forms.items():
            answer = page.client.post(f"{meeting}/{deed}", data=form | {"csrf_token": page.token})
            assert answer.status_code in {403, 404}, (deed, answer.status_code)
    supervisor = scene.supervisor()
    for deed in ("items/1/decide",):  # dispatching is a dispatcher's
        answer = supervisor.client.post(f"{meeting}/{deed}", data=forms[deed] | {"csrf_token": supervisor.token})
        assert answer.status_code == 403
    for path in ("/meetings/999999", "/meetings/999999/agenda"):
        supervisor.get(path, status=404)
    supervisor.get("/meetings/?state=nonsense", status=422)
    supervisor.get("/meetings/problems?first=nonsense", status=422)
    supervisor.post(f"{meeting}/items/999999/leave", forms["items/1/leave"], status=404)
    supervisor.post(f"{meeting}/cancel", {"reason": "合成"}, status=303)
    supervisor.post(f"{meeting}/cancel", {"reason": "合成"}, status=409)
