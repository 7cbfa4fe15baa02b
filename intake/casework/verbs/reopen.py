"""Opening a closed complaint again (重新办理): only new facts do that."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.parts import anew
from intake.casework.text_input import required_text
from intake.casework.verb import verb
from intake.errors import IllegalMove, NotPossibleNow
from intake.models import Complaint
from intake.vocabulary import Move, StaffRole, State
from routing.translatable import N_


@verb
def reopen_complaint(
    session: Session, collaborators: Collaborators, complaint: Complaint, new_facts: str, *, actor: Actor, at: datetime
) -> None:
    """CLOSED back to RECEIVED, with new clocks; what was answered stays as history, `first_closed_at` too."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    new_facts = required_text(new_facts, "new_facts")
    if complaint.state is not State.CLOSED:  # what ended otherwise is taken up again for an objection alone
        raise IllegalMove(complaint.state, Move.REOPEN)
    if complaint.merged_into_id is not None:
        raise NotPossibleNow(N_("it was answered together with others: split it off instead"))
    anew.reopen(session, collaborators, complaint, new_facts, actor=actor, at=at)
