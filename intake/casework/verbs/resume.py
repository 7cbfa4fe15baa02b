"""Going on after a suspension (恢复办理): the clocks run again, later by the days that were paused."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find, lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import pauses
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.outbox import complainant_messages, staff_notices
from intake.casework.parts import assignments
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import NotPossibleNow
from intake.models import Complaint
from intake.vocabulary import Move, StaffRole
from routing.translatable import N_
from routing.vocabulary import Clock


@verb
def resume_complaint(
    session: Session, collaborators: Collaborators, complaint: Complaint, note: str, *, actor: Actor, at: datetime
) -> None:
    """SUSPENDED to HANDLING, by the principal department or a dispatcher."""
    actor.must_be(StaffRole.HANDLER, StaffRole.DISPATCHER)
    if StaffRole.DISPATCHER not in actor.roles:
        part = find.open_handling_of(session, complaint, actor.department_id)
        if not part.is_principal:
            raise NotPossibleNow(N_("the principal department or a dispatcher resumes it"))
    note = required_text(note, "note", longest=1000)
    lifecycle.move(session, complaint, Move.RESUME, actor=actor, at=at, note=note)
    pauses.resume(session, collaborators, complaint, actor=actor, at=at)
    for part in assignments.open_parts(session, complaint):
        staff_notices.notify_desk(
            session,
            staff_notices.RESUMED,
            cause=f"{part.id}:{complaint.event_count}",
            at=at,
            complaint_id=complaint.id,
            department_id=part.department_id,
            number=complaint.number,
        )
    complainant_messages.tell(
        session,
        collaborators,
        complaint,
        "resumed",
        cause=str(complaint.event_count),
        at=at,
        due_at=ComplaintClocks.of(session, collaborators, complaint).due(Clock.CLOSURE, at=at),
    )
