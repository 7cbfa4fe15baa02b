"""What became of a claimed message: sent or not, perhaps, later, never. Each step is one short transaction."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import SYSTEM, Actor
from intake.casework.ledger import audit
from intake.db import transaction_memo
from intake.events import EventKind
from intake.models import Complaint, Message
from intake.notify.claims import LAPSES_AFTER, MOST_DEPARTURES, SENT_AGAIN, SENT_BY_HAND, WAITING, ClaimedMessage
from intake.notify.senders import NotSent, TryLater
from intake.numbers import CODE_ALPHABET, CODE_LENGTH
from intake.sealing.envelope import CannotOpen
from intake.sealing.text import text_key_of
from intake.vocabulary import MessageState
from routing.translatable import N_

MAX_ATTEMPTS = 24  # half a minute, doubled up to an hour: some eighteen hours in all
MAX_ERROR = 500
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
UNKNOWN_TWICE = N_("the outcome is unknown for the second time; not sent again")

_MANY = select(Message).with_for_update().execution_options(populate_existing=True)
_BY_ID = _MANY.where(Message.id == bindparam("message_id"))
_BY_IDS = _MANY.where(col(Message.id).in_(bindparam("message_ids", expanding=True))).order_by(col(Message.id))
_HELD = "outbox:held"
_CODE = re.compile(rf"(?<![0-9A-Za-z])[{CODE_ALPHABET}]{{{CODE_LENGTH}}}(?![0-9A-Za-z])")


def mark_sent(session: Session, claim: ClaimedMessage, provider_sid: str, *, gateway: str = "", at: datetime) -> None:
    """The provider took it."""
    message, complaint = lock_message(session, claim.message_id, claim.complaint_id)
    if message.state in WAITING:
        message.provider_sid, message.gateway, message.error_code = provider_sid, gateway, ""
        settle(session, message, complaint, MessageState.SENT, actor=SYSTEM, at=at)


def mark_failed(session: Session, claim: ClaimedMessage, error: NotSent, *, gateway: str = "", at: datetime) -> None:
    """It did not leave this time, and will not be sent any more."""
    message, complaint = lock_message(session, claim.message_id, claim.complaint_id)
    if message.state in WAITING:
        _stayed(message, error, gateway)
        _give_up(session, message, complaint, at=at)


def mark_uncertain(session: Session, claim: ClaimedMessage, error: NotSent, *, gateway: str = "", at: datetime) -> None:
    """It may have left. It is handed over once more, unless a report comes first; then a person looks at it."""
    message, complaint = lock_message(session, claim.message_id, claim.complaint_id)
    if message.state not in WAITING:
        return
    _note(message, error, gateway)
    if message.departures >= MOST_DEPARTURES:
        settle(session, message, complaint, MessageState.UNCERTAIN, actor=SYSTEM, at=at)
        return
    message.state, message.claimed_at, message.next_attempt_at = MessageState.QUEUED, None, at + LAPSES_AFTER
    session.add(message)
    _tell_record(session, message, complaint, MessageState.UNCERTAIN, actor=SYSTEM, at=at)


def postpone(session: Session, claim: ClaimedMessage, error: TryLater, *, gateway: str = "", at: datetime) -> None:
    """Back into the queue for later, until there have been enough attempts."""
    message, complaint = lock_message(session, claim.message_id, claim.complaint_id)
    if message.state not in WAITING:
        return
    _stayed(message, error, gateway)
    if message.attempts >= MAX_ATTEMPTS:
        _give_up(session, message, complaint, at=at)
        return
    wait = max(wait_after(message.attempts), timedelta(seconds=error.after_seconds))
    message.state, message.claimed_at, message.next_attempt_at = MessageState.QUEUED, None, at + wait
    session.add(message)


def wait_after(attempts: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 10)
    return min(doubled, LONGEST_WAIT)


def without_code(text: str) -> str:
    """A text as it may be kept: only the complainant has the tracking code."""
    return _CODE.sub("*" * CODE_LENGTH, text)


def settle(
    session: Session, message: Message, complaint: Complaint | None, state: MessageState, *, actor: Actor, at: datetime
) -> None:
    """What became of it, for good or until a later report; both rows are held."""
    message.state = state
    if state in {MessageState.SENT, MessageState.DELIVERED}:
        message.sent_at = message.sent_at or at
    if state is MessageState.DELIVERED:
        message.delivered_at = at
    session.add(message)
    if complaint is not None and may_leave_no_more(message):
        _forget_code(session, complaint, message)
    _tell_record(session, message, complaint, state, actor=actor, at=at)


def may_leave_no_more(message: Message) -> bool:
    """Whether nobody will need its words as they were written: somebody may send one again that failed."""
    may_yet = message.state in {MessageState.QUEUED, MessageState.FAILED, MessageState.UNCERTAIN}
    return not may_yet or message.departures >= MOST_DEPARTURES


def lock_message(session: Session, message_id: int, complaint_id: int | None) -> tuple[Message, Complaint | None]:
    """The message's row, after its complaint's: every transaction takes them in this order."""
    held: dict[int, tuple[Message, Complaint | None]] = transaction_memo(session).get(_HELD, {})
    if message_id in held:
        return held[message_id]
    complaint = find.lock_by_id(session, complaint_id) if complaint_id is not None else None
    return session.exec(_BY_ID, params={"message_id": message_id}).one(), complaint


def lock_claimed(session: Session, claims: Sequence[ClaimedMessage]) -> None:
    """As `lock_message`, of many at once: each is at hand then for as long as the transaction lasts."""
    complaints = find.lock_many_by_id(session, {one.complaint_id for one in claims if one.complaint_id is not None})
    held = session.exec(_BY_IDS, params={"message_ids": [one.message_id for one in claims]})
    transaction_memo(session)[_HELD] = {row.id: (row, complaints.get(row.complaint_id or 0)) for row in held}


def noted(message: Message, reason: str) -> str:
    """The newest reason, behind the note that the text was sent twice where it was."""
    again = next((note for note in (SENT_AGAIN, SENT_BY_HAND) if message.last_error.startswith(note)), "")
    return "; ".join(filter(None, (again, reason)))[:MAX_ERROR]


def _give_up(session: Session, message: Message, complaint: Complaint | None, *, at: datetime) -> None:
    """An earlier one of it may have left all the same."""
    state = MessageState.UNCERTAIN if message.departures else MessageState.FAILED
    settle(session, message, complaint, state, actor=SYSTEM, at=at)


def _stayed(message: Message, error: NotSent, gateway: str) -> None:
    """It certainly did not leave this time."""
    message.departures = max(message.departures - 1, 0)
    if message.last_error.startswith(SENT_AGAIN):
        message.last_error = ""
    _note(message, error, gateway)


def _note(message: Message, error: NotSent, gateway: str) -> None:
    message.last_error = noted(message, str(error))
    message.gateway, message.error_code = gateway, error.error_code


def _tell_record(
    session: Session, message: Message, complaint: Complaint | None, state: MessageState, *, actor: Actor, at: datetime
) -> None:
    if complaint is not None:
        audit.record(session, complaint, EventKind.MESSAGE_SEND, actor=actor, at=at, message_id=message.id, state=state)


def _forget_code(session: Session, complaint: Complaint, message: Message) -> None:
    """Only the complainant has the tracking code. What was erased meanwhile, or cannot be opened, stays as it is."""
    try:
        key = text_key_of(session, complaint)
        said = key.open(message.body)
    except CannotOpen:
        return
    if (kept := without_code(said)) != said:
        message.body = key.seal(kept)
