"""Going on after a suspension (恢复办理): the clocks run again, later by the days that were paused."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find, lifecycle, messages, notices, parts, pauses
from intake.casework.actor import Actor
from intake.casework.given import said
from intake.casework.office import Office
from intake.errors import NotAllowed
from intake.models import Complaint
from intake.vocabulary import Move, StaffRole


def resume_complaint(
    session: Session, office: Office, complaint: Complaint, note: str, *, actor: Actor, at: datetime
) -> None:
    """SUSPENDED to HANDLING, by the principal department or a dispatcher."""
    actor.must_be(StaffRole.HANDLER, StaffRole.DISPATCHER)
    if StaffRole.DISPATCHER not in actor.roles:
        part = find.open_handling_of(session, complaint, actor.department_id)
        if not part.is_principal:
            raise NotAllowed("the principal department or a dispatcher resumes it")
    note = said(note, "note", longest=1000)
    lifecycle.move(session, complaint, Move.RESUME, actor=actor, at=at, note=note)
    pauses.resume(session, office, complaint, actor=actor, at=at)
    for part in parts.open_parts(session, complaint):
        notices.notify_desk(
            session,
            notices.RESUMED,
            cause=f"{part.id}:{complaint.event_count}",
            at=at,
            complaint_id=complaint.id,
            department_id=part.department_id,
            number=complaint.number,
        )
    messages.tell(
        session,
        office,
        complaint,
        "resumed",
        cause=str(complaint.event_count),
        at=at,
        due_at=complaint.closure_due_at,
    )
