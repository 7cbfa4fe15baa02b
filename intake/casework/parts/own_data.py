"""What a complainant asked to have put right of their own data, from the record; and who may have a copy of it."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.ledger.event_texts import event_data
from intake.errors import InvalidInput
from intake.events import EventKind
from intake.identity.person import Person
from intake.identity.phone import phone_of, plain_phone
from intake.models import Complaint, ComplaintEvent
from intake.sealing.text import text_key_of
from routing.translatable import N_


@dataclass(frozen=True)
class CorrectionAsked:
    """What a complainant asked to have put right, and what became of it; `is_granted` is None while it is open."""

    seq: int
    field: str
    text: str
    asked_at: datetime
    is_granted: bool | None = None
    note: str = ""


def corrections_asked(session: Session, complaint: Complaint) -> list[CorrectionAsked]:
    """The oldest first; each is decided before the next can be asked."""
    kinds = (EventKind.DATA_ASK, EventKind.DATA_DECIDE)
    statement = select(ComplaintEvent).where(
        ComplaintEvent.complaint_id == complaint.id, col(ComplaintEvent.kind).in_(kinds)
    )
    key, asked = text_key_of(session, complaint), list[CorrectionAsked]()
    for event in session.exec(statement.order_by(col(ComplaintEvent.seq))):
        data = event_data(event, key)
        if event.kind is EventKind.DATA_ASK:
            asked.append(CorrectionAsked(event.seq, data["field"], data["text"], event.at))
        elif asked:
            was = asked.pop()
            decided = (bool(data["is_granted"]), str(data["note"]))
            asked.append(CorrectionAsked(was.seq, was.field, was.text, was.asked_at, *decided))
    return asked


def must_know_number(person: Person, typed: str) -> None:
    """Of who left none, the mail address; who left neither is not known, so the code is all there is."""
    if not person.has_contact:
        return
    if person.phone:
        known, said = plain_phone(person.phone), phone_of(typed, field="known")
    else:
        known, said = person.email.casefold(), typed.strip().casefold()
    if not hmac.compare_digest(known.encode(), said.encode()):
        raise InvalidInput(N_("is not what this complaint was made with"), field="known")
