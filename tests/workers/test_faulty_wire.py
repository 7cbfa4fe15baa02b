"""Whatever befalls the exchange with the provider, at whatever byte: two texts at most, and the second noted."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from intake.clock import now
from intake.db import Database
from intake.models import Message
from intake.notify import twilio_sender
from intake.notify.choice import sender_for
from intake.notify.claims import SENT_AGAIN
from intake.runtime import Runtime
from intake.settings import Settings
from intake.vocabulary import MessageState
from tests.stages.extents import extent
from tests.stages.faulty_wire import Cut, Fault, FaultyWire
from tests.stages.twilio_server import Answer, TwilioServer
from tests.workers.queued_messages import queue
from workers.jobs.messages import drain

ROUNDS = 5
PATIENCE = 0.5  # seconds; a busy machine needs some for an exchange that goes through
SETTLED = {MessageState.SENT, MessageState.UNCERTAIN}


@pytest.fixture
def wire(twilio: TwilioServer) -> Iterator[FaultyWire]:
    wire = FaultyWire(twilio.url)
    yield wire
    wire.stop()


@pytest.fixture
def runtime(
    database_runtime: Runtime, twilio: TwilioServer, wire: FaultyWire, monkeypatch: pytest.MonkeyPatch
) -> Runtime:
    """An account at a Twilio that is spoken to over the wire that fails."""
    monkeypatch.setattr(twilio_sender, "SECONDS_ALLOWED", PATIENCE)
    settings = twilio.settings(database_runtime.settings).model_copy(update={"twilio_api_url": wire.url})
    return replace(database_runtime, settings=settings)


def make_due(database: Database) -> None:
    with database.unit_of_work() as session:
        session.connection().execute(update(Message).values(next_attempt_at=now() - timedelta(seconds=1)))


def until_settled(runtime: Runtime, message_id: int) -> Message:
    """Drained again and again, all waits over."""
    for _ in range(ROUNDS):
        drain(runtime, sender_for(runtime.settings))
        make_due(runtime.db)
    with runtime.db.unit_of_work() as session:
        return session.get_one(Message, message_id)


def reached(twilio: TwilioServer, message_id: int) -> int:
    return sum(str(message_id) in post["Body"] for post in twilio.taken)


def exchange(runtime: Runtime, wire: FaultyWire) -> tuple[int, int]:
    """The bytes of a whole one."""
    queue(runtime)
    assert drain(runtime, sender_for(runtime.settings)) == 1
    return wire.lengths[-1]


def sampled(length: int, fault: Fault) -> list[int]:
    """Every byte but the whole, or some with both ends; of silences, which take their time, the ends.

    From one byte on: whoever resets before has perhaps not even let us connect.
    """
    count = extent(length - 1, 5 if fault is Fault.RESET else 2)
    return sorted({1 + at * (length - 2) // (count - 1) for at in range(count)})


@pytest.mark.sampled
@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("part", ["request_bytes", "answer_bytes"])
def test_a_wire_that_breaks_at_any_byte_doubles_once_at_most(
    runtime: Runtime, twilio: TwilioServer, wire: FaultyWire, fault: Fault, part: str
) -> None:
    request, answer = exchange(runtime, wire)
    for at in sampled(request if part == "request_bytes" else answer, fault):
        (message_id,) = queue(runtime)
        wire.cuts = [Cut(fault, **{part: at})] * 2
        message = until_settled(runtime, message_id)
        texts = reached(twilio, message_id)
        assert texts == (0 if part == "request_bytes" else 2), at
        assert message.state is MessageState.UNCERTAIN, at
        assert (message.departures, message.last_error.startswith(SENT_AGAIN)) == (2, True), at


@pytest.mark.sampled
@pytest.mark.parametrize("fault", list(Fault))
def test_a_wire_that_breaks_once_is_made_good_by_one_repeat_that_is_noted(
    runtime: Runtime, twilio: TwilioServer, wire: FaultyWire, fault: Fault
) -> None:
    _request, answer = exchange(runtime, wire)
    for at in sampled(answer, fault)[::2]:
        (message_id,) = queue(runtime)
        wire.cuts = [Cut(fault, answer_bytes=at)]
        message = until_settled(runtime, message_id)
        assert reached(twilio, message_id) == 2, at
        assert (message.state, message.departures) == (MessageState.SENT, 2)
        assert message.last_error.startswith(SENT_AGAIN)


@pytest.mark.parametrize(
    ("answer", "state", "texts"),
    [
        (Answer(500, 20500), MessageState.UNCERTAIN, 0),
        (Answer(502, raw=b"<html>Bad Gateway</html>", is_taken=True), MessageState.UNCERTAIN, 2),
        (Answer(504, raw=b"", is_taken=True), MessageState.UNCERTAIN, 2),
        (Answer(403, raw=b"<html>proxy</html>"), MessageState.UNCERTAIN, 0),
        (Answer(201, raw=b"{half an answ", is_taken=True), MessageState.UNCERTAIN, 2),
        (Answer(201, raw=b"[]", is_taken=True), MessageState.UNCERTAIN, 2),
        (Answer(201, raw=b'{"status": "queued"}', is_taken=True), MessageState.UNCERTAIN, 2),
        (Answer(200, raw=b"\xff\xfe\x00", is_taken=True), MessageState.UNCERTAIN, 2),
        (Answer(302, headers={"Location": "/elsewhere"}, raw=b"", is_taken=True), MessageState.UNCERTAIN, 2),
        (Answer(429, 20429, headers={"Retry-After": "1"}), MessageState.QUEUED, 0),
        (Answer(503, 20503), MessageState.QUEUED, 0),
        (Answer(400, 21211), MessageState.FAILED, 0),
    ],
)
def test_only_an_error_in_the_providers_own_form_says_that_nothing_left(
    runtime: Runtime, twilio: TwilioServer, answer: Answer, state: MessageState, texts: int
) -> None:
    """The provider answers so every time it is asked."""
    (message_id,) = queue(runtime)
    twilio.script = [answer] * (ROUNDS + 1)
    message = until_settled(runtime, message_id)
    assert (message.state, reached(twilio, message_id)) == (state, texts)
    assert message.departures == (2 if state is MessageState.UNCERTAIN else 0)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "https://name.invalid", "tls"])
def test_what_fails_before_the_first_byte_has_sent_nothing(runtime: Runtime, address: str) -> None:
    """Connection, name, TLS: however often, it waits and is no doubt to anybody."""
    (message_id,) = queue(runtime)
    with _plain_listener() as plain:
        settings = _at(runtime.settings, plain if address == "tls" else address)
        message = until_settled(replace(runtime, settings=settings), message_id)
    assert (message.state, message.departures, message.attempts) == (MessageState.QUEUED, 0, ROUNDS)


def _at(settings: Settings, address: str) -> Settings:
    return settings.model_copy(update={"twilio_api_url": address})


class _plain_listener:  # noqa: N801 - reads as a function
    """Something that takes connections and speaks no TLS."""

    def __enter__(self) -> str:
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._answer, daemon=True).start()
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def _answer(self) -> None:
        try:
            while True:
                here, _address = self._listener.accept()
                with here:
                    here.recv(1024)
                    here.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        except OSError:
            return

    def __exit__(self, *_told: object) -> None:
        self._listener.close()
