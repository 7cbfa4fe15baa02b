"""A complainant sees what is held of them, takes a copy and has it put right; whoever found the receipt does not."""

import pytest

from intake.events import EventKind
from intake.identity.person import Person, find_person
from intake.runtime import Runtime
from intake.vocabulary import Confidentiality, State
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

CODE = "ABCD2345"
NUMBER = make.SOMEBODY.phone.removeprefix("+86")
NAME = make.SOMEBODY.name


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _tracking(scene: Scene, number: str) -> Page:
    page = Page(scene.app)
    page.follow(page.post("/track/", {"number": number, "code": CODE}))
    return page


def test_number_and_code_show_a_part_and_the_telephone_number_the_whole(scene: Scene) -> None:
    number = scene.complaint(tracking_code=CODE, narrative="合成：收取会费后不开票据。")
    page = _tracking(scene, number)
    seen = page.get("/track/data/").text
    assert NAME not in seen
    assert NUMBER[:3] + "****" not in seen  # seven digits would leave ten thousand to try
    assert f"*{NUMBER[-2:]}" in seen
    assert "合成：收取会费后不开票据。" not in seen
    made = page.post("/track/data/copy", {"known": f"{NUMBER[:3]} {NUMBER[3:]}", "format": "json"}, status=200)
    assert made.json["person"] == {"name": NAME, "phone": make.SOMEBODY.phone, "email": "", "address": ""}
    assert made.json["narrative"] == "合成：收取会费后不开票据。"
    printed = page.post("/track/data/copy", {"known": NUMBER, "format": "html"}, status=200)
    assert NAME in printed.text
    assert "attachment" in printed.headers["Content-Disposition"]
    assert [one.data["format"] for one in scene.events(number, EventKind.DATA_COPY)] == ["json", "html"]


def test_who_found_the_receipt_has_five_tries_a_day(scene: Scene) -> None:
    number = scene.complaint(tracking_code=CODE)
    page = _tracking(scene, number)
    for attempt in range(5):
        page.post("/track/data/copy", {"known": f"1390000000{attempt}", "format": "json"}, status=422)
    refused = page.post("/track/data/copy", {"known": NUMBER, "format": "json"}, status=409)
    assert NAME not in refused.text
    assert {one.data["format"] for one in scene.events(number, EventKind.DATA_COPY)} == {"refused"}


def test_a_correction_is_asked_for_and_a_person_decides(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, tracking_code=CODE)
    page, supervisor = _tracking(scene, number), scene.supervisor()
    address = f"/complaints/{number}/identity/correction"
    supervisor.post(address, {"decision": "grant", "note": "无人申请"}, status=409)
    page.post("/track/data/correction", {"field": "phone", "text": "12"}, status=422)
    page.post("/track/data/correction", {"field": "phone", "text": "13911112222"})
    page.post("/track/data/correction", {"field": "name", "text": "合成新名"}, status=409)  # one after the other
    shown = supervisor.get(f"/complaints/{number}").text
    assert "139****2222" in shown
    assert "13911112222" not in shown
    handler = scene.handler_of(scene.stored(number).lead_department_id or 0)
    handler.post(address, {"decision": "grant", "note": "已与诉求人核对"}, status=403)
    supervisor.post(address, {"decision": "grant", "note": ""}, status=422)
    supervisor.post(address, {"decision": "grant", "note": "已与诉求人核对"})
    with scene.runtime.db.reading() as session:
        assert find_person(session, scene.stored(number).id).phone == "+8613911112222"
    assert "已与诉求人核对" in page.get("/track/data/").text
    page.post("/track/data/copy", {"known": NUMBER, "format": "json"}, status=422)  # the old one is none any more
    page.post("/track/data/correction", {"field": "name", "text": "合成新名"})
    supervisor.post(address, {"decision": "refuse", "note": "未能联系到本人"})
    with scene.runtime.db.reading() as session:
        assert find_person(session, scene.stored(number).id).name == NAME
    assert "合成新名" not in handler.get(f"/complaints/{number}").text


def test_of_who_is_anonymous_there_is_nothing_to_put_right(scene: Scene) -> None:
    number = scene.complaint(tracking_code=CODE, confidentiality=Confidentiality.ANONYMOUS, person=Person())
    page = _tracking(scene, number)
    assert 'name="text"' not in page.get("/track/data/").text
    page.post("/track/data/correction", {"field": "name", "text": "合成新名"}, status=409)
    assert page.post("/track/data/copy", {"format": "json"}, status=200).json["person"]["name"] == ""
