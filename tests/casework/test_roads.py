"""How straight the road of a reader is who follows one act through the code. `tests.casework.road` says what counts."""

import pytest

from intake.casework.ledger.anchor import anchor_heads
from intake.channels.webform import views as webform
from intake.clock import now
from intake.desk import complaint as desk
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, State
from tests.casework.road import Road, road_from
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page
from tests.webform.test_webform import filled

pytestmark = pytest.mark.slow

# Asked again and again, wherever somebody is promised something or waits for it.
CLOCKS = {"intake/casework/clocks", "routing/clocks"}
_ANSWER = {"outcome": "substantiated", "reply_text": "合成：已责令退还", "fee_action": "none"}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def test_a_complaint_passes_from_the_web_form_to_its_anchor_by_no_room_thrice(scene: Scene) -> None:
    page = Page(scene.app)
    form = filled(page)
    with road_from(webform.submit, anchor_heads) as road:
        page.post("/complain", form)
        with scene.runtime.db.unit_of_work() as session:
            assert anchor_heads(session, at=now()) is not None
    passed = {"routing/decision", "intake/casework/parts", "intake/casework/outbox", "intake/casework/ledger"}
    assert passed <= {*road.rooms}, "a complaint that waits for a person goes a shorter road"
    assert not {room: times for room, times in road.visits.items() if times > 2 and room not in CLOCKS}, str(road)


def test_a_reply_goes_back_twice_at_most_to_a_room_it_has_left(scene: Scene) -> None:
    number = scene.complaint(State.HANDLING)
    lead = scene.stored(number).lead_department_id
    others = [one for one in scene.departments_of(number, HandlingState.SIGNED) if one != lead]
    assert others, "a reply that waits for another's is one of two that are traced"
    roads = [_replied(scene, number, department) for department in (*others, lead)]
    assert scene.stored(number).state is State.REPLIED
    for road in roads:
        assert {"intake/desk", "intake/casework/verbs", "intake/casework/clocks"} <= {*road.rooms}
        assert road.returns <= 2, str(road)


def _replied(scene: Scene, number: str, department: int) -> Road:
    page = scene.handler_of(department)
    page.get(f"/complaints/{number}?do=reply")
    with road_from(desk.act) as road:
        page.post(f"/complaints/{number}/reply", _ANSWER)
    return road
