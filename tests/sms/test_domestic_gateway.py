"""A domestic gateway: signed requests, its codes told apart, receipts that are believed when they are signed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlmodel import select

from intake.errors import InvalidInput
from intake.models import Message
from intake.notify import domestic_sender
from intake.notify.choice import sender_for
from intake.notify.error_table import ErrorKind, errors_of
from intake.runtime import Runtime
from intake.settings import Settings
from intake.vocabulary import MessageState
from tests.stages.domestic_server import SIGNATURE, DomesticAnswer, DomesticServer
from tests.stages.pages import serve
from tests.stages.twilio_server import account_at
from tests.workers.queued_messages import CODE, queue, register
from workers.jobs.messages import drain

pytestmark = pytest.mark.slow

RECEIPT = "/hooks/sms/receipt"


@pytest.fixture(params=["hmac-sha256", "md5"])
def gateway(request: pytest.FixtureRequest) -> Iterator[DomesticServer]:
    server = DomesticServer(request.param)
    yield server
    server.stop()


@pytest.fixture
def collaborators(runtime: Runtime, gateway: DomesticServer) -> Runtime:
    return replace(runtime, settings=gateway.settings(runtime.settings))


@pytest.fixture
def app(collaborators: Runtime) -> Flask:
    return serve(collaborators)


def send(collaborators: Runtime) -> Message:
    drain(collaborators, sender_for(collaborators.settings))
    with collaborators.db.unit_of_work() as session:
        return session.exec(select(Message)).one()


def test_a_text_leaves_signed_and_its_receipt_says_that_it_arrived(
    collaborators: Runtime, gateway: DomesticServer, app: Flask
) -> None:
    register(collaborators)
    assert send(collaborators).state is MessageState.SENT
    (text,) = gateway.taken
    assert (text["mobile"], text["content"].startswith(f"【{SIGNATURE}】")) == ("13800001234", True)
    assert CODE in text["content"]
    assert "强制入会" not in text["content"], "never the narrative"
    form = gateway.receipt(text, "DELIVRD")
    assert app.test_client().post(RECEIPT, data=form | {"status": "MK:0001"}).status_code == 403
    assert app.test_client().post(RECEIPT, data=form).json == {"code": "0"}
    message = send(collaborators)
    assert (message.state, message.provider_status, message.gateway) == (MessageState.DELIVERED, "DELIVRD", "domestic")


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("MK:0001", (MessageState.FAILED, "MK:0001")),
        ("XY:9", (MessageState.FAILED, "XY:9")),
        ("新状态", (MessageState.SENT, "")),
    ],
)
def test_a_receipt_names_what_the_carrier_said_also_in_words_we_do_not_know(
    collaborators: Runtime, gateway: DomesticServer, app: Flask, word: str, told: tuple[MessageState, str]
) -> None:
    queue(collaborators)
    send(collaborators)
    answer = app.test_client().post(RECEIPT, data=gateway.receipt(gateway.taken[0], word))
    message = send(collaborators)
    assert answer.status_code == 200
    assert (message.state, message.error_code, message.provider_status) == (*told, word)


@pytest.mark.parametrize(
    ("answer", "state", "departures"),
    [
        (DomesticAnswer("107"), MessageState.FAILED, 0),
        (DomesticAnswer("109"), MessageState.QUEUED, 0),
        (DomesticAnswer("103"), MessageState.QUEUED, 0),
        (DomesticAnswer("no such code"), MessageState.FAILED, 0),
        (DomesticAnswer(status=502, raw=b"<html>"), MessageState.QUEUED, 1),
        (DomesticAnswer(raw=b'{"code": "0"}'), MessageState.QUEUED, 1),
    ],
)
def test_its_codes_say_whether_the_text_left(
    collaborators: Runtime, gateway: DomesticServer, answer: DomesticAnswer, state: MessageState, departures: int
) -> None:
    queue(collaborators)
    gateway.script = [answer]
    message = send(collaborators)
    assert (message.state, message.departures) == (state, departures)


def test_a_wrong_secret_is_an_error_of_our_account(collaborators: Runtime, gateway: DomesticServer) -> None:
    queue(collaborators)
    gateway.digest = "md5" if gateway.digest != "md5" else "hmac-sha256"
    message = send(collaborators)
    assert (message.state, message.error_code) == (MessageState.QUEUED, "102")
    assert errors_of(domestic_sender.NAME)["102"].kind is ErrorKind.ACCOUNT


def test_half_a_set_up_and_two_gateways_are_refused_by_name(settings: Settings, gateway: DomesticServer) -> None:
    whole = gateway.settings(settings)
    with pytest.raises(InvalidInput, match="JIESU_SMS_GATEWAY_ACCOUNT"):
        sender_for(whole.model_copy(update={"sms_gateway_account": ""}))
    with pytest.raises(InvalidInput, match="one gateway"):
        sender_for(account_at(whole, gateway.url))


@pytest.mark.parametrize("name", ["twilio", "domestic", "own"])
def test_every_code_has_words_and_advice_in_both_languages(name: str) -> None:
    found = errors_of(name)
    assert len(found) > 6
    assert all(all(vars(error).values()) for error in found.values())
