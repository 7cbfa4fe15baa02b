"""What is held of a complainant, for themselves: masked to whoever has the receipt, whole to who also knows the number.

个人信息保护法 §45 (access and copy) and §46 (correction). A receipt can be lost: number and code alone never show whom
the complaint is from, nor what was told; the telephone number it was made with, typed anew, does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.ledger.event_texts import event_data
from intake.casework.parts.own_data import CorrectionAsked, corrections_asked
from intake.casework.reading.public_status import PublicStatus, public_status_of
from intake.events import EventKind
from intake.identity.person import Person, find_person
from intake.identity.phone import plain_phone
from intake.models import Complaint, ComplaintEvent, ComplaintIdentity
from intake.sealing.text import text_key_of
from intake.vocabulary import Confidentiality


@dataclass(frozen=True)
class OwnData:
    """Of one complaint; `person` masked, or whole in a copy."""

    status: PublicStatus
    person: Person
    wish: Confidentiality | None
    notice_version: str
    is_erased: bool
    corrections: Sequence[CorrectionAsked]
    reads: int  # by how many looks of the staff


@dataclass(frozen=True)
class OwnCopy:
    """Everything that was said, beside what is held."""

    data: OwnData
    narrative: str
    added: Sequence[tuple[datetime, str]]


def own_data(session: Session, collaborators: Collaborators, complaint: Complaint) -> OwnData:
    """Masked: what number and code alone show."""
    return _data(session, collaborators, complaint, is_masked=True)


def own_copy(session: Session, collaborators: Collaborators, complaint: Complaint) -> OwnCopy:
    """Whole; `verbs.following.own_data.take_copy` asked for the number and recorded it."""
    key = text_key_of(session, complaint)
    added = [
        (event.at, str(event_data(event, key)["text"]))
        for event in audit.timeline(session, complaint.id)
        if event.kind is EventKind.COMPLAINT_SUPPLEMENT
    ]
    data = _data(session, collaborators, complaint, is_masked=False)
    return OwnCopy(data, key.open(complaint.narrative), added)


def _data(session: Session, collaborators: Collaborators, complaint: Complaint, *, is_masked: bool) -> OwnData:
    row = session.get(ComplaintIdentity, complaint.id)
    person = find_person(session, complaint.id)
    seen = select(ComplaintEvent.id).where(
        ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind == EventKind.COMPLAINT_VIEW
    )
    return OwnData(
        status=public_status_of(session, collaborators, complaint),
        person=_masked(person) if is_masked else person,
        wish=row.confidentiality if row else None,
        notice_version=row.notice_version if row else "",
        is_erased=row is not None and row.erased_at is not None,
        corrections=corrections_asked(session, complaint),
        reads=len(session.exec(seen).all()),
    )


def _masked(person: Person) -> Person:
    """Less of the number than the staff is shown: seven digits would leave ten thousand to try."""
    shown = person.masked()
    return replace(shown, phone="*" * 9 + plain_phone(person.phone)[-2:]) if person.phone else shown
