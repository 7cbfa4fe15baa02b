"""Texts as a reader with the key sees them: what tests look at is stored sealed."""

from typing import Any

from sqlmodel import Session

from intake.casework.ledger.event_texts import event_data
from intake.models import (
    Callback,
    Complaint,
    ComplaintEvent,
    DecisionRecord,
    DecisionRequest,
    Handling,
    InboundMessage,
    Message,
)
from intake.sealing.places import body_place, inbound_body_place
from intake.sealing.ring import key_ring_of
from intake.sealing.text import SealedText, TextKey, open_stray, text_key_of

Owned = Callback | ComplaintEvent | DecisionRecord | DecisionRequest | Handling


def opened(session: Session, row: Complaint | Owned, name: str) -> str:
    """One text of a complaint, or of a row that belongs to one."""
    sealed: SealedText | None = getattr(row, name)
    return _key(session, row).open(sealed)


def told(session: Session, event: ComplaintEvent) -> dict[str, Any]:
    """Every field of an event."""
    return event_data(event, _key(session, event))


def body_of(session: Session, message: Message) -> str:
    """What a text says that leaves, or has left."""
    if message.complaint_id is None:
        return open_stray(key_ring_of(session), message.body, place=body_place(message.id))
    return text_key_of(session, session.get_one(Complaint, message.complaint_id)).open(message.body)


def heard_in(session: Session, row: InboundMessage) -> str:
    """What a text says that came in."""
    if row.complaint_id is None:
        place = inbound_body_place(row.message_sid, is_trusted=row.is_trusted)
        return open_stray(key_ring_of(session), row.body, place=place)
    return text_key_of(session, session.get_one(Complaint, row.complaint_id)).open(row.body)


def _key(session: Session, row: Complaint | Owned) -> TextKey:
    complaint = row if isinstance(row, Complaint) else session.get_one(Complaint, row.complaint_id)
    return text_key_of(session, complaint)
