"""The life of a message: claimed by one worker, sent or not, delivered or not. Each step is one short transaction.

Sending cannot be both never lost and never doubled. So a claim is committed before the provider is called; a claim that
nobody has heard of for ten minutes is taken again once, its row says so, and the second time it counts as failed.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import PROVIDER, SYSTEM, Actor
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import Complaint, Message
from intake.notify.senders import TryLater
from intake.numbers import CODE_ALPHABET, CODE_LENGTH
from intake.sealing.envelope import CannotOpen
from intake.sealing.places import address_place, body_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import SealedText, TextKey, open_stray, text_key_of
from intake.vocabulary import MessageState
from routing.translatable import N_

LAPSES_AFTER = timedelta(minutes=10)
MAX_ATTEMPTS = 24  # half a minute, doubled up to an hour: some eighteen hours in all
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
SENT_AGAIN = "sent again after an unknown outcome"
UNKNOWN_TWICE = N_("the outcome is unknown for the second time; not sent again")

_WAITING = (MessageState.QUEUED, MessageState.CLAIMED)
# Written out in the statement, as in the index it is to use: planners do not look into parameters for that.
_IS_WAITING = col(Message.state).in_(bindparam("waiting", _WAITING, expanding=True, literal_execute=True))
_NEXT = (
    select(Message)
    .where(_IS_WAITING, Message.next_attempt_at <= bindparam("moment"))
    .order_by(col(Message.next_attempt_at), col(Message.id))
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TEXT_KEY = sa_select(Complaint.__table__.c.text_key).where(Complaint.__table__.c.id == bindparam("complaint_id"))
_BY_ID = (
    select(Message)
    .where(Message.id == bindparam("message_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
# What a report may overwrite: a late "sent" never hides a "delivered".
_RANK = {MessageState.SENT: 1, MessageState.FAILED: 2, MessageState.DELIVERED: 3}
_CODE = re.compile(rf"(?<![0-9A-Za-z])[{CODE_ALPHABET}]{{{CODE_LENGTH}}}(?![0-9A-Za-z])")


@dataclass(frozen=True)
class ClaimedMessage:
    """One message in one worker's hands."""

    message_id: int
    complaint_id: int | None
    template: str
    sealed_to: bytes
    sealed_body: SealedText | None
    text_key: bytes | None  # of its complaint, where it is about one
    has_lapsed_twice: bool

    def phone(self, ring: KeyRing) -> str:
        """Raises CannotOpen."""
        return ring.open(self.sealed_to, place=address_place(self.message_id)).decode()

    def body(self, ring: KeyRing) -> str:
        """Raises CannotOpen."""
        if self.complaint_id is None:
            return open_stray(ring, self.sealed_body, place=body_place(self.message_id))
        return TextKey.unsealed(ring, self.complaint_id, self.text_key).open(self.sealed_body)


def claim_next(session: Session, *, at: datetime) -> ClaimedMessage | None:
    """The message that has waited longest, now ours; None when none is due. Competing workers pass each other by."""
    message = session.exec(_NEXT, params={"moment": at}).first()
    if message is None:
        return None
    is_lapsed = message.state is MessageState.CLAIMED
    has_lapsed_twice = is_lapsed and message.last_error.startswith(SENT_AGAIN)
    if is_lapsed and not has_lapsed_twice:
        message.last_error = SENT_AGAIN
    message.state = MessageState.CLAIMED
    message.claimed_at, message.next_attempt_at = at, at + LAPSES_AFTER
    message.attempts += 0 if has_lapsed_twice else 1
    session.add(message)
    return ClaimedMessage(
        message.id,
        message.complaint_id,
        message.template,
        message.sealed_to,
        message.body,
        _sealed_text_key(session, message.complaint_id),
        has_lapsed_twice,
    )


def mark_sent(session: Session, claim: ClaimedMessage, provider_sid: str, *, at: datetime) -> None:
    """The provider took it."""
    message, complaint = _lock(session, claim.message_id, claim.complaint_id)
    if message.state in _WAITING:
        message.provider_sid = provider_sid
        _settle(session, message, complaint, MessageState.SENT, actor=SYSTEM, at=at)


def mark_failed(session: Session, claim: ClaimedMessage, reason: str, *, at: datetime) -> None:
    """It will not be sent any more."""
    message, complaint = _lock(session, claim.message_id, claim.complaint_id)
    if message.state in _WAITING:
        message.last_error = _noted(message, reason)
        _settle(session, message, complaint, MessageState.FAILED, actor=SYSTEM, at=at)


def postpone(session: Session, claim: ClaimedMessage, error: TryLater, *, at: datetime) -> None:
    """Back into the queue for later, until there have been enough attempts."""
    message, complaint = _lock(session, claim.message_id, claim.complaint_id)
    if message.state not in _WAITING:
        return
    message.last_error = _noted(message, str(error))
    if message.attempts >= MAX_ATTEMPTS:
        _settle(session, message, complaint, MessageState.FAILED, actor=SYSTEM, at=at)
        return
    wait = max(wait_after(message.attempts), timedelta(seconds=error.after_seconds))
    message.state, message.claimed_at, message.next_attempt_at = MessageState.QUEUED, None, at + wait
    session.add(message)


def report_delivery(
    session: Session, provider_sid: str, state: MessageState, *, message_id: int | None, error: str, at: datetime
) -> bool:
    """What the provider reports of a text it took; False when no message of ours is meant.

    `message_id` finds a message whose sender died before it could store the provider's id; it then counts as sent.
    """
    found = session.exec(select(Message).where(Message.provider_sid == provider_sid)).first()
    if found is None and message_id is not None:
        found = session.exec(
            select(Message).where(Message.id == message_id, col(Message.provider_sid).is_(None))
        ).first()
    if found is None:
        return False
    message, complaint = _lock(session, found.id, found.complaint_id)
    message.provider_sid = message.provider_sid or provider_sid
    if _RANK[state] > _RANK.get(message.state, 0):
        message.last_error = _noted(message, error)
        _settle(session, message, complaint, state, actor=PROVIDER, at=at)
    return True


def wait_after(attempts: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 10)
    return min(doubled, LONGEST_WAIT)


def without_code(text: str) -> str:
    """A text as it may be kept: only the complainant has the tracking code."""
    return _CODE.sub("*" * CODE_LENGTH, text)


def _settle(
    session: Session,
    message: Message,
    complaint: Complaint | None,
    state: MessageState,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Both rows are held."""
    message.state = state
    if state is not MessageState.FAILED:
        message.sent_at = message.sent_at or at
    if state is MessageState.DELIVERED:
        message.delivered_at = at
    session.add(message)
    if complaint is not None:
        _forget_code(session, complaint, message)
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


def _sealed_text_key(session: Session, complaint_id: int | None) -> bytes | None:
    if complaint_id is None:
        return None
    found: bytes | None = session.connection().execute(_TEXT_KEY, {"complaint_id": complaint_id}).scalar()
    return found


def _lock(session: Session, message_id: int, complaint_id: int | None) -> tuple[Message, Complaint | None]:
    """The message's row, after its complaint's: every transaction takes them in this order."""
    complaint = find.lock_by_id(session, complaint_id) if complaint_id is not None else None
    return session.exec(_BY_ID, params={"message_id": message_id}).one(), complaint


def _noted(message: Message, reason: str) -> str:
    """The newest reason, behind the note that the text was sent twice where it was."""
    if message.last_error.startswith(SENT_AGAIN):
        return f"{SENT_AGAIN}; {reason}" if reason else SENT_AGAIN
    return reason
