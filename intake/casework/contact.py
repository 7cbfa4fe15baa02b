"""The first contact with the complainant (首次联系; Beijing regulation 北京条例 §15)."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import audit, clocks, find
from intake.casework.actor import Actor
from intake.casework.given import said
from intake.casework.office import Office
from intake.errors import IllegalMove
from intake.events import EventKind
from intake.models import Complaint, Handling
from intake.vocabulary import HandlingState, StaffRole
from routing.vocabulary import Clock


def record_contact(
    session: Session,
    office: Office,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    note: str,
    *,
    actor: Actor,
    at: datetime,
) -> Handling:
    """The actor's department spoke with the complainant; the first time meets the clock, later ones are notes."""
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    if part.state is not HandlingState.SIGNED:
        raise IllegalMove(complaint.state, "contact before it is signed for")
    note = said(note, "note", longest=2000)
    part.contacted_at = part.contacted_at or at
    session.add(part)
    audit.record(session, complaint, EventKind.COMPLAINT_NOTE, actor=actor, at=at, text=note)
    clocks.meet(session, complaint, Clock.FIRST_CONTACT, actor=actor, at=at, handling_id=part.id)
    return part
