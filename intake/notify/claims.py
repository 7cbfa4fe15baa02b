"""Taking messages into one worker's hands: each once, those to one number in their order, no faster than allowed.

Sending cannot be both never lost and never doubled. So a claim is committed before the provider is called, and counts
as a departure until it is known that the text did not leave; a message departs twice at most. A claim that nobody has
heard of for ten minutes may have left: it is taken again, its row says so, and after the second time a person looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam
from sqlalchemy import select as sa_select
from sqlalchemy import text as sql
from sqlmodel import Session, and_, col, func, not_, or_, select

from intake.models import Complaint, Message
from intake.sealing.places import address_place, body_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import SealedText, TextKey, open_stray
from intake.vocabulary import MessageState, Road
from routing.translatable import N_

LAPSES_AFTER = timedelta(minutes=10)
MOST_DEPARTURES = 2  # texts of one message that ever reach anybody
SENT_AGAIN = N_("sent again after an unknown outcome")
SENT_BY_HAND = N_("sent again by hand")

WAITING = (MessageState.QUEUED, MessageState.CLAIMED)
_SECOND, _CLOCKS_DIFFER = timedelta(seconds=1), timedelta(seconds=5)
_CLAIM_LOCK = 7_405_003  # any number of our own: PostgreSQL advisory lock of whoever counts what left this second


def _spelled(name: str) -> BindParameter[Any]:
    """Written out in the statement, as in the index it is to use: planners do not look into parameters for that."""
    return bindparam(name, WAITING, expanding=True, literal_execute=True, type_=Message.__table__.c.state.type)


_earlier = Message.__table__.alias("earlier").c
# One that is to leave at an hour still to come holds up nobody; one that is tried again does.
_IS_HELD_UP = (
    sa_select(_earlier.id)
    .where(
        _earlier.phone_hash == col(Message.phone_hash),
        _earlier.id < col(Message.id),
        _earlier.state.in_(_spelled("held")),
        or_(
            _earlier.state == MessageState.CLAIMED,
            _earlier.attempts > 0,
            _earlier.next_attempt_at <= bindparam("moment"),
        ),
    )
    .exists()
)
_DUE = (
    select(Message)
    .where(
        col(Message.state).in_(_spelled("waiting")),
        Message.next_attempt_at <= bindparam("moment"),
        Message.road == bindparam("road"),
        not_(_IS_HELD_UP),
    )
    .order_by(col(Message.next_attempt_at), col(Message.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=Message.__table__)
)
# What is dated later than any clock of ours can be was claimed before the clock was put back.
_LATELY = select(func.count()).where(
    and_(
        col(Message.claimed_at) > bindparam("since"),
        col(Message.claimed_at) < bindparam("until"),
        col(Message.road) == Road.TEXT,
    )
)
_complaints = Complaint.__table__.c
_TEXT_KEYS = sa_select(_complaints.id, _complaints.text_key).where(
    _complaints.id.in_(bindparam("complaint_ids", expanding=True))
)


@dataclass(frozen=True)
class ClaimedMessage:
    """One message in one worker's hands."""

    message_id: int
    complaint_id: int | None
    template: str
    sealed_to: bytes
    sealed_body: SealedText | None
    text_key: bytes | None  # of its complaint, where it is about one
    phone_hash: str | None
    may_leave: bool  # False once it has, or may have, as often as it may

    def phone(self, ring: KeyRing) -> str:
        """Raises CannotOpen."""
        return ring.open(self.sealed_to, place=address_place(self.message_id)).decode()

    def body(self, ring: KeyRing) -> str:
        """Raises CannotOpen."""
        if self.complaint_id is None:
            return open_stray(ring, self.sealed_body, place=body_place(self.message_id))
        return TextKey.unsealed(ring, self.complaint_id, self.text_key).open(self.sealed_body)


@dataclass(frozen=True)
class Claims:
    """What was claimed at once; `is_paced` where more may be due, and must wait for the next moment."""

    messages: Sequence[ClaimedMessage]
    is_paced: bool = False


def claim_next(session: Session, *, at: datetime) -> ClaimedMessage | None:
    """The message that has waited longest, now ours; None when none is due. Competing workers pass each other by."""
    found = claim_due(session, at=at, most=1).messages
    return found[0] if found else None


def claim_due(
    session: Session, *, at: datetime, most: int, per_second: int | None = None, road: Road = Road.TEXT
) -> Claims:
    """Those of a road that have waited longest; of texts no more than may leave in the second, all workers counted."""
    if per_second is not None:
        free = per_second - _left_lately(session, at)
        if free <= 0:
            return Claims((), is_paced=True)
        most = min(most, free)
    rows = session.exec(_DUE, params={"moment": at, "most": most, "road": road}).all()
    keys = _sealed_text_keys(session, {row.complaint_id for row in rows if row.complaint_id is not None})
    return Claims([_claimed(session, row, keys, at) for row in rows])


def _claimed(session: Session, message: Message, keys: dict[int, bytes | None], at: datetime) -> ClaimedMessage:
    is_lapsed = message.state is MessageState.CLAIMED
    if is_lapsed:
        message.departures = max(message.departures, 1)
    may_leave = message.departures < MOST_DEPARTURES
    if may_leave:
        message.departures += 1
        message.attempts += 1
    if message.departures == MOST_DEPARTURES and not message.last_error.startswith((SENT_AGAIN, SENT_BY_HAND)):
        message.last_error = SENT_AGAIN
    message.state, message.claimed_at, message.next_attempt_at = MessageState.CLAIMED, at, at + LAPSES_AFTER
    session.add(message)
    return ClaimedMessage(
        message.id,
        message.complaint_id,
        message.template,
        message.sealed_to,
        message.body,
        keys.get(message.complaint_id or 0),
        message.phone_hash,
        may_leave,
    )


def _left_lately(session: Session, at: datetime) -> int:
    """Whoever counts first hands over first: on SQLite its transaction sees to that."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _CLAIM_LOCK})
    return session.exec(_LATELY, params={"since": at - _SECOND, "until": at + _CLOCKS_DIFFER}).one()


def _sealed_text_keys(session: Session, complaint_ids: set[int]) -> dict[int, bytes | None]:
    if not complaint_ids:
        return {}
    found = session.connection().execute(_TEXT_KEYS, {"complaint_ids": list(complaint_ids)})
    return {row.id: row.text_key for row in found}
