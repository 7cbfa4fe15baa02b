"""What the desk does not do: show a stranger anything, lose what was typed, or let one person do what takes two."""

import re

import pytest
from sqlmodel import select

from intake.events import EventKind
from intake.models import DecisionRequest
from intake.runtime import Runtime
from intake.vocabulary import ActorKind, Confidentiality, StaffRole, State
from routing.vocabulary import Symbol
from tests.desk.desk_scene import Scene
from tests.searching.searchers import index, searched
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

PHONE = "+8613800001234"
_SEARCH = re.compile(r"/complaints/search/[0-9]+")
_TOKEN = re.compile(r'(?<="X-CSRFToken": ")[^"]+|(?<=name="csrf_token" value=")[^"]+')


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def asked(page: Page, text: str) -> str:
    """Where a search leads."""
    return page.post("/complaints/search/", {"text": text}).headers["Location"]


def stranger(scene: Scene, number: str) -> object:
    """A handler of a department that has no part in the complaint."""
    involved = scene.departments_of(number)
    symbol = next(each for each in (Symbol.FAO, Symbol.AUD, Symbol.TAX) if scene.department(each) not in involved)
    return scene.handler(symbol)


def without_token(text: str) -> str:
    """A page as it reads whatever second its token was made in."""
    return _TOKEN.sub("", text)


def test_another_departments_complaint_does_not_exist_on_any_page(scene: Scene) -> None:
    number = scene.complaint()
    page = stranger(scene, number)
    for path in ("", "/deadlines", "?do=note"):
        page.get(f"/complaints/{number}{path}", status=404)
    for verb, form in {"note": {"text": "x"}, "sign": {}, "identity": {"why": "想看看"}}.items():
        page.post(f"/complaints/{number}/{verb}", form, status=404)
    page.post(f"/complaints/{number}/note", {}, status=404)  # not even by an error of the form
    assert number not in page.get("/desk/").text.replace(" ", "")
    index(scene.runtime)
    assert number not in searched(page, "门窗").replace(" ", "")
    assert not scene.events(number, EventKind.COMPLAINT_VIEW)


def test_a_number_that_was_never_given_answers_as_another_departments(scene: Scene) -> None:
    number = scene.complaint()
    page = stranger(scene, number)
    mine, nobodys = (
        without_token(page.get(f"/complaints/{each}", status=404).text) for each in (number, "2611230000000000")
    )
    assert mine == nobodys


def test_searching_for_another_departments_number_tells_nothing(scene: Scene) -> None:
    number, nobodys = scene.complaint(), "2611230000000000"
    page = stranger(scene, number)
    theirs, none = (
        _SEARCH.sub("", without_token(page.get(asked(page, each)).text)).replace(each, "") for each in (number, nobodys)
    )
    assert theirs == none
    assert asked(scene.dispatcher(), number).endswith(f"/complaints/{number}")


def test_opening_is_recorded_each_time_with_person_page_and_address(scene: Scene) -> None:
    number = scene.complaint()
    page = scene.dispatcher()
    page.get(f"/complaints/{number}")
    page.get(f"/complaints/{number}/deadlines")
    page.post(f"/complaints/{number}/note", {}, status=422)  # a refused form shows the complaint as well
    seen = scene.events(number, EventKind.COMPLAINT_VIEW)
    assert [event.data["page"] for event in seen] == ["complaint", "deadlines", "complaint"]
    assert {(event.actor_kind, event.data["address"]) for event in seen} == {(ActorKind.STAFF, "127.0.0.1")}


def test_what_was_typed_stands_in_the_form_again_beside_what_is_wrong(scene: Scene) -> None:
    number = scene.complaint()
    page = scene.handler_of(scene.departments_of(number)[0])
    page.post(f"/complaints/{number}/sign", {"confirmed": "1"})
    typed = {
        "outcome": "substantiated",
        "reply_text": "已查明，长长的答复。",
        "measures": "warn",
        "amount_charged": "二千",
    }
    text = page.post(f"/complaints/{number}/reply", typed, status=422).text
    assert "已查明，长长的答复。" in text
    assert 'value="二千"' in text
    assert 'id="amount_charged-error"' in text
    typed["amount_charged"] = "2000"
    text = page.post(f"/complaints/{number}/reply", typed, status=422).text  # a warning needs its document
    assert 'id="document_number-error"' in text
    assert 'value="warn" checked' in text


def test_what_changed_meanwhile_is_told_and_the_text_is_kept(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED)
    slow, quick = scene.dispatcher("man"), scene.dispatcher("kuai")
    slow.get(f"/complaints/{number}?do=ask_info")
    quick.post(f"/complaints/{number}/reject", {"confirmed": "1", "reason": "R07", "note": "请向主管部门反映。"})
    text = slow.post(f"/complaints/{number}/ask_info", {"question": "请提供收据编号。"}, status=409).text
    assert "不予受理" in text
    assert "请提供收据编号。" in text
    assert 'action="/complaints/' + number + '/ask_info"' not in text


