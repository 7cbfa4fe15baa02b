"""Who is called back, shown for the call itself: recorded like every opening, and asked of the record afterwards."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import NotFound
from intake.events import EventKind
from intake.identity.person import Person, open_row
from intake.identity.second_person import events_of_day, must_be_released
from intake.models import Complaint, ComplaintIdentity
from intake.sealing.ring import KeyRing
from intake.vocabulary import Confidentiality
from routing.translatable import N_

# The reason the record keeps; `web.history` says it in the reader's language.
FOR_THE_CALL = "call-back"


def open_for_call(session: Session, ring: KeyRing, complaint: Complaint, *, actor: Actor, at: datetime) -> Person:
    """Name and number alone, and the address for mail where there is no number."""
    row = session.get(ComplaintIdentity, complaint.id)
    if row is None or row.erased_at is not None or not row.has_contact:
        raise NotFound(N_("no identity is kept for this complaint"))
    if _is_confidential(row):
        must_be_released(session, complaint.id, actor.staff_id, at=at)
    known = open_row(ring, row)
    shown = Person(name=known.name, phone=known.phone, email="" if known.phone else known.email)
    audit.record(
        session,
        complaint,
        EventKind.IDENTITY_UNMASK,
        actor=actor,
        at=at,
        fields=["name", "phone" if known.phone else "email"],
        reason=FOR_THE_CALL,
        address=actor.address,
    )
    return shown


def needs_second_person(session: Session, complaint: Complaint) -> bool:
    row = session.get(ComplaintIdentity, complaint.id)
    return row is not None and row.erased_at is None and _is_confidential(row)


def shown_at(
    session: Session, complaint: Complaint, actor: Actor, *, since: datetime, until: datetime
) -> datetime | None:
    """When this caller was first shown whom to call, on the day of the call and after the one before it."""
    events = events_of_day(session, complaint.id, EventKind.IDENTITY_UNMASK, until)
    own = [event.at for event in events if event.actor_id == actor.staff_id and event.actor_kind is actor.kind]
    return min((one for one in own if one >= since), default=None)


def _is_confidential(row: ComplaintIdentity) -> bool:
    return row.confidentiality is not Confidentiality.OPEN
