"""Opening a complaint: nobody reads one unseen (who handled, who forwarded, who viewed)."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import Complaint


def open_complaint(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    number: str,
    *,
    actor: Actor,
    at: datetime,
    page: str,
) -> Complaint:
    """The complaint, its row held, the reading recorded. To another department it does not exist: NotFound."""
    complaint = find.lock_complaint(session, number)
    find.must_see(session, complaint, actor)
    audit.record(session, complaint, EventKind.COMPLAINT_VIEW, actor=actor, at=at, page=page, address=actor.address)
    return complaint
