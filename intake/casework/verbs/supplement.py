"""Something more from the complainant while the complaint is under way: kept, and shown to those who handle it."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.lifecycle import ENDS
from intake.casework.outbox import staff_notices
from intake.casework.parts import assignments
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import ActorKind, StaffRole, State
from routing.translatable import N_
from routing.vocabulary import Channel


@verb
def supplement_complaint(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
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
        raise NotPossibleNow(N_("the complaint is closed; new facts make it a new one, or reopen it"))
    text = required_text(text, "text")
    audit.record(session, complaint, EventKind.COMPLAINT_SUPPLEMENT, actor=actor, at=at, channel=channel, text=text)
    for part in assignments.open_parts(session, complaint):
        staff_notices.notify_desk(
            session,
            staff_notices.SUPPLEMENTED,
            cause=f"{part.id}:{complaint.event_count}",
            at=at,
            complaint_id=complaint.id,
            department_id=part.department_id,
            number=complaint.number,
        )
