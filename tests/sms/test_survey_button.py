"""The three questions of a call-back, asked by text: one press, three answers, and the call is on record."""

from datetime import timedelta

import pytest
from sqlmodel import select

from intake.clock import now
from intake.conversation.dialogue import InboundText, receive_text
from intake.identity.person import Person
from intake.models import Callback, Message
from intake.notify.opt_out import STOPPED
from intake.runtime import Runtime
from intake.vocabulary import Satisfaction, Solved, State
from tests.desk.desk_scene import Scene
from tests.stages.opened import body_of

PHONE = "+8613800001234"


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def text(scene: Scene, body: str, place: int) -> None:
    with scene.runtime.db.unit_of_work() as session:
        told = InboundText(f"SM-{place}", PHONE, body, is_synthetic=True)
        receive_text(session, scene.runtime.collaborators(session), told, at=now() + timedelta(seconds=place))


def test_one_press_asks_and_the_answers_close_it(scene: Scene) -> None:
    number = scene.complaint(State.CALLBACK, person=Person(phone=PHONE))
    caller = scene.caller()
    assert f"/callbacks/{number}/survey" in caller.get(f"/callbacks/{number}").text
    caller.follow(caller.post(f"/callbacks/{number}/survey"))
    with scene.runtime.db.reading() as session:
        asked = session.exec(select(Message).where(Message.template == "survey")).one()
        assert "1" in body_of(session, asked)
    for place, answer in enumerate(("是", "已解决", "满意"), start=1):
        text(scene, answer, place)
    assert scene.stored(number).state is State.CLOSED
    with scene.runtime.db.reading() as session:
        call = session.exec(select(Callback)).one()
        assert (call.solved, call.satisfaction) == (Solved.SOLVED, Satisfaction.SATISFIED)


def test_whoever_wants_no_texts_is_to_be_called(scene: Scene) -> None:
    number = scene.complaint(State.CALLBACK, person=Person(phone=PHONE))
    text(scene, "退订", 1)
    caller = scene.caller()
    assert f"/callbacks/{number}/survey" not in caller.get(f"/callbacks/{number}").text
    caller.post(f"/callbacks/{number}/survey", status=409)
    with scene.runtime.db.reading() as session:
        sent = session.exec(select(Message.template)).all()
    assert "survey" not in sent
    assert STOPPED in sent
