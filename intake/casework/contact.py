"""The first contact with the complainant (首次联系; Beijing regulation 北京条例 §15)."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import audit, clocks, find, pauses
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
    office: Office,
    complaint: Complaint,
    note: str,
    *,
    actor: Actor,
    at: datetime,
) -> Handling:
    """The actor's department spoke with the complainant; the first time meets the clock, later ones are only kept."""
    actor.must_be(StaffRole.HANDLER)
    part = find.open_handling_of(session, complaint, actor.department_id)
    if part.state is not HandlingState.SIGNED:
        raise IllegalMove(complaint.state, "contact before it is signed for")
    note = said(note, "note", longest=2000)
    part.contacted_at = part.contacted_at or at
    session.add(part)
    audit.record(
        session,
        complaint,
        EventKind.HANDLING_CONTACT,
        actor=actor,
        at=at,
        handling_id=part.id,
        department_id=part.department_id,
        text=note,
    )
    for deadline in clocks.open_deadlines(session, complaint):
        if (deadline.clock, deadline.handling_id) == (Clock.FIRST_CONTACT, part.id):
            pauses.meet_otherwise(session, office, complaint, deadline, actor=actor, at=at, happened_at=at)
    return part
