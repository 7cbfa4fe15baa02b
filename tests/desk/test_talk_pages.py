"""Talks with associations through their pages: proposed, called, held, checked, published; and who may what."""

import re
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from sqlmodel import select

from intake.casework.ledger import integrity
from intake.clock import now
from intake.models import OfficeEvent
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from routing.calendars.working_time import local_day
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def proposed(scene: Scene) -> str:
    """The address of a talk that the supervisor proposes on the association's page."""
    page = scene.supervisor()
    assert f"/talks/propose/{make.CREDIT_CODE}" in page.get(f"/registry/associations/{make.CREDIT_CODE}").text
    page.get(f"/talks/propose/{make.CREDIT_CODE}")
    page.post(f"/talks/propose/{make.CREDIT_CODE}", {"matter": " "}, status=422)
    made = page.post(f"/talks/propose/{make.CREDIT_CODE}", {"matter": "合成事由"}, status=303)
    page.post(f"/talks/propose/{make.CREDIT_CODE}", {"matter": "合成事由"}, status=409)
    return made.headers["Location"]


def test_a_talk_from_its_proposal_to_what_anybody_may_read(scene: Scene) -> None:
    talk, page = proposed(scene), scene.supervisor()
    page.get(f"{talk}/letter", status=409)  # nobody said when and where
    soon, today = now() + timedelta(days=3), f"{local_day(now()):%Y-%m-%d}"
    plan = {"meets_at": f"{soon:%Y-%m-%dT10:00}", "place": "合成会议室", "matter": "合成事由：多收会费"}
    page.post(f"{talk}/plan", plan | {"meets_at": "2020-01-01T10:00"}, status=422)
    page.post(f"{talk}/plan", plan, status=303)
    text = "\n".join(one.text for one in docx.Document(BytesIO(page.get(f"{talk}/letter").data)).paragraphs)
    assert "合成会议室" in text
    assert "合成事由：多收会费" in text
    record = {"held_on": today, "attendees": "合成会长", "minutes": "合成纪要", "items": "没有日期的一行"}
    refused = page.post(f"{talk}/record", record, status=422).text
    assert "没有日期的一行" in refused
    page.post(f"{talk}/record", record | {"items": "2030-12-31 合成事项"}, status=303)
    shown = page.get(talk).text
    for said in ("合成会长", "合成纪要", "合成事项"):
        assert said in shown
    page.post(f"{talk}/record", record | {"items": ""}, status=409)
    item = shown.split('name="item_id"')[1].split('value="')[1].split('"')[0]
    found = {"item_id": item, "result": "done", "note": "合成：已退还"}
    page.post(f"{talk}/check", found, status=303)
    page.post(f"{talk}/publish", {"is_published": "1", "published_text": "合成公开文字"}, status=303)
    assert "合成公开文字" in page.get(f"/registry/associations/{make.CREDIT_CODE}").text
    assert talk in page.get("/talks/?state=closed").text


def test_the_complaints_about_an_association_say_that_it_was_talked_with(scene: Scene) -> None:
    number = scene.complaint()
    talk = proposed(scene)
    assert talk in scene.supervisor().get(f"/complaints/{number}").text
    (department_id, *_others) = scene.departments_of(number)
    theirs = scene.handler_of(department_id).get(f"/complaints/{number}").text
    assert "对该协会的约谈" in theirs
    assert talk not in theirs


def held(scene: Scene) -> str:
    """The address of a talk after which two things are to be put right."""
    talk, page = proposed(scene), scene.supervisor()
    items = "2030-12-31 合成公开事项\n2030-11-30 合成内部事项，密语"
    record = {"held_on": f"{local_day(now()):%Y-%m-%d}", "attendees": "合成会长，密语", "minutes": "合成纪要，密语"}
    page.post(f"{talk}/record", record | {"items": items}, status=303)
    return talk


def items_offered(scene: Scene, talk: str) -> dict[str, str]:
    """By what is to be put right, its number in the form that publishes."""
    shown = scene.supervisor().get(f"{talk}?do=publish").text
    found = re.findall(r'name="items" value="(\d+)"[^>]*>\s*<label[^>]*>[0-9-]+ ([^<]+)<', shown)
    return {text.strip(): number for number, text in found}


