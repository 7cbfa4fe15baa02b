"""Whatever befalls the exchange with the mail server, at whatever byte: two mails at most, and the second noted."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from intake.notify import smtp_sender
from intake.runtime import Runtime
from intake.vocabulary import MessageState
from tests.stages.extents import extent
from tests.stages.faulty_wire import Cut, Fault, FaultyConversation
from tests.stages.smtp_server import SmtpServer
from tests.workers.queued_mails import queue_mail, send, until_settled

# Seconds. A silence is waited for; where nothing falls silent a busy machine has time for its exchange.
PATIENCE = {Fault.SILENCE: 0.4, Fault.RESET: 10.0}
SAMPLE = 3


@pytest.fixture
def wire(smtp: SmtpServer) -> Iterator[FaultyConversation]:
    wire = FaultyConversation(f"smtp://127.0.0.1:{smtp.port}")
    yield wire
    wire.stop()


@pytest.fixture
def runtime(mailing: Runtime, wire: FaultyConversation, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """Mail leaves over the wire that fails."""
    monkeypatch.setattr(smtp_sender, "SECONDS_TO_CONNECT", PATIENCE[fault])
    monkeypatch.setattr(smtp_sender, "SECONDS_ALLOWED", PATIENCE[fault])
    return replace(mailing, settings=mailing.settings.model_copy(update={"smtp_port": wire.port}))


def conversation(runtime: Runtime, wire: FaultyConversation) -> tuple[bytes, bytes]:
    """Both sides of one that goes through; they are as long each time."""
    queue_mail(runtime)
    assert send(runtime) == 1
    return wire.heard.get(timeout=5)


def after_354(answered: bytes) -> int:
    return answered.index(b"\r\n", answered.index(b"\r\n354 ") + 2) + 2


def sampled(first: int, last: int, fault: Fault) -> list[int]:
    """Every byte from the first to before the last, or some with both ends; a silence takes its time."""
    span = last - 1 - first
    count = extent(span + 1, SAMPLE if fault is Fault.RESET else 1)
    return sorted({first + at * span // max(count - 1, 1) for at in range(count)})


@pytest.mark.sampled
@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("part", ["request_bytes", "answer_bytes"])
def test_what_breaks_before_the_mail_is_let_come_has_certainly_not_left(
    runtime: Runtime, smtp: SmtpServer, wire: FaultyConversation, fault: Fault, part: str
) -> None:
    said, answered = conversation(runtime, wire)
    until = said.index(b"\r\nDATA\r\n") + 8 if part == "request_bytes" else after_354(answered)
    for at in sampled(1, until, fault):
        (message_id,) = queue_mail(runtime)
        smtp.taken.clear()
        wire.cuts = [Cut(fault, **{part: at})] * 2
        message = until_settled(runtime, message_id)
        assert (message.state, message.departures, message.attempts) == (MessageState.SENT, 1, 3), at
        assert len(smtp.taken) == 1, at


@pytest.mark.sampled
@pytest.mark.parametrize("fault", list(Fault))
def test_half_a_mail_is_taken_by_nobody(
    runtime: Runtime, smtp: SmtpServer, wire: FaultyConversation, fault: Fault
) -> None:
    """What the operating system has taken of us may have arrived, for all we know."""
    said, _answered = conversation(runtime, wire)
    for at in sampled(said.index(b"\r\nDATA\r\n") + 8, len(said), fault):
        (message_id,) = queue_mail(runtime)
        smtp.taken.clear()
        wire.cuts = [Cut(fault, request_bytes=at)] * 2
        message = until_settled(runtime, message_id)
        assert message.state in {MessageState.SENT, MessageState.UNCERTAIN}, at
        assert len(smtp.taken) == (message.state is MessageState.SENT), at


@pytest.mark.sampled
@pytest.mark.parametrize("fault", list(Fault))
def test_what_breaks_in_the_last_answer_may_have_left_and_leaves_twice_at_most(
    runtime: Runtime, smtp: SmtpServer, wire: FaultyConversation, fault: Fault
) -> None:
    _said, answered = conversation(runtime, wire)
    for at in sampled(after_354(answered) + 1, len(answered), fault):
        (message_id,) = queue_mail(runtime)
        smtp.taken.clear()
        wire.cuts = [Cut(fault, answer_bytes=at)] * 2
        message = until_settled(runtime, message_id)
        assert (message.state, message.departures, len(smtp.taken)) == (MessageState.UNCERTAIN, 2, 2), at
        assert len({mail["Message-ID"] for mail in smtp.taken}) == 1


@pytest.mark.parametrize("fault", list(Fault))
def test_a_break_in_the_last_answer_is_made_good_by_one_repeat(
    runtime: Runtime, smtp: SmtpServer, wire: FaultyConversation, fault: Fault
) -> None:
    _said, answered = conversation(runtime, wire)
    (message_id,) = queue_mail(runtime)
    smtp.taken.clear()
    wire.cuts = [Cut(fault, answer_bytes=len(answered) - 1)]
    message = until_settled(runtime, message_id)
    assert (message.state, message.departures, len(smtp.taken)) == (MessageState.SENT, 2, 2)
