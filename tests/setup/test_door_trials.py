"""A test complaint takes the real road of its door, with all its checks; nobody outside can send one."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlmodel import Session, select

from intake.admin.door_trials import Visitor, try_door
from intake.casework.actor import SYSTEM
from intake.casework.escalation.sweep import take_due_steps
from intake.casework.ledger.anchor import SealedEvents
from intake.clock import now
from intake.models import Complaint, InboundMessage, Message, OfficeEvent, Staff
from intake.numbers import spoken
from intake.runtime import Runtime
from intake.setup.check import CheckStatus, SetupGrounds
from intake.setup.doors import doors, keep_result, newest_door_tests
from intake.setup.marks import DOOR_FAILED
from intake.vocabulary import InboundState, StaffRole
from routing.vocabulary import Channel
from tests import factories as make
from tests.stages.pages import Page, serve
from tests.stages.twilio_server import NUMBER, TOKEN, sign

Environ = dict[str, Any]
VISITOR = Visitor("198.51.100.7")


@pytest.fixture
def by_text(runtime: Runtime) -> Runtime:
    """An installation that takes texts too."""
    runtime.settings = runtime.settings.model_copy(
        update={"twilio_auth_token": SecretStr(TOKEN), "twilio_number": NUMBER}
    )
    with runtime.db.unit_of_work() as session:
        make.make_office(session)
    return runtime


@contextmanager
def before(app: Flask, change: Callable[[Environ], object]) -> Iterator[None]:
    """Something stands before this application and changes what comes in."""
    inside = app.wsgi_app

    def outside(environ: Environ, start: Any) -> Iterable[bytes]:
        change(environ)
        return inside(environ, start)

    app.wsgi_app = outside  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        app.wsgi_app = inside  # type: ignore[method-assign]


def complaints(session: Session) -> list[Complaint]:
    return list(session.exec(select(Complaint)).all())


def test_every_door_takes_one_that_counts_nowhere(
    by_text: Runtime, page: Page, make_staff: Callable[..., Staff]
) -> None:
    serve(by_text)
    page.log_in(make_staff("boss", StaffRole.ADMINISTRATOR))
    page.get("/setup/")
    for door in ("phone", "web", "sms"):
        page.post("/setup/doors", {"door": door})
    shown = page.get("/setup/").text
    with by_text.db.unit_of_work() as session:
        made, collaborators = complaints(session), by_text.collaborators(session)
        assert {one.channel for one in made} == {Channel.PHONE, Channel.WEB, Channel.SMS}
        assert all(one.is_training for one in made)
        assert {one.lead_department_id is None for one in made if one.channel is not Channel.SMS} == {False}
        assert {test.result.number for test in newest_door_tests(session).values()} == {one.number for one in made}
        assert doors(SetupGrounds(session, by_text.settings, now())).status is CheckStatus.GREEN
        assert session.exec(select(InboundMessage.state)).all() == [InboundState.REGISTERED]
        assert not session.exec(select(Message)).all(), "nobody is sent anything"
        assert take_due_steps(session, collaborators, at=now() + timedelta(days=60)) == 0
        assert SealedEvents(session, 0, 10**9).take(10**9)[0] == 0, "no anchor seals it"
    assert all(spoken(one.number) in shown for one in made)


@pytest.mark.parametrize(
    ("door", "broken", "step", "status"),
    [
        ("web", {"HTTP_COOKIE": ""}, "POST /complain", 400),
        ("web", {"CONTENT_TYPE": "text/plain"}, "POST /complain", 400),
        ("phone", {"HTTP_COOKIE": ""}, "GET /console/", 303),
        ("sms", {"HTTP_X_TWILIO_SIGNATURE": "of somebody else"}, "POST /hooks/sms/inbound", 403),
        ("sms", {"PATH_INFO": "/elsewhere"}, "POST /hooks/sms/inbound", 404),
    ],
)
def test_what_stands_before_a_door_may_break_it(
    by_text: Runtime, door: str, broken: dict[str, str], step: str, status: int
) -> None:
    """Cookies, the form or the signature lost on the way: the door's own checks refuse it, and the check says so."""
    app = serve(by_text)
    with before(app, lambda environ: environ.update(broken)):
        result = try_door(app, by_text, Channel(door), VISITOR)
    assert (result.number, result.step, result.status) == ("", step, status)
    with by_text.db.unit_of_work() as session:
        keep_result(session, result, actor=SYSTEM, at=now())
        found = doors(SetupGrounds(session, by_text.settings, now()))
        assert session.exec(select(OfficeEvent).where(OfficeEvent.kind == DOOR_FAILED)).one().data["status"] == status
        assert not complaints(session)
    assert found.status is CheckStatus.RED
    assert step in str(found.why)
    assert str(status) in str(found.why)


def test_too_many_from_one_address_are_too_many_here_as_well(by_text: Runtime) -> None:
    by_text.settings = by_text.settings.model_copy(update={"public_posts_per_minute": 3})
    app = serve(by_text)
    first, second = (try_door(app, by_text, Channel.WEB, VISITOR) for _each in range(2))
    assert first.number
    assert (second.number, second.status) == ("", 429)
    assert second.said


def test_a_stranger_cannot_have_a_complaint_counted_as_a_test(by_text: Runtime) -> None:
    app = serve(by_text)
    names = ("jiesu.door_test", "jiesu-door-test", "Door-Test", "X-Jiesu-Door-Test")
    headers, fields = dict.fromkeys(names, "True"), dict.fromkeys((*names, "is_training", "practising"), "1")
    stranger = Page(app)
    stranger.get("/complain", headers=headers)
    token = "0f" * 16
    told = {"token": token, "step": "send", "narrative": "不交会费就不给办证。", "violations": "F-01"}
    stranger.post("/complain?jiesu.door_test=1", told | fields, headers=headers)
    text = {"MessageSid": "SM-of-a-stranger", "From": "+8613800001234", "Body": "他们强制收会费", **fields}
    signed = sign(by_text.settings.public_url + "/hooks/sms/inbound", text)
    assert app.test_client().post("/hooks/sms/inbound", data=text, headers=signed | headers).status_code == 200
    with by_text.db.reading() as session:
        assert [one.is_training for one in complaints(session)] == [False, False]


def test_the_call_screen_is_opened_by_the_click_of_an_administrator_alone(
    by_text: Runtime, make_staff: Callable[..., Staff]
) -> None:
    app = serve(by_text)
    for login, role, status in (("boss", StaffRole.ADMINISTRATOR, 0), ("sup", StaffRole.SUPERVISOR, 403)):
        own = Page(app).log_in(make_staff(login, role))
        cookie = own.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        assert own.client.get("/console/").status_code == 403
        agent = f"Werkzeug/{version('werkzeug')}"
        found = try_door(app, by_text, Channel.PHONE, Visitor("127.0.0.1", agent, cookie.value))
        assert found.status == status
        assert bool(found.number) is (status == 0)
