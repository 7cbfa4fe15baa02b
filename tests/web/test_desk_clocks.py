"""The forms of clocks: a signature on paper, what came by letter, a procedure of the law; and who held it how long."""

from datetime import datetime, timedelta

import pytest

from intake.clock import now
from intake.events import EventKind
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, State
from routing.working_time import SHANGHAI
from tests import factories as make
from tests.web.desk_scene import Scene

pytestmark = pytest.mark.slow


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


def test_a_procedure_is_opened_extended_and_concluded_by_its_department_alone(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING, at=now() - timedelta(days=2))
    address, lead = f"/complaints/{number}", scene.stored(number).lead_department_id
    page = scene.handler_of(lead)
    assert "第六十条" in page.get(f"{address}?do=open_statutory").text
    opening = {"procedure": "petition", "document": "合成信〔2026〕1号", "opened_on": ""}
    assert page.post(f"{address}/open_statutory", opening | {"document": ""}, status=422)
    page.post(f"{address}/open_statutory", opening)
    shown = page.get(address).text
    assert "法定程序期限" in shown
    assert "合成信〔2026〕1号" in shown
    longer = {"procedure": "petition", "days": "31", "document": "合成延1号"}
    assert "合成延1号" in page.post(f"{address}/extend_statutory", longer, status=422).text
    page.post(f"{address}/extend_statutory", longer | {"days": "30"})
    assert "30日" in page.get(f"{address}/deadlines").text
    page.post(f"{address}/conclude_statutory", {"procedure": "petition", "document": "合成信答1号", "note": ""})
    assert [event.data["document"] for event in scene.events(number, EventKind.STATUTORY_CONCLUDE)] == ["合成信答1号"]
    other = next(one for one in scene.departments_of(number, *HandlingState) if one != lead)
    scene.handler_of(other).post(f"{address}/conclude_statutory", opening, status=404)


def test_the_page_tells_who_held_it_and_for_how_many_office_hours(scene: Scene) -> None:
    number = scene.complaint(State.REPLIED, at=make.on(0) - timedelta(days=7))
    text = scene.dispatcher().get(f"/complaints/{number}").text
    block = text[text.index('id="holders-title"') :].split("</section>")[0]
    assert "流转与用时" in block
    assert scene.name_of(scene.stored(number).lead_department_id) in block
    assert all(word in block for word in ("主办单位", "热线", "至今"))
