"""A complaint from triage to its end by the desk's own forms, each by the person whose step it is."""

import pytest
from sqlmodel import select

from intake.events import EventKind
from intake.models import DecisionRequest
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, Outcome, RequestKind, StaffRole, State
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow

ASSOCIATION = "成都市门窗与防水行业协会（合成）"
ANSWER = {"outcome": "substantiated", "reply_text": "已责令退还。", "fee_action": "none"}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def to_handling(scene: Scene, number: str) -> list[int]:
    """Every department signs by its button; answers which ones, the principal first."""
    departments = scene.departments_of(number)
    for department in departments:
        page = scene.handler_of(department)
        page.get(f"/complaints/{number}")
        page.post(f"/complaints/{number}/sign", {"confirmed": "1"})
    return departments


def test_a_complaint_is_accepted_signed_answered_reviewed_and_called_back_by_clicking(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED)
    dispatcher = scene.dispatcher()
    text = dispatcher.get(f"/complaints/{number}").text
    assert f'action="/complaints/{number}/accept"' in text
    facts = {"association": ASSOCIATION, "violations": "F-01", "kind": "complaint", "region_code": "510100"}
    dispatcher.post(f"/complaints/{number}/accept", facts)
    assert scene.stored(number).state is State.DISPATCHED
    departments = to_handling(scene, number)
    assert scene.stored(number).state is State.HANDLING
    for department in departments:
        scene.handler_of(department).post(f"/complaints/{number}/reply", ANSWER)
    assert scene.stored(number).state is State.REPLIED
    assert number in dispatcher.get("/desk/?queue=review").text.replace(" ", "")
    dispatcher.post(f"/complaints/{number}/pass_review")
    assert scene.stored(number).state is State.CALLBACK
    caller = scene.caller()
    assert number in caller.get("/callbacks/").text.replace(" ", "")
    caller.get(f"/callbacks/{number}")
    caller.post(f"/callbacks/{number}/number", status=200)
    caller.post(f"/callbacks/{number}", {"contacted": "refused"})
    closed = scene.stored(number)
    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.SUBSTANTIATED)
    assert number not in caller.get("/callbacks/").text.replace(" ", "")


def test_a_return_is_asked_for_by_the_department_and_granted_to_another_by_a_dispatcher(scene: Scene) -> None:
    number = scene.complaint()
    department = scene.departments_of(number)[0]
    asks = {"reason_code": "not_our_duty", "evidence": "不在职责清单内。", "legal_basis": "三定规定"}
    scene.handler_of(department).post(f"/complaints/{number}/request_return", asks)
    dispatcher = scene.dispatcher()
    text = dispatcher.get("/requests/").text
    assert number in text.replace(" ", "")
    with scene.runtime.db.reading() as session:
        request = session.exec(select(DecisionRequest)).one()
        collaborators = scene.runtime.collaborators(session)
        others = [c for c in collaborators.rules.directory.departments.values() if c.region_code == "510100"]
        other = next(card for card in others if card.id not in scene.departments_of(number))
        request_id, kind = request.id, request.kind
    assert kind is RequestKind.RETURN
    decision = {"decision": "approve", "note": "同意改派。", "new_lead": other.name}
    dispatcher.post(f"/requests/{request_id}", decision)
    assert scene.stored(number).lead_department_id == other.id
    assert number not in dispatcher.get("/requests/").text.replace(" ", "")
    scene.handler_of(department).get(f"/complaints/{number}", status=404)


def test_an_extension_is_asked_for_once_and_refused_with_a_reason_the_department_reads(scene: Scene) -> None:
    number = scene.complaint()
    principal = to_handling(scene, number)[0]
    handler = scene.handler_of(principal)
    asks = {"reason_code": "complex", "evidence": "涉及会员较多。", "legal_basis": "规程第十条", "days": "5"}
    handler.post(f"/complaints/{number}/request_extension", asks)
    assert "request_extension" not in handler.get(f"/complaints/{number}").text
    with scene.runtime.db.reading() as session:
        request_id = session.exec(select(DecisionRequest.id)).one()
    scene.dispatcher().post(f"/requests/{request_id}", {"decision": "refuse", "note": "理由不充分。"})
    text = handler.get(f"/complaints/{number}").text
    assert "理由不充分。" in text
    assert "request_extension" in text
    assert scene.stored(number).extension_count == 0