def test_a_right_that_lapsed_is_told_as_such_and_not_as_a_lack_of_rights(scene: Scene) -> None:
    number = scene.complaint()
    department = scene.departments_of(number)[0]
    page = scene.handler_of(department)
    asks = {"reason_code": "not_our_duty", "evidence": "不在职责内。", "legal_basis": "三定规定"}
    page.post(f"/complaints/{number}/request_return", asks)
    again = page.post(f"/complaints/{number}/request_return", asks, status=409).text
    assert "不在职责内。" in again


def test_a_role_that_may_not_is_refused_and_nothing_is_written(scene: Scene) -> None:
    number = scene.complaint(State.RECEIVED)
    auditor = scene.browser("shenji", StaffRole.AUDITOR)
    assert "do=accept" not in auditor.get(f"/complaints/{number}").text
    auditor.post(f"/complaints/{number}/reject", {"reason": "R07", "note": "x"}, status=403)
    auditor.post(f"/complaints/{number}/nonsense", {}, status=403)
    auditor.get("/requests/", status=403)
    auditor.get("/callbacks/", status=403)
    assert scene.stored(number).state is State.RECEIVED


def test_an_administrator_of_accounts_reads_no_complaint(scene: Scene) -> None:
    number = scene.complaint()
    page = scene.browser("guanli", StaffRole.ADMINISTRATOR)
    page.get(f"/complaints/{number}", status=403)
    page.get("/desk/", status=403)


def test_the_name_is_shown_for_a_reason_once_and_recorded_before(scene: Scene) -> None:
    number = scene.complaint()
    page = scene.dispatcher()
    assert "13800001234" not in page.get(f"/complaints/{number}").text
    page.post(f"/complaints/{number}/identity", {"why": "x"}, status=422)
    assert not scene.events(number, EventKind.IDENTITY_UNMASK)
    text = page.post(f"/complaints/{number}/identity", {"why": "核实诉求细节"}, status=200).text
    assert PHONE in text
    (event,) = scene.events(number, EventKind.IDENTITY_UNMASK)
    assert scene.told(event)["reason"] == "核实诉求细节"
    assert "13800001234" not in page.get(f"/complaints/{number}").text


def test_a_confidential_name_is_never_shown_to_a_department(scene: Scene) -> None:
    number = scene.complaint(confidentiality=Confidentiality.CONFIDENTIAL)
    page = scene.handler_of(scene.departments_of(number)[0])
    assert "identity" not in page.get(f"/complaints/{number}").text
    text = page.post(f"/complaints/{number}/identity", {"why": "核实诉求细节"}, status=409).text
    assert "13800001234" not in text
    scene.caller().post(f"/complaints/{number}/identity", {"why": "电话回访"}, status=409)  # without a second person
    scene.dispatcher().post(f"/complaints/{number}/identity", {"why": "核实诉求细节"}, status=409)


def test_who_asked_sees_the_request_and_does_not_decide_it(scene: Scene) -> None:
    number = scene.complaint()
    department = scene.departments_of(number)[0]
    both = scene.browser("shuangzhong", StaffRole.HANDLER, StaffRole.DISPATCHER, department_id=department)
    asks = {"reason_code": "not_our_duty", "evidence": "不在职责内。", "legal_basis": "三定规定"}
    both.post(f"/complaints/{number}/request_return", asks)
    with scene.runtime.db.reading() as session:
        request_id = session.exec(select(DecisionRequest.id)).one()
    assert 'name="decision"' not in both.get(f"/requests/{request_id}").text
    both.post(f"/requests/{request_id}", {"decision": "approve", "note": "同意"}, status=409)
    both.get("/requests/1", status=404)


def test_nobody_calls_back_about_what_they_closed(scene: Scene) -> None:
    number = scene.complaint(State.REPLIED)
    both = scene.browser("shuangzhong", StaffRole.DISPATCHER, StaffRole.CALLER_BACK)
    both.post(f"/complaints/{number}/pass_review")
    assert f"/callbacks/{number}" not in both.get("/callbacks/").text
    assert 'name="contacted"' not in both.get(f"/callbacks/{number}").text
    call = {"contacted": "reached", "solved": "solved", "satisfaction": "satisfied"}
    both.post(f"/callbacks/{number}", call, status=409)
    assert f"/callbacks/{number}" in scene.caller().get("/callbacks/").text
    assert scene.stored(number).state is State.CALLBACK


def test_a_department_reads_its_own_note_and_not_the_others(scene: Scene) -> None:
    number = scene.complaint(violations=("F-04",))
    first, second = scene.departments_of(number)[:2]
    for department in (first, second):
        scene.handler_of(department).post(f"/complaints/{number}/sign", {"confirmed": "1"})
    answer = {"outcome": "unfounded", "reply_text": "不属实。", "fee_action": "none", "internal_note": "内部线索甲"}
    scene.handler_of(first).post(f"/complaints/{number}/reply", answer)
    assert "内部线索甲" in scene.handler_of(first).get(f"/complaints/{number}").text
    assert "内部线索甲" not in scene.handler_of(second).get(f"/complaints/{number}").text
    assert "内部线索甲" in scene.dispatcher().get(f"/complaints/{number}").text
