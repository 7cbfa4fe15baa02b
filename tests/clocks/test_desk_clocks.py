"""The forms of clocks: a signature on paper, what came by letter, a procedure of the law; and who held it how long."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from intake.clock import now
from intake.events import EventKind
from intake.models import DecisionRequest
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, State
from routing.calendars.working_time import SHANGHAI
from tests import factories as make
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow
_OPENING = {"procedure": "petition", "document": "合成信〔2026〕1号", "opened_on": ""}
_LONGER = {
    "procedure": "petition",
    "days": "30",
    "reason_code": "complex",
    "evidence": "涉及会员较多",
    "legal_basis": "信访工作条例第三十四条",
    "document": "合成延审1号",
}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _typed(at: datetime) -> str:
    """As the browser's field sends it."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def _part_id(scene: Scene, number: str) -> int:
    event = scene.events(number, EventKind.HANDLING_DISPATCH)[0]
    return next(part["id"] for part in event.data["handlings"] if part["principal"])


def test_a_signature_given_on_paper_is_entered_with_its_time(scene: Scene) -> None:
    number = scene.complaint(at=now() - timedelta(days=2))
    page, address = scene.dispatcher(), f"/complaints/{number}"
    assert 'type="datetime-local"' in page.get(f"{address}?do=enter_signature").text
    signed_at = now() - timedelta(days=1)
    typed = {"handling_id": _part_id(scene, number), "signed_at": _typed(signed_at), "reason": "停电，纸质签收"}
    wrong = page.post(
        f"{address}/enter_signature", typed | {"signed_at": _typed(now() + timedelta(days=1))}, status=422
    )
    assert "停电，纸质签收" in wrong.text
    page.post(f"{address}/enter_signature", typed)
    assert scene.stored(number).state is State.HANDLING
    (event,) = scene.events(number, EventKind.HANDLING_SIGN)
    assert event.data["happened_at"].startswith(signed_at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M"))


def test_what_came_by_letter_is_entered_with_the_day_it_came(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED, at=now() - timedelta(days=3))
    page, address = scene.dispatcher(), f"/complaints/{number}"
    page.post(f"{address}/ask_info", {"question": "合成问题？"})
    typed = {"text": "合成补充", "supplied_at": _typed(now() - timedelta(days=1))}
    assert "合成补充" in page.post(f"{address}/supply_info", typed, status=422).text  # before it was asked for
    page.post(f"{address}/supply_info", {"text": "合成补充", "supplied_at": ""})
    assert scene.stored(number).state is State.RECEIVED


def _asked(scene: Scene) -> int:
    with scene.runtime.db.reading() as session:
        return session.exec(select(DecisionRequest.id).order_by(DecisionRequest.id.desc())).first()


def test_a_procedure_is_opened_and_concluded_by_its_department_alone(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=2))
    address, lead = f"/complaints/{number}", scene.stored(number).lead_department_id
    page = scene.handler_of(lead)
    assert "第六十条" in page.get(f"{address}?do=open_statutory").text
    assert page.post(f"{address}/open_statutory", _OPENING | {"document": ""}, status=422)
    page.post(f"{address}/open_statutory", _OPENING)
    shown = page.get(address).text
    assert "法定程序期限" in shown
    assert "合成信〔2026〕1号" in shown
    page.post(f"{address}/conclude_statutory", {"procedure": "petition", "document": "合成信答1号", "note": ""})
    assert [event.data["document"] for event in scene.events(number, EventKind.STATUTORY_CONCLUDE)] == ["合成信答1号"]
    other = next(one for one in scene.departments_of(number, *HandlingState) if one != lead)
    scene.handler_of(other).post(f"{address}/conclude_statutory", _OPENING, status=404)


def test_the_handler_asks_for_a_longer_procedure_and_the_head_of_the_department_grants_it(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=2))
    address, lead = f"/complaints/{number}", scene.stored(number).lead_department_id
    page, head = scene.handler_of(lead), scene.head_of(lead)
    page.post(f"{address}/open_statutory", _OPENING)
    form = page.get(f"{address}?do=request_statutory_extension").text
    assert "信访事项办理 · 最长延长30日" in form
    wrong = page.post(f"{address}/request_statutory_extension", _LONGER | {"days": "31"}, status=422).text
    assert all(kept in wrong for kept in ("合成延审1号", "涉及会员较多", "信访工作条例第三十四条", "应为1至30日"))
    page.post(f"{address}/request_statutory_extension", _LONGER)
    page.get("/requests/", status=403)
    assert "decide_request" in head.get(address).text
    queue = head.get("/requests/").text
    assert "法定程序延期" in queue
    assert "30日" in queue
    asked = head.get(f"/requests/{_asked(scene)}").text
    assert all(said in asked for said in ("合成延审1号", 'value="approve"', "若同意"))
    scene.supervisor().post(f"/requests/{_asked(scene)}", {"decision": "approve", "note": "同意"}, status=409)
    head.post(f"/requests/{_asked(scene)}", {"decision": "approve", "note": ""}, status=422)
    head.post(f"/requests/{_asked(scene)}", {"decision": "approve", "note": "情况复杂，同意延长"})
    for shown in (page.get(address).text, page.get(f"{address}/deadlines").text):
        assert "合成延审1号" in shown
        assert "情况复杂，同意延长" in shown
    assert "本单位人员申请延长法定程序期限的" in head.get("/requests/").text
    (extended,) = scene.events(number, EventKind.DEADLINE_EXTEND)
    assert extended.data["days"] == 30


def test_without_a_head_the_supervisor_is_asked_and_no_dispatcher_decides(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=2))
    address, page = f"/complaints/{number}", scene.handler_of(scene.stored(number).lead_department_id)
    page.post(f"{address}/open_statutory", _OPENING)
    page.post(f"{address}/request_statutory_extension", _LONGER)
    shown = scene.dispatcher().get(f"/requests/{_asked(scene)}").text
    assert 'value="approve"' not in shown
    assert "合成延审1号" not in scene.dispatcher().get("/requests/").text
    assert "decide_request" in scene.supervisor().get(address).text
    scene.supervisor().post(f"/requests/{_asked(scene)}", {"decision": "refuse", "note": "理由不充分"})
    assert "理由不充分" in page.get(address).text


def test_the_page_tells_who_held_it_and_for_how_many_office_hours(scene: Scene) -> None:
    number = scene.complaint(State.REPLIED, at=make.on(0) - timedelta(days=7))
    text = scene.dispatcher().get(f"/complaints/{number}").text
    block = text[text.index('id="holders-title"') :].split("</section>")[0]
    assert "流转与用时" in block
    assert scene.name_of(scene.stored(number).lead_department_id) in block
    assert all(word in block for word in ("主办单位", "热线", "至今"))