def test_what_is_not_solved_is_sent_back_by_the_caller_and_answered_again(scene: Scene) -> None:
    number = scene.complaint(State.CALLBACK)
    caller = scene.caller()
    said = {"contacted": "reached", "solved": "unsolved", "satisfaction": "dissatisfied", "note": "钱没有退。"}
    scene.shown(number)
    answer = caller.post(f"/callbacks/{number}", said)
    assert "do=send_back" in answer.headers["Location"]
    caller.follow(answer)
    caller.post(f"/complaints/{number}/send_back", {"reason": "未退款，请重办。"})
    again = scene.stored(number)
    assert (again.state, again.redo_count, again.closed_at) == (State.HANDLING, 1, None)
    assert "未退款，请重办。" in scene.dispatcher().get(f"/complaints/{number}").text


def test_a_co_handler_is_waived_and_the_reply_need_not_wait(scene: Scene) -> None:
    number = scene.complaint(violations=("F-04",))
    principal, *others = to_handling(scene, number)
    assert others
    scene.handler_of(principal).post(f"/complaints/{number}/reply", ANSWER)
    assert scene.stored(number).state is State.HANDLING
    dispatcher = scene.dispatcher()
    while waiting := scene.departments_of(number, HandlingState.SIGNED):
        text = dispatcher.get(f"/complaints/{number}?do=waive").text
        handling_id = text.split('name="handling_id" value="')[1].split('"')[0]
        dispatcher.post(f"/complaints/{number}/waive", {"handling_id": handling_id, "reason": "主办已覆盖。"})
        assert len(scene.departments_of(number, HandlingState.SIGNED)) == len(waiting) - 1
    assert scene.stored(number).state is State.REPLIED


@pytest.mark.parametrize(
    ("verb", "form", "state"),
    [
        ("ask_info", {"question": "请提供票据。"}, State.NEED_INFO),
        ("reject", {"reason": "R12", "note": "请向人民法院起诉。"}, State.REJECTED),
        ("answer_now", {"text": "会费标准应由会员大会通过。"}, State.CLOSED),
        ("coordinate", {"reason": "职责交叉。"}, State.COORDINATING),
    ],
)
def test_triage_has_other_ways_than_accepting(scene: Scene, verb: str, form: dict[str, str], state: State) -> None:
    number = scene.complaint(State.RECEIVED)
    operator = scene.browser("huawu", StaffRole.OPERATOR)
    operator.get(f"/complaints/{number}?do={verb}")
    operator.post(f"/complaints/{number}/{verb}", form | {"confirmed": "1"})
    assert scene.stored(number).state is state


def test_a_complaint_joins_another_by_its_number_as_it_is_read_aloud(scene: Scene) -> None:
    first, second = scene.complaint(), scene.complaint(State.RECEIVED)
    dispatcher = scene.dispatcher()
    spoken = " ".join(first[i : i + 4] for i in range(0, 16, 4))
    dispatcher.post(f"/complaints/{second}/merge", {"into": spoken, "confirmed": "1"})
    assert scene.stored(second).state is State.MERGED
    assert spoken in dispatcher.get(f"/complaints/{second}").text


def test_a_dispatcher_designates_and_the_department_is_not_offered_a_return(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED)
    dispatcher, department = scene.dispatcher(), 0
    dispatcher.post(f"/complaints/{number}/coordinate", {"reason": "职责交叉。"})
    assert number in dispatcher.get("/desk/?queue=coordination").text.replace(" ", "")
    with scene.runtime.db.reading() as session:
        cards = scene.runtime.collaborators(session).rules.directory.departments.values()
        department, name = next((card.id, card.name) for card in cards if card.region_code == "510100")
    dispatcher.post(f"/complaints/{number}/designate", {"lead": name, "reason": "协调未果，指定承办。"})
    assert scene.stored(number).designated
    text = scene.handler_of(department).get(f"/complaints/{number}").text
    assert "do=sign" in text
    assert "do=request_return" not in text
    assert [event.data["move"] for event in scene.events(number, EventKind.COMPLAINT_MOVE)][-1] == "designate"
