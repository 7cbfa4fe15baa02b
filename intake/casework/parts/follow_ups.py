"""Following up (跟踪回访) those whose complaint is over without waiting for its call-back: nobody is left unasked."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.identity.person import can_be_reached
from intake.models import Complaint, FollowUp
from intake.vocabulary import FollowUpCause
from routing.calendars.working_time import end_of, local_day
from routing.clocks.deadlines import due
from routing.vocabulary import Clock

_OF_ONE = select(FollowUp).where(FollowUp.complaint_id == bindparam("complaint_id"))


def find_follow_up(session: Session, complaint: Complaint) -> FollowUp | None:
    """The one that waits for a call."""
    found = session.exec(_OF_ONE, params={"complaint_id": complaint.id}).first()
    return found if found is not None and found.finished_at is None else None


def want(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    because: FollowUpCause,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Have the complainant called; who left no contact is asked on the tracking page alone."""
    if not can_be_reached(session, complaint.id):
        return
    call_by = next_due(collaborators, complaint, at=at)
    row = session.exec(_OF_ONE, params={"complaint_id": complaint.id}).first()
    if row is None:
        row = FollowUp(complaint_id=complaint.id, because=because, wanted_at=at, call_by=call_by)
    row.because, row.wanted_at, row.call_by, row.finished_at = because, at, call_by, None
    session.add(row)
    said = {"because": because, "due_at": call_by.isoformat()}
    audit.record(session, complaint, EventKind.FOLLOW_UP_OPEN, actor=actor, at=at, **said)


def next_due(collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> datetime:
    """By when the next try is due: as long as the profile gives a call-back."""
    limit = collaborators.rules.limits.limit(complaint.policy, Clock.CALLBACK)
    if limit is None:
        return end_of(local_day(at))
    return due(limit, at, collaborators.rules.calendars.of(complaint.region_code)).due_at


def give_up(session: Session, complaint: Complaint, *, at: datetime) -> None:
    """It is taken up again: what came of it before need not be asked any more."""
    row = find_follow_up(session, complaint)
    if row is not None:
        row.finished_at = at
        session.add(row)
