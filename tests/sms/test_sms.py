"""A complaint by text: signed, taken once, answered once, followed in the same thread."""

import re
from collections.abc import Callable
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlmodel import select

from intake.app import create_app
from intake.casework import find
from intake.casework.ledger import audit
from intake.casework.verbs.ask_info import ask_info
from intake.casework.verbs.withdraw import withdraw_complaint
from intake.clock import now
from intake.events import EventKind
from intake.models import Complaint, ComplaintRecusal, InboundMessage, Message
from intake.runtime import Runtime, build_runtime
from intake.sealing.places import address_place
from intake.settings import Settings
from intake.suggesting.kept_guesses import declined_guesses
from intake.vocabulary import InboundState, RecusalState, State
from tests import factories as make
from tests.stages.opened import body_of, heard_in, opened, told
from tests.stages.twilio_server import TOKEN, sign

PHONE, OTHER = "+8613800001234", "+8613900005678"
PUBLIC = "https://hotline.example"
CLEAR = "成都市门窗与防水行业协会(合成)说不入会就不给办资质,强制入会还要会费"

_serial = count(1)
Texts = Callable[..., Message | None]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"twilio_auth_token": SecretStr(TOKEN), "public_url": PUBLIC})


@pytest.fixture
def runtime(settings: Settings) -> Runtime:
    runtime = build_runtime(settings)
    with runtime.db.unit_of_work() as session:
        make.make_office(session, ring=runtime.ring)
    return runtime


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def text(client: FlaskClient, runtime: Runtime) -> Texts:
    """Send one text, signed as Twilio does, and give the answer it got."""

    def send(body: str, sender: str = PHONE, sid: str = "", **more: str) -> Message | None:
        sid = sid or f"SM{next(_serial):032d}"
        form = {"MessageSid": sid, "From": sender, "To": "+12025550100", "Body": body, "NumMedia": "0"} | more
        answer = client.post("/hooks/sms/inbound", data=form, headers=sign(f"{PUBLIC}/hooks/sms/inbound", form))
        assert (answer.status_code, answer.mimetype) == (200, "application/xml")
        assert answer.text.endswith("<Response/>")
        with runtime.db.unit_of_work() as session:
            own = Message.dedupe_key.endswith(sid)
            row = session.exec(select(InboundMessage).where(InboundMessage.message_sid == sid)).one()
            if row.state is InboundState.REGISTERED:
                own = Message.dedupe_key == f"received:{row.complaint_id}"
            return session.exec(select(Message).where(own)).first()

    return send


def said(runtime: Runtime, answer: Message | None) -> str:
    assert answer is not None
    with runtime.db.reading() as session:
        return body_of(session, answer)


def narrative_of(runtime: Runtime, complaint: Complaint) -> str:
    with runtime.db.reading() as session:
        return opened(session, complaint, "narrative")


def number_of(runtime: Runtime) -> str:
    return complaints(runtime)[0].number


def ask(runtime: Runtime, number: str, *, withdrawn: bool = False) -> None:
    """An operator asks for what is missing; the complainant may give it up instead."""
    with runtime.db.unit_of_work() as session:
        collaborators, crew = runtime.collaborators(session), make.Crew(session)
        held = find.lock_complaint(session, number)
        ask_info(session, collaborators, held, "是哪个协会?", actor=crew.operator, at=now())
        if withdrawn:
            withdraw_complaint(session, collaborators, held, "不投诉了", actor=crew.operator, at=now())


def looked_up(runtime: Runtime) -> int:
    complaint = complaints(runtime)[0]
    with runtime.db.unit_of_work() as session:
        return [event.kind for event in audit.timeline(session, complaint.id)].count(EventKind.COMPLAINT_TRACK)


def complaints(runtime: Runtime) -> list[Complaint]:
    with runtime.db.unit_of_work() as session:
        return list(session.exec(select(Complaint).order_by(Complaint.received_at)))


def supplements(runtime: Runtime, complaint: Complaint) -> list[str]:
    with runtime.db.unit_of_work() as session:
        events = audit.timeline(session, complaint.id)
        return [told(session, event)["text"] for event in events if event.kind is EventKind.COMPLAINT_SUPPLEMENT]


