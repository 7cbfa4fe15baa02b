"""The conversation by text: each text is taken once, does one thing and is answered once, through the outbox.

A text is filed by what we last asked or sent, never by a guess: wishes for no more texts; the open question; the
complaint that waits for this number's answer; the one we last texted about; one question back. Only what reads as a
complaint becomes one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.conversation import filing, inbox, intents, media, memory, placing, questions
from intake.conversation.exchange import Exchange, InboundText
from intake.conversation.parse import TextIntent, understand
from intake.conversation.threads import threads_of
from intake.conversation.words import yes_or_no
from intake.job_names import Job
from intake.models import Conversation
from intake.notify.opt_out import has_opted_out
from intake.vocabulary import TextMeaning

__all__ = ["AnswerLimit", "InboundText", "receive_text"]

_COMMANDS: Mapping[TextIntent, Callable[[Exchange], None]] = MappingProxyType(
    {TextIntent.STOP: intents.stop, TextIntent.START: intents.start}
)
_INTENTS: Mapping[TextIntent, Callable[[Exchange], None]] = MappingProxyType(
    {
        TextIntent.HELP: intents.give_help,
        TextIntent.STATUS: intents.answer_status,
        TextIntent.NEW: questions.begin_anew,
        TextIntent.WITHDRAW: questions.ask_withdrawal,
        TextIntent.COURTESY: placing.keep_courtesy,
        TextIntent.AUTO_REPLY: placing.keep_auto_reply,
        TextIntent.TELL: placing.place,
        TextIntent.NOTHING: intents.ask_again,
    }
)


@dataclass(frozen=True)
class AnswerLimit:
    """How many texts of one number are answered within how many minutes before a person has to look.

    Two programs that answer each other would never end.
    """

    texts: int = 12
    minutes: int = 10


def receive_text(
    session: Session,
    collaborators: Collaborators,
    text: InboundText,
    *,
    at: datetime,
    limit: AnswerLimit = AnswerLimit(),
) -> None:
    """Take one text in. The same MessageSid again changes nothing and queues nothing."""
    if inbox.find_received(session, text.message_sid) is not None:
        return
    ring, phone = collaborators.ring, inbox.phone_in(text.sender)
    if phone:
        inbox.hold_thread(session, ring.phone_hash(phone))
    has_stopped = bool(phone) and has_opted_out(session, ring.phone_hash(phone))
    said = understand(text.body, has_stopped=has_stopped)
    # A tracking code is the sender's alone, so what was typed in its place is not kept.
    body = f"STATUS {said.number} ********" if said.code else text.body
    row = inbox.keep(session, ring, message_sid=text.message_sid, sender=text.sender, body=body, at=at)
    media.note_media(session, row, text.media, at=at)
    if not phone:  # a short code, a name or a landline: nobody to answer, and nobody who complains
        filing.keep_text(session, row, TextMeaning.UNANSWERABLE, at=at, needs_person=True)
        return
    conversation = memory.conversation_of(session, row.phone_hash, at=at)
    threads = threads_of(session, row.phone_hash)
    _take(Exchange(session, collaborators, text, said, phone, row, conversation, threads, has_stopped, at), limit)
    if row.complaint_id is not None:  # files of this text, or of those that waited for it
        collaborators.jobs.nudge_later(session, Job.FETCH_MEDIA)


def _take(exchange: Exchange, limit: AnswerLimit) -> None:
    command = _COMMANDS.get(exchange.said.wish)
    if command is not None and not _is_no(exchange):
        command(exchange)
        return
    if exchange.said.wish is TextIntent.AUTO_REPLY:
        placing.keep_auto_reply(exchange)
        return
    if _is_held(exchange, limit):
        exchange.keep(TextMeaning.LOOP, needs_person=True)
        return
    if not questions.take_answer(exchange):
        _INTENTS[exchange.said.wish](exchange)


def _is_no(exchange: Exchange) -> bool:
    """`N` is no where yes or no was asked, and else what some carriers teach for 退订."""
    return questions.is_yes_or_no_asked(exchange) and yes_or_no(exchange.text.body) is False


def _is_held(exchange: Exchange, limit: AnswerLimit) -> bool:
    conversation: Conversation = exchange.conversation
    if conversation.held_at is None:
        since = exchange.at - timedelta(minutes=limit.minutes)
        answered = inbox.count_answered(exchange.session, exchange.row.phone_hash, since=since)
        conversation.held_at = exchange.at if answered >= limit.texts else None
    return conversation.held_at is not None
