"""What a text asks of the program itself: no more texts, texts again, help, how a complaint stands."""

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.ledger import audit
from intake.casework.reading.public_status import public_status_of
from intake.casework.reading.track import track_complaint
from intake.conversation import inbox, memory, placing
from intake.conversation.exchange import Exchange
from intake.conversation.threads import find_numbered
from intake.errors import NotFound
from intake.events import EventKind
from intake.models import Complaint
from intake.notify.opt_out import RESUMED, STOPPED
from intake.vocabulary import InboundState
from routing.vocabulary import Channel


def stop(exchange: Exchange) -> None:
    """Confirmed once; who says it again hears nothing. Whatever was asked is asked no more."""
    memory.settle(exchange.conversation)
    _command(exchange, STOPPED, is_news=not exchange.has_stopped)


def start(exchange: Exchange) -> None:
    exchange.conversation.held_at = None
    _command(exchange, RESUMED, is_news=True)


def give_help(exchange: Exchange) -> None:
    exchange.answered("dialogue/help")


def ask_again(exchange: Exchange) -> None:
    """An empty text. A picture alone is told like words: it goes where they would."""
    if exchange.text.media:
        placing.place(exchange)
    else:
        exchange.answered("dialogue/help")


def answer_status(exchange: Exchange) -> None:
    """By number alone only to the telephone that complained, with the code to any; else it was just not found."""
    complaint = _asked_about(exchange)
    if complaint is None:
        exchange.answered("dialogue/not_found")
        return
    inbox.attach(exchange.session, exchange.row, complaint)
    status = public_status_of(exchange.session, exchange.collaborators, complaint)
    exchange.answered("dialogue/status", complaint, status=status)


def _command(exchange: Exchange, template: str, *, is_news: bool) -> None:
    exchange.row.state, exchange.row.reply = InboundState.ANSWERED, template
    if is_news and not exchange.text.is_answered:
        exchange.say(template)


def _asked_about(exchange: Exchange) -> Complaint | None:
    said, session = exchange.said, exchange.session
    if said.number and said.code:
        try:
            return track_complaint(
                session, exchange.collaborators, said.number, said.code, at=exchange.at, channel=Channel.SMS
            )
        except NotFound:
            return None
    if said.code or not exchange.threads:
        return None
    number = said.number or exchange.threads[0].own.number
    if find_numbered(exchange.threads, number) is None:
        return None
    complaint = find.lock_complaint(session, number)
    audit.record(session, complaint, EventKind.COMPLAINT_TRACK, actor=COMPLAINANT, at=exchange.at, channel=Channel.SMS)
    return complaint