def test_a_clear_text_is_answered_with_number_and_date_and_goes_to_its_department_on_a_yes(
    text: Texts, runtime: Runtime
) -> None:
    answer = text(CLEAR)
    (complaint,) = complaints(runtime)
    assert (complaint.state, complaint.violations, complaint.violations_said) == (State.RECEIVED, [], [])
    assert complaint.association_id is not None
    spoken = " ".join(complaint.number[i : i + 4] for i in range(0, 16, 4))
    assert spoken in said(runtime, answer)
    assert runtime.ring.open(answer.sealed_to, place=address_place(answer.id)).decode() == PHONE
    text("1")
    (complaint,) = complaints(runtime)
    assert (complaint.state, complaint.violations_said) == (State.DISPATCHED, ["F-01"])
    assert (complaint.violations, complaint.violations_decided) == (["F-01"], None)


def test_a_no_is_kept_as_one_and_the_complaint_waits_for_a_person(text: Texts, runtime: Runtime) -> None:
    text(CLEAR)
    text("2")
    (complaint,) = complaints(runtime)
    assert (complaint.state, complaint.violations_said) == (State.RECEIVED, [])
    with runtime.db.reading() as session:
        (told_no,) = [one for one in audit.timeline(session, complaint.id) if one.kind is EventKind.VIOLATION_NAME]
        assert (told_no.data["codes"], told_no.data["declined"]) == ([], ["F-01"])
        assert declined_guesses(session, complaint.id) == {"F-01"}
    text("1")
    assert complaints(runtime)[0].state is State.RECEIVED, "the question is answered"


@pytest.mark.parametrize(
    "body", ["有个协会乱收费", "成都市门窗与防水行业协会(合成)的事情", "they charge me for nothing"]
)
def test_what_is_not_certain_is_registered_and_waits_for_a_person(text: Texts, runtime: Runtime, body: str) -> None:
    assert text(body) is not None
    assert complaints(runtime)[0].state is State.RECEIVED


@pytest.mark.parametrize("tail", ["。是市民政局的人逼我们入会的", "。希望市民政局查处"])
def test_who_names_a_department_is_read_by_a_person_before_that_department(
    text: Texts, runtime: Runtime, tail: str
) -> None:
    """Whether it is accused or only asked for is not to be told from words."""
    text(CLEAR + tail)
    (complaint,) = complaints(runtime)
    assert complaint.state is State.RECEIVED
    with runtime.db.reading() as session:
        (recusal,) = session.exec(select(ComplaintRecusal)).all()
        named = runtime.collaborators(session).rules.directory.department(recusal.department_id).name
        assert opened(session, complaint, "implicated_text") == "市民政局"
        assert (named, recusal.state) == ("成都市民政局", RecusalState.PROVISIONAL)


def test_who_writes_english_is_answered_in_english(text: Texts, runtime: Runtime) -> None:
    assert "registered" in said(runtime, text("they charge me for nothing"))


def test_later_texts_are_added_while_it_is_under_way_and_start_anew_afterwards(text: Texts, runtime: Runtime) -> None:
    text("有个协会乱收费")
    answer = text("补充:上个月又收了一次")
    (complaint,) = complaints(runtime)
    assert supplements(runtime, complaint) == ["补充:上个月又收了一次"]
    assert complaint.number[:4] in said(runtime, answer)
    ask(runtime, complaint.number, withdrawn=True)
    text("另一件事:评选收费")
    assert len(complaints(runtime)) == 2


def test_a_text_answers_what_was_asked(text: Texts, runtime: Runtime) -> None:
    text("有个协会乱收费")
    ask(runtime, number_of(runtime))
    assert "是哪个协会" in said(runtime, text("查询"))
    text("是门窗协会")
    assert complaints(runtime)[0].state is State.RECEIVED


def test_another_number_and_the_word_new_start_another_complaint(text: Texts, runtime: Runtime) -> None:
    text("有个协会乱收费")
    text("协会办论坛要交会务费", sender=OTHER)
    text("新诉求 他们还评奖收钱")
    assert len(complaints(runtime)) == 3
    assert narrative_of(runtime, complaints(runtime)[2]) == "他们还评奖收钱"


