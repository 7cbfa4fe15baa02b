"""Opening a closed complaint again (重新办理): only new facts do that."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import promises
from intake.casework.clocks.clock import COMPLAINT_CLOCKS, TRIAGE
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import assignments
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import Move, StaffRole
from routing.translatable import N_


@verb
def reopen_complaint(
    session: Session, collaborators: Collaborators, complaint: Complaint, new_facts: str, *, actor: Actor, at: datetime
) -> None:
    """CLOSED back to RECEIVED, with new clocks; what was answered stays as history, `first_closed_at` too."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    new_facts = required_text(new_facts, "new_facts")
    supplement = EventKind.COMPLAINT_SUPPLEMENT, {"channel": complaint.channel, "text": new_facts}
    if complaint.merged_into_id is not None:
        raise NotPossibleNow(N_("it was answered together with others: split it off instead"))
    moved = lifecycle.take(complaint, Move.REOPEN)
    audit.record_all(session, complaint, [moved, supplement], actor=actor, at=at)
    assignments.end_all(session, complaint, actor=actor, at=at, reason=Move.REOPEN)
    complaint.closed_at = complaint.finished_at = complaint.replied_at = None
    complaint.closed_by_id = complaint.outcome = complaint.lead_department_id = None
    complaint.end_note = None
    wanted = [promises.Promise(clock, at) for clock in (*TRIAGE, *COMPLAINT_CLOCKS)]
    promises.promise(session, collaborators, complaint, wanted, actor=actor, at=at)