def test_anybody_reads_what_was_chosen_and_no_word_more_until_it_is_taken_back(scene: Scene) -> None:
    talk, page, anybody = held(scene), scene.supervisor(), Page(scene.app)
    here, card = f"/published-talks/?about={make.CREDIT_CODE}", f"/associations/{make.CREDIT_CODE}"
    assert "/published-talks/?about" not in anybody.get(card).text
    assert "没有公开过" in anybody.get(here).text
    offered = items_offered(scene, talk)
    chosen = {"is_published": "1", "published_text": "合成公开文字", "items": offered["合成公开事项"]}
    page.post(f"{talk}/publish", chosen | {"items": "999999"}, status=404)
    page.post(f"{talk}/publish", chosen | {"published_text": " "}, status=422)
    page.post(f"{talk}/publish", chosen, status=303)
    assert here in page.get(talk).text
    assert here in anybody.get(card).text
    for address in (here, "/published-talks/"):
        text = anybody.get(address).text
        for said in ("合成公开文字", "合成公开事项", "整改中", "2030-12-31"):
            assert said in text
        for kept in ("密语", "合成事由", "合成内部事项", "合成duban", "2030-11-30"):
            assert kept not in text
    found = {"item_id": offered["合成公开事项"], "result": "missed", "note": "合成核查，密语", "due_on": "2031-01-31"}
    page.post(f"{talk}/check", found, status=303)
    text = anybody.get(here).text
    assert "未整改" in text
    assert "2031-01-31" in text  # its new day is published with it
    assert "密语" not in text
    page.post(f"{talk}/publish", {"published_text": "合成公开文字"}, status=303)
    assert "合成公开文字" not in anybody.get(here).text + anybody.get("/published-talks/").text
    assert "/published-talks/?about" not in anybody.get(card).text
    anybody.get("/published-talks/?about=nonsense", status=404)
    with scene.runtime.db.unit_of_work() as session:
        kept = session.exec(
            select(OfficeEvent).where(OfficeEvent.kind == "talk:publish").order_by(OfficeEvent.seq)
        ).all()
        assert [one.data["is_published"] for one in kept] == [True, False]
        assert integrity.verify(session).faults == ()


def test_a_county_s_supervisor_talks_with_nobody_of_another_region(scene: Scene) -> None:
    county = scene.browser("xian", StaffRole.SUPERVISOR, region="510104")
    assert "/talks/propose/" not in county.get(f"/registry/associations/{make.CREDIT_CODE}").text
    county.post(f"/talks/propose/{make.CREDIT_CODE}", {"matter": "合成"}, status=403)
    talk = proposed(scene)
    county.get(talk, status=404)
    county.post(f"{talk}/drop", {"reason": "合成"}, status=404)
    assert talk not in county.get("/talks/").text


def test_nobody_else_acts_and_nothing_breaks(scene: Scene) -> None:
    talk = proposed(scene)
    forms = {
        "plan": {"meets_at": "2030-01-01T10:00", "place": "合成", "matter": "合成"},
        "record": {"held_on": "2030-01-01", "attendees": "合成", "minutes": "合成"},
        "drop": {"reason": "合成"},
        "check": {"item_id": "1", "result": "done", "note": "合成"},
        "publish": {"is_published": "1", "published_text": "合成"},
        "nonsense": {},
    }
    people = [
        scene.dispatcher(),
        scene.caller(),
        scene.browser("huawu", StaffRole.OPERATOR),
        scene.browser("shenji", StaffRole.AUDITOR),
        scene.browser("guanli", StaffRole.ADMINISTRATOR),
        scene.handler(),
    ]
    for page in people:
        for deed, form in forms.items():
            answer = page.client.post(f"{talk}/{deed}", data=form | {"csrf_token": page.token})
            assert answer.status_code in {403, 404}, (deed, answer.status_code)
        answer = page.client.post(f"/talks/propose/{make.CREDIT_CODE}", data={"csrf_token": page.token})
        assert answer.status_code == 403
    supervisor = scene.supervisor()
    for deed in ("check", "publish"):
        supervisor.post(f"{talk}/{deed}", forms[deed], status=409)
    for path in ("/talks/999999", "/talks/propose/nonsense"):
        supervisor.get(path, status=404)
