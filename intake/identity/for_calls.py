"""Who is called back, shown for the call itself: recorded like every opening, and asked of the record afterwards."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import NotFound, SecondPersonNeeded
from intake.events import EventKind
from intake.identity.person import Person, open_row
from intake.models import Complaint, ComplaintEvent, ComplaintIdentity
from intake.sealing.ring import KeyRing
from intake.vocabulary import Confidentiality
from routing.calendars.working_time import end_of, local_day
from routing.translatable import N_

# The reason the record keeps; `web.history` says it in the reader's language.
FOR_THE_CALL = "call-back"
_DAY = timedelta(days=1)
_OF_DAY = select(ComplaintEvent).where(
    ComplaintEvent.complaint_id == bindparam("complaint_id"),
    ComplaintEvent.kind == bindparam("kind"),
    ComplaintEvent.at > bindparam("since"),
)


def open_for_call(session: Session, ring: KeyRing, complaint: Complaint, *, actor: Actor, at: datetime) -> Person:
    """Name and number alone, and the address for mail where there is no number."""
    row = session.get(ComplaintIdentity, complaint.id)
    if row is None or row.erased_at is not None or not row.has_contact:
        raise NotFound(N_("no identity is kept for this complaint"))
    if _is_confidential(row) and not is_released(session, complaint.id, actor.staff_id, at=at):
        raise SecondPersonNeeded(
            N_("asked for confidentiality: ask by text, or have a second person agree that the number is shown")
        )
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


def is_released(session: Session, complaint_id: int, staff_id: int | None, *, at: datetime) -> bool:
    """Whether a second person has agreed today, for this caller."""
    events = _of_day(session, complaint_id, EventKind.CALLBACK_RELEASE, at)
    return any(event.data["staff_id"] == staff_id for event in events)


def shown_at(
    session: Session, complaint: Complaint, actor: Actor, *, since: datetime, until: datetime
) -> datetime | None:
    """When this caller was last shown whom to call, on the day of the call and after the one before it."""
    events = _of_day(session, complaint.id, EventKind.IDENTITY_UNMASK, until)
    own = [event.at for event in events if event.actor_id == actor.staff_id and event.actor_kind is actor.kind]
    return max((one for one in own if one >= since), default=None)


def _of_day(session: Session, complaint_id: int, kind: EventKind, until: datetime) -> list[ComplaintEvent]:
    """Of the day in Shanghai, up to that moment of it."""
    given = {"complaint_id": complaint_id, "kind": kind, "since": end_of(local_day(until) - _DAY)}
    found = session.exec(_OF_DAY.order_by(col(ComplaintEvent.seq)), params=given)
    return [event for event in found if event.at <= until]


def _is_confidential(row: ComplaintIdentity) -> bool:
    return row.confidentiality is not Confidentiality.OPEN
