"""Every text that came in, once: trusted ones by their MessageSid, forged ones kept apart for somebody to look at."""

import re
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import text as sql
from sqlmodel import Session, col, select

from intake.errors import InvalidInput
from intake.identity.phone import kind_of, phone_of
from intake.models import Complaint, InboundMessage
from intake.sealing.places import inbound_body_place, sender_place
from intake.sealing.ring import KeyRing, key_ring_of
from intake.sealing.text import open_stray, seal_stray, text_key_of
from intake.vocabulary import InboundState, PhoneKind

_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MAX_SID, _MAX_FORGED_BODY, _MAX_FORGED_SENDER = 64, 2000, 60
# Beyond so many that nobody has looked at, further forgeries are counted by the log alone: a full disk helps nobody.
MAX_UNREVIEWED = 10_000


def find_received(session: Session, message_sid: str) -> InboundMessage | None:
    """The text, if it came in before and was believed."""
    statement = select(InboundMessage).where(InboundMessage.message_sid == message_sid, InboundMessage.is_trusted)
    return session.exec(statement).first()


def keep(session: Session, ring: KeyRing, *, message_sid: str, sender: str, body: str, at: datetime) -> InboundMessage:
    """Store a text that is believed. Two at the same instant collide on the MessageSid."""
    row = _row(ring, message_sid, sender, body, is_trusted=True, at=at)
    session.add(row)
    session.flush()
    return row


def quarantine(session: Session, ring: KeyRing, *, message_sid: str, sender: str, body: str, at: datetime) -> bool:
    """Store a text whose signature is wrong, for a person to judge; False when it is one too many or was kept before.

    Nothing in it was checked, so nothing in it is believed: it starts no complaint and answers to nobody.
    """
    sid = _UNSTORABLE.sub("", message_sid)[:_MAX_SID]
    sender, body = _UNSTORABLE.sub("", sender)[:_MAX_FORGED_SENDER], _UNSTORABLE.sub("", body)[:_MAX_FORGED_BODY]
    known = select(InboundMessage.id).where(
        InboundMessage.message_sid == sid, col(InboundMessage.is_trusted).is_(False)
    )
    if session.exec(known).first() is not None or count_unreviewed(session) >= MAX_UNREVIEWED:
        return False
    session.add(_row(ring, sid, sender, body, is_trusted=False, at=at))
    session.flush()
    return True


def attach(session: Session, row: InboundMessage, complaint: Complaint) -> None:
    """It is about this complaint: sealed under its key from now on, and so erased with its texts."""
    said = words_of(session, row)
    row.complaint_id, row.body = complaint.id, text_key_of(session, complaint).seal(said)


def words_of(session: Session, row: InboundMessage) -> str:
    """What a text says; empty where it is erased. Raises CannotOpen."""
    if row.complaint_id is not None:
        return text_key_of(session, session.get_one(Complaint, row.complaint_id)).open(row.body)
    place = inbound_body_place(row.message_sid, is_trusted=row.is_trusted)
    return open_stray(key_ring_of(session), row.body, place=place)


def sender_of(session: Session, row: InboundMessage) -> str:
    """Whom it came from, as it came; empty where that is erased. Raises CannotOpen."""
    if not row.sealed_from:
        return ""
    place = sender_place(row.message_sid, is_trusted=row.is_trusted)
    return key_ring_of(session).open(row.sealed_from, place=place).decode()


def count_answered(session: Session, phone_hash: str, *, since: datetime) -> int:
    """How many texts of a number were answered by the program since then."""
    answered = (InboundMessage.phone_hash == phone_hash, InboundMessage.received_at > since, InboundMessage.reply != "")
    return session.exec(select(func.count()).select_from(InboundMessage).where(*answered)).one()


def count_unreviewed(session: Session) -> int:
    """How many forged texts wait for somebody to look at them."""
    statement = select(func.count()).where(~col(InboundMessage.is_trusted), col(InboundMessage.reviewed_at).is_(None))
    return session.exec(statement).one()


def hold_thread(session: Session, phone_hash: str) -> None:
    """Let texts of one number be taken one after another; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": int(phone_hash[:15], 16)})


def phone_in(sender: str) -> str:
    """E.164 of a sender that can be answered; empty for names, service numbers and landlines."""
    try:
        phone = phone_of(sender)
    except InvalidInput:
        return ""
    return phone if kind_of(phone) is PhoneKind.MOBILE else ""


def _row(ring: KeyRing, message_sid: str, sender: str, body: str, *, is_trusted: bool, at: datetime) -> InboundMessage:
    sealed = ring.seal(sender.encode(), place=sender_place(message_sid, is_trusted=is_trusted))
    said = seal_stray(ring, body, place=inbound_body_place(message_sid, is_trusted=is_trusted))
    return InboundMessage(
        message_sid=message_sid,
        is_trusted=is_trusted,
        sealed_from=sealed,
        phone_hash=ring.phone_hash(phone_in(sender) or sender),
        body=said,
        state=InboundState.RECEIVED if is_trusted else InboundState.QUARANTINED,
        received_at=at,
    )
