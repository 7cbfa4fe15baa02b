"""E-mail to staff by a real SMTP server: certain and uncertain ends told apart, two at most, no text waits."""

from dataclasses import replace

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from intake.models import Message
from intake.notify import smtp_sender
from intake.notify.choice import sender_for
from intake.notify.claims import SENT_AGAIN
from intake.runtime import Runtime
from intake.vocabulary import MessageState
from tests.stages.smtp_server import PASSWORD, SENDER, USER, SmtpServer
from tests.stages.twilio_server import TwilioServer
from tests.workers.queued_mails import ADDRESS, make_due, queue_mail, send, stored
from tests.workers.queued_messages import queue
from workers.jobs.messages import drain


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


@pytest.mark.parametrize("answer", ["421 closing", "450 busy", "550 not you", "die"])
@pytest.mark.parametrize("word", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"])
def test_what_did_not_leave_is_tried_again_and_counts_as_no_departure(
    mailing: Runtime, smtp: SmtpServer, word: str, answer: str
) -> None:
    """Where EHLO is not known HELO may be. Refused for good is a recipient; a sender may be taken later."""
    (message_id,) = queue_mail(mailing)
    smtp.answers = {word: [answer]}
    sent, message = send(mailing), stored(mailing, message_id)
    if word == "EHLO" and answer[:3] in {"450", "550"}:
        assert (sent, message.state, message.departures) == (1, MessageState.SENT, 1)
        return
    is_final = word in {"RCPT", "DATA"} and answer.startswith("550")
    code = {"die": "no_connection", "550": "550" if is_final else "refused"}.get(answer[:3], answer[:3])
    if word == "EHLO":
        code = "no_connection"  # it closed before the HELO that follows
    state = MessageState.FAILED if is_final else MessageState.QUEUED
    assert (sent, message.state, message.error_code, message.departures) == (0, state, code, 0)
    make_due(mailing)
    assert send(mailing) == (0 if is_final else 1)
    assert len(smtp.taken) == (0 if is_final else 1)


@pytest.mark.parametrize(("said", "state"), [("550 5.1.1 no such user", "failed"), ("451 4.7.1 greylisted", "queued")])
def test_what_befalls_one_recipient_keeps_no_other_waiting(
    mailing: Runtime, smtp: SmtpServer, said: str, state: str
) -> None:
    """Each has a mail of their own; a server that knows us not yet (greylisting) takes it when it comes again."""
    ids = queue_mail(mailing, 2)
    smtp.answers = {"RCPT": [said]}
    assert send(mailing) == 1
    assert sorted(stored(mailing, one).state for one in ids) == sorted([state, "sent"])
    make_due(mailing)
    assert send(mailing) == (1 if state == "queued" else 0)
    assert [stored(mailing, one).departures for one in ids] == [0 if state == "failed" else 1, 1]
    assert len(smtp.taken) == len({mail["Message-ID"] for mail in smtp.taken}) == (2 if state == "queued" else 1)


@pytest.mark.parametrize(("answer", "state"), [("421", "queued"), ("450", "queued"), ("550", "failed")])
def test_the_last_answer_says_whether_it_left(mailing: Runtime, smtp: SmtpServer, answer: str, state: str) -> None:
    (message_id,) = queue_mail(mailing)
    smtp.answers = {"END": [f"{answer} said"]}
    assert send(mailing) == 0
    message = stored(mailing, message_id)
    assert (message.state, message.error_code, message.departures) == (state, answer, 0)
    assert smtp.taken == []


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