def test_a_text_naming_a_complaint_of_ones_own_is_added_there(text: Texts, runtime: Runtime) -> None:
    text("第一件:协会乱收费")
    text("NEW 第二件:评奖收钱")
    first, second = complaints(runtime)
    text(f"关于{first.number}:还有发票")
    assert (len(supplements(runtime, first)), len(supplements(runtime, second))) == (1, 0)
    text(f"我也要说{first.number}的事", sender=OTHER)
    assert len(supplements(runtime, first)) == 1, "somebody else's number is only a word"


@pytest.mark.parametrize(
    "question", ["查询 {n}", "STATUS {n}", "status {s}", "查询{n}", "查 {s}", "{n}", "查询", "查询进度"]
)
def test_the_telephone_that_complained_asks_how_it_stands(text: Texts, runtime: Runtime, question: str) -> None:
    text("有个协会乱收费")
    number = complaints(runtime)[0].number
    spoken = " ".join(number[i : i + 4] for i in range(0, 16, 4))
    answer = text(question.format(n=number, s=spoken))
    assert spoken in said(runtime, answer)
    assert len(complaints(runtime)) == 1
    assert looked_up(runtime) == 1, "a look-up is on record"


def test_another_telephone_needs_the_code_and_learns_nothing_without_it(text: Texts, runtime: Runtime) -> None:
    receipt = text("有个协会乱收费")
    number = complaints(runtime)[0].number
    code = re.search("[2-9A-Z]{8}", said(runtime, receipt))[0]
    refused = [said(runtime, text(f"查询 {number}{rest}", sender=OTHER)) for rest in ("", " 22222222")]
    unknown = said(runtime, text("查询 2611230000000001", sender=OTHER))
    assert set(refused) == {unknown}
    assert number[:4] not in unknown
    assert text(f"查询 {number} {code.lower()}", sender=OTHER, sid="SM-asked").template == "dialogue/status"
    with runtime.db.reading() as session:
        row = session.exec(select(InboundMessage).where(InboundMessage.message_sid == "SM-asked")).one()
        heard = heard_in(session, row)
        assert number in heard
        assert code.lower() not in heard.lower()


def test_stop_is_kept_and_help_is_given(text: Texts, runtime: Runtime) -> None:
    assert text("退订").template == "dialogue/stopped"
    assert text("start").template == "dialogue/resumed"
    assert text("帮助").template == "dialogue/help"
    assert text("STOP", OptOutType="STOP") is None, "Twilio has answered it itself"
    assert complaints(runtime) == []


def test_nothing_and_pictures_are_answered_with_a_word(text: Texts, runtime: Runtime) -> None:
    assert text("   ").template == "dialogue/help"
    assert text("", NumMedia="2").template == "dialogue/ask", "a picture alone begins a complaint, and waits"
    assert complaints(runtime) == []


def test_a_long_text_is_taken_whole(text: Texts, runtime: Runtime) -> None:
    long = "协会乱收费。" * 1000
    text(long)
    assert narrative_of(runtime, complaints(runtime)[0]) == long[:5000]
    with runtime.db.reading() as session:
        assert heard_in(session, session.exec(select(InboundMessage)).one()) == long


def test_a_sender_nobody_can_answer_is_kept_and_left_alone(text: Texts, runtime: Runtime) -> None:
    assert text("您的验证码是 123456", sender="BANK") is None
    assert complaints(runtime) == []


def test_a_repeat_changes_nothing(text: Texts, runtime: Runtime) -> None:
    first = text(CLEAR, sid="SM-one")
    event_count = complaints(runtime)[0].event_count
    again = text(CLEAR, sid="SM-one")
    assert (first.id, first.body) == (again.id, again.body)
    assert [one.event_count for one in complaints(runtime)] == [event_count]


def test_no_number_is_stored_in_the_clear(text: Texts, runtime: Runtime) -> None:
    text(CLEAR)
    text("查询")
    with runtime.db.reading() as session:
        for table in (Complaint, InboundMessage, Message):
            for row in session.exec(select(table)):
                assert "13800001234" not in str(row.model_dump())


def test_the_door_works_without_the_signature_secret_only_to_refuse(settings: Settings) -> None:
    bare = create_app(build_runtime(settings.model_copy(update={"twilio_auth_token": SecretStr("")})))
    form = {"MessageSid": "SM-x", "From": PHONE, "Body": CLEAR}
    url = "/hooks/sms/inbound"
    assert bare.test_client().post(url, data=form, headers=sign(PUBLIC + url, form, token="")).status_code == 403
