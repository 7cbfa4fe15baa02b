"""Where a complaint stands, told to whoever has its number and code, and to nobody else."""

from datetime import timedelta

import pytest

from intake.app import create_app
from intake.casework import find
from intake.casework.ledger import audit
from intake.casework.verbs.ask_info import ask_info
from intake.casework.verbs.reject import reject_complaint
from intake.clock import now
from intake.events import EventKind
from intake.models import Complaint
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import RejectReason, State
from tests import factories as make
from tests.stages.pages import Page

CODE = "ABCD2345"


def complain(runtime: Runtime, **changes: object) -> str:
    """The number of a new complaint, its code CODE."""
    with runtime.db.unit_of_work() as session:
        known = {"association_id": make.known_association(session), "tracking_code": CODE}
        at = now() - timedelta(days=1)
        return make.make_complaint(session, runtime.collaborators(session), at=at, **known | changes).number


def ask(runtime: Runtime, number: str, question: str = "请提供收费票据。") -> None:
    with runtime.db.unit_of_work() as session:
        complaint, crew = find.lock_complaint(session, number), make.Crew(session)
        ask_info(session, runtime.collaborators(session), complaint, question, actor=crew.operator, at=now())


def look_up(page: Page, number: str, code: str = CODE, status: int = 303) -> str:
    answer = page.post("/track/", {"number": number, "code": code}, status=status)
    return page.follow(answer).text if status == 303 else answer.text


def stored(runtime: Runtime, number: str) -> Complaint:
    with runtime.db.unit_of_work() as session:
        return find.get_by_number(session, number)


def events(runtime: Runtime, number: str) -> list[EventKind]:
    with runtime.db.unit_of_work() as session:
        return [event.kind for event in audit.timeline(session, find.get_by_number(session, number).id)]


def test_number_and_code_show_state_date_and_department(page: Page, runtime: Runtime) -> None:
    number = complain(runtime)
    seen = look_up(page, number)
    with runtime.db.reading() as session:
        complaint = find.get_by_number(session, number)
        department = runtime.collaborators(session).rules.directory.department(complaint.lead_department_id)
        assert department.name in seen
    assert 'aria-current="step"' in seen
    assert "合成诉求" not in seen, "what was written is not shown to whoever looks over a shoulder"
    assert EventKind.COMPLAINT_TRACK in events(runtime, number)


@pytest.mark.parametrize("code", [CODE.lower(), "ABCD-2345", " abcd 2345 "])
def test_a_code_may_be_copied_by_hand(page: Page, runtime: Runtime, code: str) -> None:
    number = complain(runtime)
    spoken = " ".join(number[i : i + 4] for i in range(0, 16, 4))
    assert 'aria-current="step"' in look_up(page, spoken, code)


def test_a_wrong_code_and_a_number_of_nobody_look_alike(page: Page, runtime: Runtime) -> None:
    number = complain(runtime)
    nobody = "2611230000000003"
    answers = [look_up(page, one, "22222222", status=422).replace(one, "") for one in (number, nobody)]
    assert answers[0].split("<main")[1].split("csrf_token")[0] == answers[1].split("<main")[1].split("csrf_token")[0]
    assert EventKind.COMPLAINT_TRACK not in events(runtime, number)
    assert page.get("/track/complaint", status=303).headers["Location"] == "/track/"


def test_a_mistyped_number_is_told_as_such(page: Page) -> None:
    assert 'href="#number"' in look_up(page, "1234", status=422)


def test_the_reply_is_shown_once_it_has_passed_review(page: Page, runtime: Runtime) -> None:
    number = complain(runtime)
    with runtime.db.unit_of_work() as session:
        complaint, crew = find.lock_complaint(session, number), make.Crew(session)
        make.bring_to(session, runtime.collaborators(session), crew, complaint, State.REPLIED, at=now())
    assert "已责令整改" not in look_up(page, number)
    with runtime.db.unit_of_work() as session:
        complaint, crew = find.lock_complaint(session, number), make.Crew(session)
        make.bring_to(session, runtime.collaborators(session), crew, complaint, State.CALLBACK, at=now())
    seen = look_up(page, number)
    assert "合成答复：已责令整改。" in seen
    assert "internal" not in seen


def test_the_complainant_answers_what_was_asked(page: Page, runtime: Runtime) -> None:
    number = complain(runtime, accept=False)
    ask(runtime, number)
    assert "请提供收费票据。" in look_up(page, number)
    page.follow(page.post("/track/complaint", {"text": "票据号是12345。"}))
    assert stored(runtime, number).state is State.RECEIVED
    assert events(runtime, number).count(EventKind.COMPLAINT_SUPPLEMENT) == 1


def test_something_may_be_added_while_it_is_under_way(page: Page, runtime: Runtime) -> None:
    number = complain(runtime)
    look_up(page, number)
    assert 'href="#text"' in page.post("/track/complaint", {"text": ""}, status=422).text
    page.follow(page.post("/track/complaint", {"text": "上周又收了一次。"}))
    assert events(runtime, number).count(EventKind.COMPLAINT_SUPPLEMENT) == 1
    assert stored(runtime, number).state is State.DISPATCHED


def test_a_complaint_is_withdrawn_only_where_that_is_legal(page: Page, runtime: Runtime) -> None:
    number = complain(runtime, accept=False)
    assert "/track/withdraw" not in look_up(page, number)
    page.post("/track/withdraw", {"note": "算了"}, status=409)
    assert stored(runtime, number).state is State.RECEIVED
    ask(runtime, number)
    assert "/track/withdraw" in look_up(page, number)
    page.follow(page.post("/track/withdraw", {"note": "已经解决了"}))
    assert stored(runtime, number).state is State.WITHDRAWN


def test_a_refusal_tells_why(page: Page, runtime: Runtime) -> None:
    number = complain(runtime, accept=False)
    with runtime.db.unit_of_work() as session:
        complaint, crew = find.lock_complaint(session, number), make.Crew(session)
        collaborators = runtime.collaborators(session)
        reason, note = next(iter(RejectReason)), "请向法院起诉。"
        reject_complaint(session, collaborators, complaint, reason, note, actor=crew.operator, at=now())
    assert "请向法院起诉。" in look_up(page, number)


def test_nothing_is_told_without_having_asked_and_nothing_after_forgetting(page: Page, runtime: Runtime) -> None:
    number = complain(runtime)
    page.post("/track/complaint", {"text": "没有查询过"}, status=404)
    look_up(page, number)
    page.post("/track/leave")
    assert page.get("/track/complaint", status=303).headers["Location"] == "/track/"


def test_guessing_is_slowed_down(settings: Settings, runtime: Runtime) -> None:
    guesser = Page(create_app(build_runtime(settings)))
    number = complain(runtime)
    for _ in range(20):
        look_up(guesser, number, "22222222", status=422)
    look_up(guesser, number, status=429)
