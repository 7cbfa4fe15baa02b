"""Asking to be connected with a complainant by telephone, without seeing the number; neither side sees the other's."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import follow_ups, masked_calls
from intake.casework.verb import verb
from intake.casework.verbs.conflict_of_interest import must_not_be_involved
from intake.casework.verbs.reaching.message_box import HOTLINE
from intake.errors import NotPossibleNow
from intake.events import EventKind
from intake.identity.person import phone_to_dial
from intake.job_names import Job
from intake.models import Complaint, MaskedCall
from intake.numbers import new_id
from intake.vocabulary import MaskedCallState, StaffRole, State
from routing.translatable import N_

# Waits for its call-back, which nobody makes about their own work.
_CALL_ALONE = frozenset({StaffRole.CALLER_BACK})


@verb
def ask_masked_call(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime
) -> MaskedCall:
    """The asker's own telephone rings first. Nobody need agree to it: no number is shown to anybody."""
    if not actor.roles & HOTLINE:
        actor.must_be(StaffRole.HANDLER)
        find.open_handling_of(session, complaint, actor.department_id)
    is_due = complaint.state is State.CALLBACK or follow_ups.find_follow_up(session, complaint) is not None
    if is_due and actor.roles & _CALL_ALONE:
        must_not_be_involved(session, complaint, actor)
    if complaint.is_training:
        raise NotPossibleNow(N_("nobody outside is called about a complaint of practice"))
    if not phone_to_dial(session, collaborators.ring, complaint.id):
        raise NotPossibleNow(N_("no telephone number is known: write to the message box"))
    if masked_calls.is_in_call(session, actor, at=at):
        raise NotPossibleNow(N_("your telephone is being rung already"))
    row = MaskedCall(
        id=new_id(at),
        complaint_id=complaint.id,
        asked_by_id=actor.staff_id or 0,
        asked_at=at,
        state=MaskedCallState.ASKED,
    )
    session.add(row)
    audit.record(session, complaint, EventKind.CALL_ASK, actor=actor, at=at, call_id=row.id)
    collaborators.jobs.nudge_later(session, Job.PLACE_CALLS)
    return row
