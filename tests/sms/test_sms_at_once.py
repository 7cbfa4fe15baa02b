"""Texts that come in at the same instant: six times the same one, or several of one number."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic import SecretStr
from sqlmodel import Session, func, select

from intake.app import create_app
from intake.casework.ledger import integrity
from intake.clock import now
from intake.conversation.dialogue import InboundText, receive_text
from intake.conversation.taking_over import register_by_hand
from intake.errors import NotPossibleNow
from intake.models import Complaint, InboundMessage, Message
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.stages.twilio_server import TOKEN, sign

pytestmark = pytest.mark.both_databases

URL = "/hooks/sms/inbound"
TIMES = 6


@pytest.fixture
def post(database_runtime: Runtime) -> Callable[[dict[str, str]], int]:
    """Send one signed text to the application, on either database."""
    settings = database_runtime.settings.model_copy(
        update={"twilio_auth_token": SecretStr(TOKEN), "public_url": "https://h.test"}
    )
    app = create_app(replace(database_runtime, settings=settings))
    with database_runtime.db.unit_of_work() as session:
        make.make_office(session, ring=database_runtime.ring)

    def send(form: dict[str, str]) -> int:
        return app.test_client().post(URL, data=form, headers=sign(f"https://h.test{URL}", form)).status_code

    return send


def at_once(send: Callable[[dict[str, str]], int], forms: list[dict[str, str]]) -> list[int]:
    """All of them, started together."""
    gate, answers = threading.Barrier(len(forms)), []

    def go(form: dict[str, str]) -> None:
        gate.wait()
        answers.append(send(form))

    threads = [threading.Thread(target=go, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def form(sid: str, body: str) -> dict[str, str]:
    return {"MessageSid": sid, "From": "+8613800001234", "Body": body}


def count(runtime: Runtime, table: type) -> int:
    with runtime.db.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_one_webhook_six_times_at_once_is_one_complaint_and_one_receipt_that_asks(
    database_runtime: Runtime, post: Callable[[dict[str, str]], int]
) -> None:
    assert at_once(post, [form("SM-same", "有个协会乱收费")] * TIMES) == [200] * TIMES
    assert post(form("SM-same", "有个协会乱收费")) == 200
    assert [count(database_runtime, table) for table in (Complaint, InboundMessage, Message)] == [1, 1, 1]


def test_six_texts_of_one_number_at_once_are_one_thread(
    database_runtime: Runtime, post: Callable[[dict[str, str]], int]
) -> None:
    assert at_once(post, [form(f"SM-{n}", f"协会乱收费,第{n}条") for n in range(TIMES)]) == [200] * TIMES
    assert [count(database_runtime, table) for table in (Complaint, InboundMessage, Message)] == [1, TIMES, TIMES]
    with database_runtime.db.reading() as session:
        assert integrity.verify(session, database_runtime.ring).faults == ()


def test_a_text_is_filed_once_where_its_sender_goes_on_while_somebody_takes_it(database_runtime: Runtime) -> None:
    db, told = database_runtime.db, list[Exception | None]()

    def hear(session: Session, sid: str, body: str) -> None:
        text = InboundText(sid, "+8613800001234", body, is_synthetic=True)
        receive_text(session, database_runtime.collaborators(session), text, at=now())

    with db.unit_of_work() as session:
        make.make_office(session, ring=database_runtime.ring)
        actor = make.make_actor(session, StaffRole.OPERATOR)
        hear(session, "SM-asks", "你们几点下班")
        inbound_id = session.exec(select(InboundMessage.id)).one()

    def take_over() -> None:
        try:
            with db.unit_of_work() as session:
                register_by_hand(session, database_runtime.collaborators(session), inbound_id, actor=actor, at=now())
        except NotPossibleNow as error:
            told.append(error)
        else:
            told.append(None)

    other = threading.Thread(target=take_over)
    with db.unit_of_work() as session:
        hear(session, "SM-more", "有个协会乱收费，不交钱不给办事")
        session.flush()
        other.start()
        other.join(0.4)
    other.join(60)
    assert [type(one) for one in told] == [NotPossibleNow]
    assert count(database_runtime, Complaint) == 1
