"""Texts leave once, whatever the provider, the worker or the machine does meanwhile."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from intake.clock import now
from intake.db import Database
from intake.models import Message
from intake.notify import outbox, twilio_sender
from intake.notify.choice import sender_for
from intake.notify.claims import SENT_AGAIN, claim_next
from intake.notify.senders import LogSender
from intake.numbers import spoken
from intake.runtime import Runtime, build_runtime
from intake.sealing.ring import KeyRing
from intake.settings import Settings
from intake.vocabulary import MessageState
from tests.stages.opened import body_of
from tests.stages.twilio_server import NUMBER, Answer, TwilioServer
from tests.workers.queued_messages import CODE, PHONE, queue, register
from workers.jobs.messages import drain

pytestmark = pytest.mark.both_databases

LOST = KeyRing({"gone": bytes(range(1, 33))}, b"worthless-9876543210-ponmlkjihgfedcba")


def stored(runtime: Runtime, message_id: int) -> Message:
    return read(runtime.db, message_id)


def read(database: Database, message_id: int) -> Message:
    with database.unit_of_work() as session:
        return session.get_one(Message, message_id)


def make_due(database: Database, **changes: object) -> None:
    """Time passes: whatever waits is due again."""
    with database.unit_of_work() as session:
        session.connection().execute(update(Message).values(next_attempt_at=now() - timedelta(seconds=1), **changes))


def send(collaborators: Runtime) -> int:
    return drain(collaborators, sender_for(collaborators.settings))


def test_a_message_leaves_once_and_its_tracking_code_is_not_kept(collaborators: Runtime, twilio: TwilioServer) -> None:
    message_id, number = register(collaborators)
    assert send(collaborators) == 1
    assert send(collaborators) == 0
    (post,) = twilio.taken
    assert (post["To"], post["From"]) == (PHONE, NUMBER)
    assert CODE in post["Body"]
    assert spoken(number) in post["Body"]
    assert post["StatusCallback"].endswith(f"/hooks/sms/status?message={message_id}")
    message = stored(collaborators, message_id)
    assert (message.state, message.provider_sid, message.attempts) == (MessageState.SENT, post["sid"], 1)
    assert message.sent_at is not None
    with collaborators.db.reading() as session:
        assert body_of(session, message) == post["Body"].replace(CODE, "*" * len(CODE))


def test_a_hundred_messages_and_two_drains_at_once_send_each_once(collaborators: Runtime, twilio: TwilioServer) -> None:
    queue(collaborators, 100)
    workers = [threading.Thread(target=send, args=(collaborators,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(twilio.posts) == 100
    assert len({post["Body"] for post in twilio.taken}) == 100


@pytest.mark.parametrize("code", [21211, 21610, 21614])
def test_a_refusal_for_good_fails_at_once_and_names_no_number(
    collaborators: Runtime, twilio: TwilioServer, code: int
) -> None:
    (message_id,) = queue(collaborators)
    twilio.script = [Answer(400, code, f"The 'To' number {PHONE} is not a valid phone number.")]
    assert send(collaborators) == 0
    message = stored(collaborators, message_id)
    assert message.state is MessageState.FAILED
    assert str(code) in message.last_error
    assert PHONE not in message.last_error
    assert "13800001234" not in message.last_error
    assert message.sent_at is None
    make_due(collaborators.db)
    assert send(collaborators) == 0
    assert len(twilio.posts) == 1


@pytest.mark.parametrize("answer", [Answer(429, 20429, "Too Many Requests"), Answer(503, 20503), Answer(401, 20003)])
def test_what_may_pass_is_tried_again_later(collaborators: Runtime, twilio: TwilioServer, answer: Answer) -> None:
    (message_id,) = queue(collaborators)
    twilio.script = [answer]
    assert send(collaborators) == 0
    message = stored(collaborators, message_id)
    assert (message.state, message.attempts, message.sent_at) == (MessageState.QUEUED, 1, None)
    assert str(answer.status) in message.last_error
    assert message.next_attempt_at > now() + timedelta(seconds=20)
    assert send(collaborators) == 0, "not before its time"
    make_due(collaborators.db)
    assert send(collaborators) == 1
    assert stored(collaborators, message_id).attempts == 2


def test_the_provider_says_when_to_come_back(collaborators: Runtime, twilio: TwilioServer) -> None:
    (message_id,) = queue(collaborators)
    twilio.script = [Answer(429, 20429, headers={"Retry-After": "600"})]
    send(collaborators)
    assert stored(collaborators, message_id).next_attempt_at > now() + timedelta(seconds=590)


def test_a_wrong_sending_number_of_ours_is_not_held_against_the_message(
    collaborators: Runtime, twilio: TwilioServer
) -> None:
    (message_id,) = queue(collaborators)
    twilio.script = [Answer(400, 21606, "The From phone number is not valid")]
    send(collaborators)
    assert stored(collaborators, message_id).state is MessageState.QUEUED


def test_an_answer_that_does_not_come_in_time_is_not_waited_for(
    collaborators: Runtime, twilio: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_sender, "SECONDS_ALLOWED", 0.3)
    first, second = queue(collaborators, 2)
    twilio.script = [Answer(seconds=2.0)]
    assert send(collaborators) == 0
    states = {stored(collaborators, one).state for one in (first, second)}
    assert states == {MessageState.QUEUED}
    assert len(twilio.posts) == 1, "the provider is down: the other one waits untouched"


def test_a_provider_that_is_gone_costs_one_attempt_a_drain(collaborators: Runtime, twilio: TwilioServer) -> None:
    ids = queue(collaborators, 5)
    twilio.stop()
    assert send(collaborators) == 0
    assert sum(stored(collaborators, one).attempts for one in ids) == 1
    assert {stored(collaborators, one).state for one in ids} == {MessageState.QUEUED}


def test_enough_is_enough(collaborators: Runtime, twilio: TwilioServer) -> None:
    (message_id,) = queue(collaborators, attempts=outbox.MAX_ATTEMPTS - 1)
    twilio.script = [Answer(503, 20503)]
    send(collaborators)
    assert stored(collaborators, message_id).state is MessageState.FAILED


def test_waits_double_up_to_an_hour() -> None:
    waits = [outbox.wait_after(attempts).total_seconds() for attempts in range(1, outbox.MAX_ATTEMPTS)]
    assert waits[:4] == [30, 60, 120, 240]
    assert waits == sorted(waits)
    assert waits[-1] == 3600


def test_a_key_missing_from_the_ring_holds_up_nobody_else(collaborators: Runtime, twilio: TwilioServer) -> None:
    (lost,) = queue(collaborators, ring=LOST)
    queue(collaborators)
    assert send(collaborators) == 1
    assert stored(collaborators, lost).state is MessageState.QUEUED
    assert "gone" in stored(collaborators, lost).last_error


def test_a_key_that_does_not_come_back_ends_its_messages_and_no_others(
    collaborators: Runtime, twilio: TwilioServer
) -> None:
    lost, _number = register(collaborators, ring=LOST, attempts=outbox.MAX_ATTEMPTS - 1)
    queue(collaborators)
    assert send(collaborators) == 1
    message = stored(collaborators, lost)
    assert message.state is MessageState.FAILED
    assert "gone" in message.last_error


@pytest.mark.slow
def test_a_worker_killed_while_sending_loses_nothing_and_doubles_once_at_most(
    environment: dict[str, str], sqlite_database: Database, twilio: TwilioServer
) -> None:
    """`kill -9` while the provider has the text and has not answered: the one case nobody can know the outcome of."""
    environment |= twilio.environment()
    runtime = build_runtime(_settings_of(environment))
    (message_id,) = queue(runtime)
    runtime.db.dispose()
    for attempt in (1, 2):
        twilio.arrived.clear()
        twilio.script = [Answer(seconds=30.0)]
        _killed_while_sending(environment, twilio)
        message = read(sqlite_database, message_id)
        assert (message.state, message.sent_at, message.attempts) == (MessageState.CLAIMED, None, attempt)
        assert _drained(environment) == 0
        assert len(twilio.posts) == attempt, "a fresh claim is respected"
        make_due(sqlite_database)
    assert read(sqlite_database, message_id).last_error == SENT_AGAIN
    _run(environment)
    message = read(sqlite_database, message_id)
    assert (message.state, len(twilio.posts)) == (MessageState.UNCERTAIN, 2)
    assert outbox.UNKNOWN_TWICE in message.last_error


def test_a_claim_nobody_heard_of_is_sent_again_and_says_so(collaborators: Runtime, twilio: TwilioServer) -> None:
    (message_id,) = queue(collaborators)
    with collaborators.db.unit_of_work() as session:
        claim_next(session, at=now())
    assert send(collaborators) == 0
    make_due(collaborators.db)
    assert send(collaborators) == 1
    message = stored(collaborators, message_id)
    assert (message.state, message.last_error, message.attempts) == (MessageState.SENT, SENT_AGAIN, 2)


def test_the_log_learns_neither_number_nor_code(database_runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    message_id, _number = register(database_runtime)
    sender = sender_for(database_runtime.settings)
    assert isinstance(sender, LogSender)
    with caplog.at_level("DEBUG"):
        assert drain(database_runtime, sender) == 1
    assert "138****1234" in caplog.text
    assert "13800001234" not in caplog.text
    assert CODE not in caplog.text
    assert stored(database_runtime, message_id).state is MessageState.SENT


def test_twilio_s_own_log_says_nothing(collaborators: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    queue(collaborators)
    with caplog.at_level("DEBUG"):
        assert send(collaborators) == 1
    assert "13800001234" not in caplog.text


def _settings_of(environment: dict[str, str]) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        return Settings.from_env()


def _command() -> list[str]:
    return [sys.executable, "-m", "workers", "once", "drain-messages"]


def _killed_while_sending(environment: dict[str, str], twilio: TwilioServer) -> None:
    with subprocess.Popen(_command(), env=environment) as worker:
        assert twilio.arrived.wait(60)
        os.kill(worker.pid, signal.SIGKILL)


def _drained(environment: dict[str, str]) -> int:
    """What another worker sends meanwhile."""
    runtime = build_runtime(_settings_of(environment))
    try:
        return drain(runtime, sender_for(runtime.settings))
    finally:
        runtime.db.dispose()


def _run(environment: dict[str, str]) -> None:
    subprocess.run(_command(), env=environment, check=True, timeout=60)
