"""What a person does about a text that did not arrive, or perhaps: once more, told by telephone, or left untold."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.errors import NotFound, NotPossibleNow
from intake.job_names import Job
from intake.models import Complaint, Message
from intake.notify.claims import MOST_DEPARTURES, SENT_BY_HAND
from intake.notify.outbox import lock_message, settle
from intake.numbers import CODE_LENGTH
from intake.sealing.envelope import CannotOpen
from intake.sealing.places import body_place
from intake.sealing.text import open_stray, text_key_of
from intake.vocabulary import MessageState, Road
from routing.translatable import N_

BY_HAND = "message:by_hand"
_UNSETTLED = frozenset({MessageState.FAILED, MessageState.UNCERTAIN})
_FORGOTTEN = "*" * CODE_LENGTH


def send_again(session: Session, collaborators: Collaborators, message_id: int, *, actor: Actor, at: datetime) -> None:
    """Into the queue once more. NotPossibleNow where it has left, or may have, as often as any text may."""
    message, complaint = _lock_unsettled(session, message_id, actor)
    if not may_leave_again(message, text_of(session, collaborators, message, complaint)):
        raise NotPossibleNow(N_("it may have arrived twice already, or its words are not kept: call instead"))
    message.next_attempt_at, message.attempts, message.last_error = at, 0, SENT_BY_HAND
    message.provider_sid = message.claimed_at = message.sent_at = None
    message.error_code = message.provider_status = ""
    _settle(session, message, complaint, MessageState.QUEUED, actor=actor, at=at)
    collaborators.jobs.nudge_later(session, Job.DRAIN_MAILS if message.road is Road.MAIL else Job.DRAIN_MESSAGES)


def settle_by_hand(session: Session, message_id: int, state: MessageState, *, actor: Actor, at: datetime) -> None:
    """The complainant was told by telephone (办结方式：电话告知), or cannot be told. Twice is once."""
    message, complaint = _lock_seen(session, message_id, actor)
    if message.state is not state:
        _must_be_unsettled(message)
        _settle(session, message, complaint, state, actor=actor, at=at)


def may_leave_again(message: Message, text: str) -> bool:
    """Two texts at most ever reach anybody; one whose tracking code is forgotten would say nothing of use."""
    is_kept = bool(message.sealed_to) and bool(text) and _FORGOTTEN not in text
    return message.state in _UNSETTLED and message.departures < MOST_DEPARTURES and is_kept


def text_of(session: Session, collaborators: Collaborators, message: Message, complaint: Complaint | None) -> str:
    """What it says; nothing where that was erased or cannot be opened."""
    try:
        if complaint is None:
            return open_stray(collaborators.ring, message.body, place=body_place(message.id))
        return text_key_of(session, complaint).open(message.body)
    except CannotOpen:
        return ""


def get_message(session: Session, message_id: int, actor: Actor) -> tuple[Message, Complaint | None]:
    """One the actor may see, with its complaint. What is about none is seen by whoever sees them all: else NotFound."""
    message = session.get(Message, message_id)
    complaint = session.get(Complaint, message.complaint_id) if message and message.complaint_id else None
    if message is None or (complaint is None and not actor.sees_all):
        raise NotFound(N_("there is no such text"))
    if complaint is not None:
        find.must_see(session, complaint, actor)
    return message, complaint


def _lock_seen(session: Session, message_id: int, actor: Actor) -> tuple[Message, Complaint | None]:
    message, complaint = get_message(session, message_id, actor)
    return lock_message(session, message.id, complaint.id if complaint else None)


def _lock_unsettled(session: Session, message_id: int, actor: Actor) -> tuple[Message, Complaint | None]:
    message, complaint = _lock_seen(session, message_id, actor)
    _must_be_unsettled(message)
    return message, complaint


def _must_be_unsettled(message: Message) -> None:
    if message.state not in _UNSETTLED:
        raise NotPossibleNow(N_("this text is settled, or on its way"))


def _settle(
    session: Session, message: Message, complaint: Complaint | None, state: MessageState, *, actor: Actor, at: datetime
) -> None:
    settle(session, message, complaint, state, actor=actor, at=at)
    if complaint is None:
        audit.record_office(session, BY_HAND, actor=actor, at=at, message_id=message.id, state=state)
