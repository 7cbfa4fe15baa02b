"""E-mail to staff by a real SMTP server: certain and uncertain ends told apart, two at most, no text waits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from intake.clock import now
from intake.models import Message
from intake.notify import smtp_sender
from intake.notify.choice import mail_sender_for, sender_for
from intake.notify.claims import SENT_AGAIN
from intake.runtime import Runtime
from intake.sealing.places import address_place, body_place
from intake.sealing.text import seal_stray
from intake.vocabulary import MessageState, Road
from tests.stages.smtp_server import PASSWORD, SENDER, USER, SmtpServer
from tests.stages.twilio_server import TwilioServer
from tests.workers.queued_messages import queue
from workers.jobs.messages import drain

ADDRESS = "li.hua@example.gov.cn"


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    server = SmtpServer()
    yield server
    server.stop()


@pytest.fixture
def mailing(collaborators: Runtime, smtp: SmtpServer) -> Runtime:
    return replace(collaborators, settings=smtp.settings(collaborators.settings))


def queue_mail(runtime: Runtime, count: int = 1) -> list[int]:
    ids = queue(runtime, count, road=Road.MAIL)
    with runtime.db.unit_of_work() as session:
        for one in ids:
            changed = {
                "sealed_to": runtime.ring.seal(ADDRESS.encode(), place=address_place(one)),
                "body": seal_stray(runtime.ring, f"接诉：1 件诉求\n\n.{one}\n编号", place=body_place(one)),
            }
            session.execute(update(Message).where(Message.id == one).values(changed))
    return ids


def send(runtime: Runtime) -> int:
    return drain(runtime, mail_sender_for(runtime.settings), road=Road.MAIL)


def stored(runtime: Runtime, message_id: int) -> Message:
    with runtime.db.unit_of_work() as session:
        return session.get_one(Message, message_id)


def make_due(runtime: Runtime) -> None:
    with runtime.db.unit_of_work() as session:
        session.execute(update(Message).values(next_attempt_at=now() - timedelta(seconds=1)))


def test_a_mail_leaves_once_with_its_subject_and_an_id_of_ours(mailing: Runtime, smtp: SmtpServer) -> None:
    (message_id,) = queue_mail(mailing)
    assert send(mailing) == 1
    assert send(mailing) == 0
    (mail,) = smtp.taken
    assert (mail["Subject"], mail["From"], mail["X-To"]) == ("接诉：1 件诉求", SENDER, ADDRESS)
    assert mail["Message-ID"] == f"<{message_id}@example.cn>"
    assert mail.get_content().split() == [f".{message_id}", "编号"]
    message = stored(mailing, message_id)
    assert (message.state, message.gateway) == (MessageState.SENT, "smtp")


@pytest.mark.parametrize("word", ["RCPT", "END"])
def test_what_the_server_refuses_for_good_fails_and_names_no_address(
    mailing: Runtime, smtp: SmtpServer, word: str
) -> None:
    (message_id,) = queue_mail(mailing)
    smtp.answers = {word: [f"550 5.1.1 <{ADDRESS}> no such mailbox"]}
    assert send(mailing) == 0
    message = stored(mailing, message_id)
    assert (message.state, message.error_code, message.departures) == (MessageState.FAILED, "550", 0)
    assert ADDRESS not in message.last_error
    assert smtp.taken == []


@pytest.mark.parametrize(
    ("word", "answer", "code"),
    [
        ("MAIL", "451 later", "451"),
        ("MAIL", "550 we do not know you", "refused"),
        ("RCPT", "450 greylisted", "450"),
        ("DATA", "451 later", "451"),
        ("END", "452 no space", "452"),
        ("RCPT", "die", "no_connection"),
        ("DATA", "die", "no_connection"),
    ],
)
def test_what_certainly_did_not_leave_is_tried_again_and_counts_as_no_departure(
    mailing: Runtime, smtp: SmtpServer, word: str, answer: str, code: str
) -> None:
    (message_id,) = queue_mail(mailing)
    smtp.answers = {word: [answer]}
    assert send(mailing) == 0
    message = stored(mailing, message_id)
    assert (message.state, message.error_code, message.departures) == (MessageState.QUEUED, code, 0)
    make_due(mailing)
    assert send(mailing) == 1
    assert len(smtp.taken) == 1


@pytest.mark.parametrize("end", ["die", "die-taken"])
def test_a_server_that_dies_after_the_last_line_leaves_it_uncertain_and_two_at_most_leave(
    mailing: Runtime, smtp: SmtpServer, end: str
) -> None:
    (message_id,) = queue_mail(mailing)
    smtp.answers = {"END": [end, end]}
    for departures in (1, 2):
        assert send(mailing) == 0
        assert stored(mailing, message_id).departures == departures
        make_due(mailing)
    message = stored(mailing, message_id)
    assert message.state is MessageState.UNCERTAIN, "a person looks"
    assert message.last_error.startswith(SENT_AGAIN)
    assert send(mailing) == 0
    assert len(smtp.taken) == (2 if end == "die-taken" else 0)
    assert len({mail["Message-ID"] for mail in smtp.taken}) <= 1, "the reader's program knows the second for the first"


def test_a_server_that_does_not_answer_in_time_leaves_it_uncertain(
    mailing: Runtime, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_sender, "SECONDS_ALLOWED", 0.2)
    (message_id,) = queue_mail(mailing)
    smtp.seconds = 0.6
    assert send(mailing) == 0
    assert (stored(mailing, message_id).error_code, stored(mailing, message_id).departures) == ("no_answer", 1)


def test_a_dead_mail_server_costs_one_attempt_and_no_text_waits(
    mailing: Runtime, smtp: SmtpServer, twilio: TwilioServer
) -> None:
    mails, texts = queue_mail(mailing, 5), queue(mailing, 3)
    smtp.stop()
    assert send(mailing) == 0
    assert sum(stored(mailing, one).attempts for one in mails) == 1
    assert drain(mailing, sender_for(mailing.settings)) == 3
    assert {stored(mailing, one).state for one in texts} == {MessageState.SENT}


def test_few_connections_are_open_at_a_time(mailing: Runtime, smtp: SmtpServer) -> None:
    queue_mail(mailing, 12)
    with mailing.db.unit_of_work() as session:
        session.execute(update(Message).values(phone_hash=None))
    smtp.seconds = 0.03
    assert send(mailing) == 12
    assert 1 < smtp.most_open <= 4


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_log_in_is_made_and_a_wrong_password_is_our_account_s_fault(collaborators: Runtime) -> None:
    server = SmtpServer(wants_log_in=True)
    try:
        right = {"smtp_user": USER, "smtp_password": SecretStr(PASSWORD)}
        runtime = replace(collaborators, settings=server.settings(collaborators.settings, **right))
        (message_id,) = queue_mail(runtime)
        wrong = replace(
            runtime, settings=server.settings(runtime.settings, **right | {"smtp_password": SecretStr("x")})
        )
        assert send(wrong) == 0
        assert stored(runtime, message_id).error_code == "535"
        make_due(runtime)
        assert send(runtime) == 1
    finally:
        server.stop()


def test_a_server_without_tls_gets_nothing_where_tls_is_wanted(mailing: Runtime, smtp: SmtpServer) -> None:
    secured = replace(mailing, settings=smtp.settings(mailing.settings, smtp_security="starttls"))
    (message_id,) = queue_mail(secured)
    assert send(secured) == 0
    assert stored(secured, message_id).state is MessageState.QUEUED
    assert smtp.taken == []
