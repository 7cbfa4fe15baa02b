"""Twilio's voice webhook: signed, noted once, shown masked to operators who are free, taken by one of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlmodel import select

from intake.app import create_app
from intake.casework.actor import Actor
from intake.clock import now
from intake.identity.person import Person
from intake.models import CallDraft, Complaint, InboundMessage, IncomingCall, Staff
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.telephone.callers import caller_of
from intake.telephone.calls import forget_callers, note_call, ringing_calls
from intake.vocabulary import ActorKind, StaffRole
from intake.web.fields import new_token
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page
from tests.stages.twilio_server import TOKEN, sign

pytestmark = pytest.mark.slow

PUBLIC = "https://hotline.example"
INBOUND, STATUS = "/hooks/voice/inbound", "/hooks/voice/status"
MOBILE, LANDLINE = "+8613800001234", "+862886000000"

_serial = count(1)
Ring = Callable[..., str]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    changed = {"twilio_auth_token": SecretStr(TOKEN), "public_url": PUBLIC, "voice_connect": "+862886001234"}
    return settings.model_copy(update=changed)


@pytest.fixture
def runtime(settings: Settings) -> Runtime:
    runtime = build_runtime(settings)
    with runtime.db.unit_of_work() as session:
        make.make_office(session, ring=runtime.ring)
    return runtime


@pytest.fixture
def ring(client: FlaskClient) -> Ring:
    """Ring once, signed as Twilio does, and give what it is told."""

    def call(sender: str, sid: str = "") -> str:
        form = {"CallSid": sid or f"CA{next(_serial):032d}", "From": sender, "To": "+12025550100"}
        answer = client.post(INBOUND, data=form, headers=sign(PUBLIC + INBOUND, form))
        assert (answer.status_code, answer.mimetype) == (200, "application/xml")
        return answer.text

    return call


@pytest.fixture
def operator(page: Page, make_staff: Callable[..., Staff]) -> Page:
    return page.log_in(make_staff("op", StaffRole.OPERATOR))


def calls(runtime: Runtime) -> list[IncomingCall]:
    with runtime.db.unit_of_work() as session:
        return list(session.exec(select(IncomingCall)))


def test_a_call_is_noted_once_sealed_and_connected(ring: Ring, runtime: Runtime) -> None:
    first = ring(MOBILE, "CA1")
    assert "<Dial><Number>+862886001234</Number></Dial>" in first
    assert ring(MOBILE, "CA1") == first
    (call,) = calls(runtime)
    assert b"13800001234" not in call.sealed_from
    assert call.phone_hash == runtime.ring.phone_hash(MOBILE)


@pytest.mark.parametrize(
    ("connect", "is_recorded", "told", "untold"),
    [
        ("", True, "请拨打12345", "<Dial"),
        ("+862886001234", True, "本次通话将被录音", "请拨打12345"),
        ("sip:desk@pbx.example", False, "<Sip>sip:desk@pbx.example</Sip>", "<Say"),
    ],
)
def test_what_the_caller_hears_follows_the_settings(
    runtime: Runtime, connect: str, told: str, untold: str, *, is_recorded: bool
) -> None:
    changed = {"voice_connect": connect, "is_call_recorded": is_recorded}
    app = create_app(replace(runtime, settings=runtime.settings.model_copy(update=changed)))
    form = {"CallSid": "CA1", "From": MOBILE}
    heard = app.test_client().post(INBOUND, data=form, headers=sign(PUBLIC + INBOUND, form)).text
    assert told in heard
    assert untold not in heard
    assert ('record="record-from-answer-dual"' in heard) is (is_recorded and bool(connect))


@pytest.mark.parametrize("address", [INBOUND, STATUS])
def test_an_unsigned_call_is_refused_and_rings_nowhere(client: FlaskClient, runtime: Runtime, address: str) -> None:
    form = {"CallSid": "CA1", "From": MOBILE, "CallStatus": "completed"}
    for headers in ({}, sign(PUBLIC + address, form, token="another token"), sign(f"{PUBLIC}/hooks/sms/inbound", form)):
        assert client.post(address, data=form, headers=headers).status_code == 403
    assert calls(runtime) == []
    with runtime.db.reading() as session:
        kept = [row.is_trusted for row in session.exec(select(InboundMessage))]
    assert kept == ([False] if address == INBOUND else [])


@pytest.mark.parametrize(
    ("sender", "number"),
    [
        (MOBILE, MOBILE),
        (LANDLINE, LANDLINE),
        ("sip:+8613800001234@trunk.example", MOBILE),
        ("sip:+862886000000;ext=802@trunk.example", f"{LANDLINE};ext=802"),
        ("sip:802@pbx.example", "802"),
        ("anonymous", ""),
        ("Anonymous", ""),
        ("+266696687", ""),
        ("+86282452253", ""),
        ("", ""),
    ],
)
def test_numbers_are_read_as_exchanges_write_them(sender: str, number: str) -> None:
    assert caller_of(sender) == number


def test_an_operator_sees_it_masked_with_what_is_open_and_takes_it(
    ring: Ring, operator: Page, runtime: Runtime
) -> None:
    with runtime.db.unit_of_work() as session:
        collaborators = runtime.collaborators(session)
        make.make_complaint(session, collaborators, at=now(), person=Person(name="合成人", phone=MOBILE))
    ring(MOBILE)
    shown = operator.get("/console/calls/").text
    assert "138****1234" in shown
    assert "1 件未办结诉求" in shown
    assert "13800001234" not in shown
    (call,) = calls(runtime)
    taken = operator.post(f"/console/calls/{call.id}/take")
    assert "13800001234" not in taken.headers["Location"]
    page = operator.follow(taken).text
    assert f'value="{MOBILE}"' in page
    assert 'class="earlier"' in page
    assert "ringing" not in operator.get("/console/calls/").text


def test_it_rings_where_all_complaints_are_seen_and_in_no_county(ring: Ring, runtime: Runtime) -> None:
    ring(MOBILE)
    (call,) = calls(runtime)
    there = Scene(runtime).browser("xian", StaffRole.OPERATOR, region="510104")
    assert "ringing" not in there.get("/console/calls/").text
    there.post(f"/console/calls/{call.id}/take", status=404)
    assert calls(runtime)[0].taken_by_id is None


def test_a_withheld_number_rings_and_opens_an_empty_form(ring: Ring, operator: Page, runtime: Runtime) -> None:
    ring("anonymous")
    assert "未显示号码" in operator.get("/console/calls/").text
    taken = operator.post(f"/console/calls/{calls(runtime)[0].id}/take")
    assert 'name="phone" value=""' in operator.follow(taken).text


def test_who_came_second_is_told_and_sees_no_number(
    ring: Ring,
    operator: Page,
    another_page: Callable[[], Page],
    make_staff: Callable[..., Staff],
    runtime: Runtime,
) -> None:
    ring(MOBILE)
    (call,) = calls(runtime)
    operator.post(f"/console/calls/{call.id}/take")
    second = another_page().log_in(make_staff("op2", StaffRole.OPERATOR))
    late = second.post(f"/console/calls/{call.id}/take")
    assert "同事已接起这个来电" in second.follow(late).text
    second.get(f"/console/?call={call.id}", status=404)


def test_what_ended_or_was_let_ring_too_long_rings_no_more(ring: Ring, client: FlaskClient, runtime: Runtime) -> None:
    ring(MOBILE, "CA-ended")
    form = {"CallSid": "CA-ended", "CallStatus": "completed"}
    assert client.post(STATUS, data=form, headers=sign(PUBLIC + STATUS, form)).status_code == 204
    ring(LANDLINE, "CA-rings")
    with runtime.db.unit_of_work() as session:
        actor = make.make_actor(session, StaffRole.OPERATOR)
        waiting = ringing_calls(session, runtime.ring, actor=actor, at=now())
        assert [one.masked_number for one in waiting] == ["862****0000"]
        assert ringing_calls(session, runtime.ring, actor=actor, at=now() + timedelta(hours=1)) == []


def test_a_clock_that_is_put_back_leaves_no_call_ringing_and_nobody_busy(
    ring: Ring, operator: Page, runtime: Runtime
) -> None:
    ring(MOBILE, "CA-before")
    typed = {"draft": new_token(), "revision": "0", "token": new_token(), "narrative": "合成"}
    operator.post("/console/drafts/", typed, status=200)
    put_back = now() - timedelta(hours=3)
    with runtime.db.unit_of_work() as session:
        who = session.exec(select(CallDraft.operator_id)).one()
        actor = Actor(ActorKind.STAFF, who, frozenset({StaffRole.OPERATOR}))
        note_call(session, runtime.ring, call_sid="CA-after", sender=LANDLINE, at=put_back)
        waiting = ringing_calls(session, runtime.ring, actor=actor, at=put_back)
    assert [one.masked_number for one in waiting] == ["862****0000"]


def test_an_operator_who_types_is_left_in_peace(ring: Ring, operator: Page, runtime: Runtime) -> None:
    ring(MOBILE)
    operator.post("/console/drafts/", {"draft": "a" * 32, "token": "b" * 32, "narrative": "合成"}, status=200)
    assert "ringing" not in operator.get("/console/calls/").text


def test_numbers_of_calls_are_forgotten(ring: Ring, runtime: Runtime) -> None:
    ring(MOBILE)
    with runtime.db.unit_of_work() as session:
        assert forget_callers(session, before=now() - timedelta(hours=1)) == 0
        assert forget_callers(session, before=now()) == 1
    (call,) = calls(runtime)
    assert (call.sealed_from, call.phone_hash) == (b"", "")


def test_a_number_handed_over_by_the_exchange_fills_the_form(operator: Page, runtime: Runtime) -> None:
    with runtime.db.unit_of_work() as session:
        person = Person(name="合成人", phone=MOBILE)
        make.make_complaint(session, runtime.collaborators(session), at=now(), person=person)
    page = operator.get("/console/?caller=13800001234").text
    assert 'value="13800001234"' in page
    with runtime.db.reading() as session:
        assert session.exec(select(Complaint.number)).one()[:4] in page.split('class="earlier"')[1]
        assert session.exec(select(CallDraft)).all() == []
    operator.get("/console/?caller=%E6%B2%A1%E6%9C%89")
