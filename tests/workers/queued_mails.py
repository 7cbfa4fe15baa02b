"""Mails to staff that wait to be sent, and what became of them."""

from datetime import timedelta

from sqlalchemy import update

from intake.clock import now
from intake.models import Message
from intake.notify.choice import mail_sender_for
from intake.notify.claims import SENT_AGAIN
from intake.runtime import Runtime
from intake.sealing.places import address_place, body_place
from intake.sealing.text import seal_stray
from intake.vocabulary import MessageState, Road
from tests.workers.queued_messages import queue
from workers.jobs.messages import drain

ADDRESS = "li.hua@example.gov.cn"
ROUNDS = 5


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


def until_settled(runtime: Runtime, message_id: int) -> Message:
    """Sent again and again, all waits over. Whatever went wrong: two departures at most, the second noted."""
    for _ in range(ROUNDS):
        send(runtime)
        message = stored(runtime, message_id)
        if message.state is not MessageState.QUEUED:
            break
        make_due(runtime)
    assert message.departures <= 2
    assert message.last_error.startswith(SENT_AGAIN) == (message.departures == 2)
    return message
