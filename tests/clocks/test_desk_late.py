"""Forms of what was done before it is entered: a field of one's own act, a form with a reason for the hotline."""

from datetime import datetime, timedelta

import pytest

from intake.clock import now
from intake.events import EventKind
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, State
from routing.calendars.working_time import SHANGHAI
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow
_SAID = "合成：电话说明办理情况"
_ANSWER = {"outcome": "substantiated", "reply_text": "合成：已责令退还", "fee_action": "none"}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _typed(at: datetime) -> str:
    """As the browser's field sends it."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def _shown(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _handled(scene: Scene, *, days: int) -> tuple[str, str, int]:
    """Its number, its address and who leads; signed for so many days ago."""
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=days, hours=1))
    return number, f"/complaints/{number}", scene.stored(number).lead_department_id


def _part(scene: Scene, number: str, department_id: int) -> int:
    (dispatched,) = scene.events(number, EventKind.HANDLING_DISPATCH)
    return next(one["id"] for one in dispatched.data["handlings"] if one["department_id"] == department_id)


def _entered(scene: Scene, number: str, lead: int, at: datetime, **said: str) -> dict[str, object]:
    return {"handling_id": _part(scene, number, lead), "happened_at": _typed(at), "reason": "停电，见纸质记录"} | said


def test_a_contact_is_noted_with_the_time_of_the_call_and_the_record_tells_both(scene: Scene) -> None:
    number, address, lead = _handled(scene, days=0)
    page, called_at = scene.handler_of(lead), now() - timedelta(minutes=1)
    scene_at = scene.events(number, EventKind.HANDLING_SIGN)[0].at
    assert 'name="happened_at"' in page.get(f"{address}?do=contact").text
    for wrong in (now() + timedelta(hours=1), scene_at - timedelta(hours=1)):
        refused = page.post(f"{address}/contact", {"note": _SAID, "happened_at": _typed(wrong)}, status=422).text
        assert all(kept in refused for kept in (_SAID, _typed(wrong), "应在签收之后，且不晚于现在"))
    page.post(f"{address}/contact", {"note": _SAID, "happened_at": _typed(called_at)})
    shown = page.get(address).text
    assert f"事后补录，实际时间：{_shown(called_at)}" in shown
    page.post(f"{address}/contact", {"note": _SAID, "happened_at": ""})
    assert [bool(one.data["happened_at"]) for one in scene.events(number, EventKind.HANDLING_CONTACT)] == [True, False]


def test_what_would_save_a_clock_is_left_to_the_hotline(scene: Scene) -> None:
    """The first contact was due on the first working day after signing: thirty days are past that in any calendar."""
    number, address, lead = _handled(scene, days=30)
    in_time = scene.events(number, EventKind.HANDLING_SIGN)[0].at + timedelta(minutes=2)
    page, desk = scene.handler_of(lead), scene.dispatcher()
    refused = page.post(f"{address}/contact", {"note": _SAID, "happened_at": _typed(in_time)}, status=422).text
    assert "须由热线依据纸质材料补录" in refused
    page.post(f"{address}/enter_contact", _entered(scene, number, lead, in_time, note=_SAID), status=403)
    assert scene.name_of(lead) in desk.get(f"{address}?do=enter_contact").text
    without = _entered(scene, number, lead, in_time, note=_SAID) | {"reason": ""}
    assert _SAID in desk.post(f"{address}/enter_contact", without, status=422).text
    desk.post(f"{address}/enter_contact", _entered(scene, number, lead, in_time, note=_SAID))
    shown = desk.get(address).text
    assert "停电，见纸质记录" in shown
    assert f"事后补录，实际时间：{_shown(in_time)}" in shown


def test_a_reply_given_on_paper_is_entered_by_one_and_reviewed_by_another(scene: Scene) -> None:
    number, address, lead = _handled(scene, days=30)
    for department in scene.departments_of(number, HandlingState.SIGNED):
        if department != lead:
            scene.handler_of(department).post(f"{address}/reply", _ANSWER)
    served_at = scene.events(number, EventKind.HANDLING_SIGN)[0].at + timedelta(minutes=5)
    page = scene.handler_of(lead)
    refused = page.post(f"{address}/reply", _ANSWER | {"happened_at": _typed(served_at)}, status=422).text
    assert "已责令退还" in refused
    desk = scene.dispatcher()
    desk.get(f"{address}?do=enter_reply")
    desk.post(f"{address}/enter_reply", _entered(scene, number, lead, served_at, **_ANSWER))
    assert scene.stored(number).state is State.REPLIED
    assert 'action="/complaints/' + number + '/pass_review"' not in desk.get(f"{address}?do=pass_review").text
    desk.post(f"{address}/pass_review", {"note": ""}, status=409)
    scene.supervisor().post(f"{address}/pass_review", {"note": ""})
    assert scene.stored(number).state is State.CALLBACK


def test_a_procedure_is_concluded_on_the_day_its_decision_bears(scene: Scene) -> None:
    number, address, lead = _handled(scene, days=5)
    page, today = scene.handler_of(lead), now().astimezone(SHANGHAI).date()
    opening = {"procedure": "penalty", "document": "合成立1号", "opened_on": (today - timedelta(days=4)).isoformat()}
    page.post(f"{address}/open_statutory", opening)
    ending = {"procedure": "penalty", "document": "合成决1号", "note": ""}
    for wrong in (today - timedelta(days=5), today + timedelta(days=1)):
        typed = ending | {"concluded_on": wrong.isoformat()}
        assert "合成决1号" in page.post(f"{address}/conclude_statutory", typed, status=422).text
    day = today - timedelta(days=2)
    page.post(f"{address}/conclude_statutory", ending | {"concluded_on": day.isoformat()})
    (event,) = scene.events(number, EventKind.STATUTORY_CONCLUDE)
    assert event.data["happened_at"].startswith(day.isoformat())
    assert f"事后补录，实际时间：{day.isoformat()}" in page.get(address).text


def test_a_call_is_entered_with_the_time_it_was_made(scene: Scene) -> None:
    number = scene.complaint(State.CALLBACK, at=now() - timedelta(days=3))
    caller, called_at = scene.caller(), now() - timedelta(days=1)
    typed = {"contacted": "unreached", "called_at": _typed(now() + timedelta(days=1)), "note": "合成：无人接听"}
    assert "合成：无人接听" in caller.post(f"/callbacks/{number}", typed, status=422).text
    scene.shown(number, at=called_at - timedelta(minutes=5))
    caller.post(f"/callbacks/{number}", typed | {"called_at": _typed(called_at)})
    assert _shown(called_at) in caller.get(f"/callbacks/{number}").text


def test_a_third_question_is_neither_offered_nor_taken(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED)
    page, address = scene.dispatcher(), f"/complaints/{number}"
    for _ in range(2):
        assert "最多可要求补正两次" in page.get(f"{address}?do=ask_info").text
        page.post(f"{address}/ask_info", {"question": "合成问题？"})
        page.post(f"{address}/supply_info", {"text": "合成补充"})
    assert not _offers_to_ask(page, address)
    refused = page.post(f"{address}/ask_info", {"question": "合成第三问？"}, status=409).text
    assert all(said in refused for said in ("已两次要求诉求人补正", "合成第三问？"))


def _offers_to_ask(page: Page, address: str) -> bool:
    return "do=ask_info" in page.get(address).text
