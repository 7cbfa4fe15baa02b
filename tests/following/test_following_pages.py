"""Calling back and objecting by the pages themselves: the number by one click, one after another, on either side."""

from datetime import timedelta

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.verbs.answer import answer_now
from intake.casework.verbs.conflict_of_interest import has_replied
from intake.clock import now
from intake.events import EventKind
from intake.models import Callback, Objection
from intake.runtime import Runtime
from intake.vocabulary import CallbackWay, Confidentiality, ObjectionState, StaffRole, State
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

PHONE = "+8613800001234"
CODE = "ABCD2345"
FINE = {"contacted": "reached", "solved": "solved", "satisfaction": "satisfied"}
UNHAPPY = {"solved": "unsolved", "satisfaction": "dissatisfied", "note": "合成：钱没有退。"}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def looking_up(scene: Scene, number: str) -> Page:
    page = Page(scene.app)
    page.follow(page.post("/track/", {"number": number, "code": CODE}))
    return page


def test_nothing_is_saved_of_a_call_that_cannot_have_happened(scene: Scene) -> None:
    number, caller = scene.complaint(State.CALLBACK), scene.caller()
    assert PHONE not in caller.get(f"/callbacks/{number}").text
    refused = caller.post(f"/callbacks/{number}", FINE, status=409).text
    assert "请先查看号码" in refused
    shown = caller.post(f"/callbacks/{number}/number", status=200)
    assert PHONE in shown.text
    assert shown.headers["Cache-Control"].startswith("no-store")
    (event,) = scene.events(number, EventKind.IDENTITY_UNMASK)
    assert scene.told(event)["reason"] == "call-back"
    assert "10 秒" in caller.post(f"/callbacks/{number}", FINE, status=422).text  # four seconds are no call
    assert scene.stored(number).state is State.CALLBACK
    with scene.runtime.db.reading() as session:
        assert session.exec(select(Callback)).all() == []
    scene.shown(number)
    caller.post(f"/callbacks/{number}", FINE | {"minutes": "3"})
    assert scene.stored(number).state is State.CLOSED
    page = scene.supervisor().get(f"/complaints/{number}").text
    assert "3:00" in page
    assert "回访" in page


def test_one_after_another_and_the_one_that_is_not_mine_is_left_out(scene: Scene) -> None:
    numbers = [scene.complaint(State.CALLBACK, at=now() - timedelta(hours=hours)) for hours in (5, 4, 3)]
    caller = scene.caller()
    assert f'href="/callbacks/{numbers[1]}" data-press="n"' in caller.get(f"/callbacks/{numbers[0]}").text
    scene.shown(numbers[0])
    answer = caller.post(f"/callbacks/{numbers[0]}", FINE)
    assert answer.headers["Location"].endswith(f"/callbacks/{numbers[1]}")
    scene.shown(numbers[1])
    again = caller.post(f"/callbacks/{numbers[1]}", {"contacted": "unreached"})
    assert again.headers["Location"].endswith(f"/callbacks/{numbers[2]}")
    scene.shown(numbers[2])
    last = caller.post(f"/callbacks/{numbers[2]}", {"contacted": "refused"})
    assert last.headers["Location"].endswith("/callbacks/")
    assert numbers[1] in caller.get("/callbacks/").text.replace(" ", "")


def test_the_words_to_say_follow_from_how_it_ended(scene: Scene) -> None:
    number = scene.complaint(State.CALLBACK)
    assert "经查您反映的情况属实" in scene.caller().get(f"/callbacks/{number}").text


def test_a_confidential_number_is_shown_after_a_second_person_agreed(scene: Scene) -> None:
    number = scene.complaint(State.CALLBACK, confidentiality=Confidentiality.CONFIDENTIAL)
    caller, supervisor = scene.caller(), scene.supervisor()
    caller.post(f"/callbacks/{number}/number", status=409)
    assert "请第二人同意" in caller.get(f"/callbacks/{number}").text
    caller.post(f"/callbacks/{number}/second-person")
    assert "release_number" in supervisor.get(f"/complaints/{number}").text
    supervisor.post(f"/complaints/{number}/release_number")
    assert PHONE in caller.post(f"/callbacks/{number}/number", status=200).text


def test_who_was_answered_at_once_stands_in_the_queue_of_somebody_else(scene: Scene) -> None:
    number, caller = scene.complaint(State.RECEIVED), scene.caller()
    with scene.runtime.db.unit_of_work() as session:
        crew, office = make.Crew(session), scene.runtime.collaborators(session)
        complaint = find.lock_complaint(session, number)
        assert not has_replied(session, complaint, crew.operator)
        answer_now(session, office, complaint, "合成解释", actor=crew.operator, at=now() - timedelta(minutes=30))
    listed = caller.get("/callbacks/").text
    assert number in listed.replace(" ", "")
    assert "办结后跟踪回访" in listed
    scene.shown(number)
    caller.post(f"/callbacks/{number}", {"contacted": "reached"} | UNHAPPY)
    supervisor = scene.supervisor()
    assert number in supervisor.get("/desk/?queue=objections").text.replace(" ", "")
    supervisor.post(f"/complaints/{number}/decide_objection", {"decision": "uphold", "note": "合成：应予受理。"})
    assert scene.stored(number).state is State.RECEIVED
    assert "没有申诉" in supervisor.get("/desk/?queue=objections").text


def test_the_complainant_answers_objects_and_reads_what_is_decided(scene: Scene) -> None:
    number = scene.complaint(State.CALLBACK, tracking_code=CODE)
    page = looking_up(scene, number)
    assert 'action="/track/survey"' in page.get("/track/complaint").text
    page.post("/track/survey", {"solved": "unsolved", "satisfaction": "dissatisfied"}, status=422)  # no word why
    page.post("/track/survey", UNHAPPY)
    with scene.runtime.db.reading() as session:
        kept = session.exec(select(Callback)).one()
        assert (kept.way, kept.called_by_id) == (CallbackWay.PAGE, None)
    assert 'action="/track/survey"' not in page.get("/track/complaint").text
    page.post("/track/survey", UNHAPPY, status=409)
    page.post("/track/objection", {"reason": "合成：证据没有看。"})
    text = page.get("/track/complaint").text
    assert "合成：证据没有看。" in text
    assert "待决定" in text
    page.post("/track/objection", {"reason": "合成：再一次。"}, status=409)
    decision = {"decision": "refuse", "note": "合成：证据已核对。"}
    scene.browser("huifang2", StaffRole.CALLER_BACK).post(
        f"/complaints/{number}/decide_objection", decision, status=403
    )
    scene.supervisor().post(f"/complaints/{number}/decide_objection", decision)
    text = page.get("/track/complaint").text
    assert "合成：证据已核对。" in text
    assert "申诉不成立" in text
    with scene.runtime.db.reading() as session:
        assert session.exec(select(Objection.state)).one() is ObjectionState.REFUSED


def test_who_knows_no_code_neither_answers_nor_objects(scene: Scene) -> None:
    stranger = Page(scene.app)
    stranger.get("/track/")
    for address, said in (("survey", UNHAPPY), ("objection", {"reason": "合成：不服"})):
        stranger.post(f"/track/{address}", said, status=404)
    with scene.runtime.db.reading() as session:
        assert session.exec(select(Objection)).all() == []
