"""Texts that failed or may have left: shown with cause and age, settled by telephone or sent once more, and counted."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlmodel import select

from intake.clock import now
from intake.desk.messaging.message_words import MessageWords
from intake.events import EventKind
from intake.language.i18n import use_language
from intake.models import Complaint, ComplaintEvent, Message, Staff
from intake.notify.claims import SENT_AGAIN, claim_next
from intake.notify.outbox import mark_failed, mark_sent
from intake.notify.senders import Refused
from intake.runtime import Runtime
from intake.vocabulary import MessageState, StaffRole
from tests import factories as make
from tests.stages.pages import Page

CODE = "ABCD2345"


@pytest.fixture
def failed(runtime: Runtime) -> Message:
    """The receipt of a complaint, refused for its number."""
    with runtime.db.unit_of_work() as session:
        make.make_complaint(session, make.make_office(session, at=now()), at=now(), tracking_code=CODE)
    with runtime.db.unit_of_work() as session:
        claim = claim_next(session, at=now())
    with runtime.db.unit_of_work() as session:
        mark_failed(session, claim, Refused("合成", error_code="21614"), gateway="twilio", at=now())
    return stored(runtime)


def stored(runtime: Runtime) -> Message:
    with runtime.db.unit_of_work() as session:
        return session.exec(select(Message)).one()


def told(runtime: Runtime) -> list[str]:
    with runtime.db.reading() as session:
        events = session.exec(select(ComplaintEvent).order_by(ComplaintEvent.seq)).all()
        return [event.data["state"] for event in events if event.kind is EventKind.MESSAGE_SEND]


@pytest.fixture
def sign_in(page: Page, make_staff: Callable[..., Staff]) -> Callable[..., Page]:
    return lambda role=StaffRole.DISPATCHER: page.log_in(make_staff("li", role))


def test_a_failed_text_is_listed_with_cause_and_advice_and_told_by_telephone(
    sign_in: Callable[..., Page], page: Page, runtime: Runtime, failed: Message
) -> None:
    sign_in()
    seen = page.get("/messages/").text
    assert "不是手机号码 (21614)" in seen
    assert "打电话告知" in seen
    assert "138****" in seen
    assert '<b class="menu-count">1</b>' in seen
    read = page.get(f"/messages/{failed.id}").text
    assert CODE not in read
    page.follow(page.post(f"/messages/{failed.id}/phoned"))
    assert stored(runtime).state is MessageState.PHONED
    assert told(runtime) == ["failed", "phoned"]
    again = page.get("/messages/").text
    assert "menu-count" not in again
    assert "21614" not in again
    page.post(f"/messages/{failed.id}/again", status=409)


def test_our_own_note_is_said_in_the_reader_s_language() -> None:
    waiting = Message(state=MessageState.QUEUED, last_error=f"{SENT_AGAIN}; 530 later", error_code="", gateway="")
    with use_language("zh"):
        assert MessageWords(waiting).cause == "结果不明后再次发送；530 later"


def test_reading_a_text_is_recorded(sign_in: Callable[..., Page], runtime: Runtime, failed: Message) -> None:
    sign_in().get(f"/messages/{failed.id}")
    with runtime.db.reading() as session:
        views = session.exec(select(ComplaintEvent).where(ComplaintEvent.kind == EventKind.COMPLAINT_VIEW)).all()
        assert [event.data["page"] for event in views] == ["message"]


def test_what_certainly_did_not_leave_is_sent_once_more_with_its_code(
    sign_in: Callable[..., Page], page: Page, runtime: Runtime, failed: Message
) -> None:
    sign_in()
    page.follow(page.post(f"/messages/{failed.id}/again"))
    with runtime.db.unit_of_work() as session:
        claim = claim_next(session, at=now())
        assert CODE in claim.body(runtime.ring)
    with runtime.db.unit_of_work() as session:
        mark_sent(session, claim, "SM-again", gateway="twilio", at=now())
    message = stored(runtime)
    assert (message.state, message.departures, message.error_code) == (MessageState.SENT, 1, "")
    assert told(runtime) == ["failed", "queued", "sent"]


def test_what_may_have_arrived_twice_is_not_sent_a_third_time(
    sign_in: Callable[..., Page], page: Page, runtime: Runtime, failed: Message
) -> None:
    with runtime.db.unit_of_work() as session:
        session.connection().execute(update(Message).values(departures=2))
    sign_in()
    assert "再发一次" not in page.get(f"/messages/{failed.id}").text
    page.post(f"/messages/{failed.id}/again", status=409)
    assert "可能两次" in page.get("/messages/?kind=doubled").text


def test_the_complaint_s_page_says_where_each_text_stands(
    sign_in: Callable[..., Page], page: Page, runtime: Runtime, failed: Message
) -> None:
    sign_in()
    with runtime.db.reading() as session:
        number = session.exec(select(Complaint.number)).one()
    seen = page.get(f"/complaints/{number}").text
    assert "给诉求人的短信" in seen
    assert "不是手机号码 (21614)" in seen


def test_health_counts_them_and_serves_on(client: FlaskClient, runtime: Runtime, failed: Message) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json["messages"], answer.json["unsettled_messages"]) == (200, "warning", 1)


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.CALLER_BACK, StaffRole.ADMINISTRATOR])
def test_nobody_else_opens_the_page(sign_in: Callable[..., Page], role: StaffRole) -> None:
    sign_in(role).get("/messages/", status=403)
