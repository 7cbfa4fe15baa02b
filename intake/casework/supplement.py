"""Something more from the complainant while the complaint is under way: kept, and shown to those who handle it."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import audit, notices, parts
from intake.casework.actor import Actor
from intake.casework.given import said
from intake.casework.lifecycle import ENDS
from intake.casework.office import Office
from intake.errors import NotAllowed
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import ActorKind, StaffRole, State
from routing.vocabulary import Channel


def supplement_complaint(
    session: Session,
    office: Office,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    text: str,
    channel: Channel,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Add to a complaint that is not over. Moves nothing: an answer to our question is `supply_info`."""
    if actor.kind is not ActorKind.COMPLAINANT:
        actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.CALLER_BACK)
    if complaint.state in ENDS or complaint.state is State.CLOSED:
        raise NotAllowed("the complaint is closed; new facts make it a new one, or reopen it")
    text = said(text, "text")
    audit.record(session, complaint, EventKind.COMPLAINT_SUPPLEMENT, actor=actor, at=at, channel=channel, text=text)
    for part in parts.open_parts(session, complaint):
        notices.notify_desk(
            session,
            notices.SUPPLEMENTED,
            cause=f"{part.id}:{complaint.event_count}",
            at=at,
            complaint_id=complaint.id,
            department_id=part.department_id,
            number=complaint.number,
        )
