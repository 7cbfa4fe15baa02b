"""Joining a complaint with another about the same matter (并案); its complainant hears the result of that one."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find, lifecycle
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.lifecycle import ENDS
from intake.casework.outbox import complainant_messages
from intake.casework.parts import assignments, ending, from_decision
from intake.casework.verb import verb
from intake.errors import InvalidInput
from intake.events import EventKind
from intake.language.i18n import _, use_language
from intake.models import Complaint
from intake.vocabulary import Move, StaffRole, State
from routing.translatable import N_


@verb
def merge_complaint(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    into: Complaint,
    note: str = "",
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """RECEIVED to MERGED. `into` must be under way: what is closed is not joined but refused as R05, or reopened."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    lifecycle.next_state(complaint.state, Move.MERGE)
    into = find.lock_by_id(session, into.id)
    if into.id == complaint.id:
        raise InvalidInput(N_("cannot be the complaint itself"), field="into")
    if into.state in ENDS or into.state is State.CLOSED:
        raise InvalidInput(N_("is no longer under way"), field="into")
    _check_recused(session, collaborators, complaint, into)
    complaint.merged_into_id = into.id
    ending.end(session, complaint, Move.MERGE, actor=actor, at=at, note=note.strip())
    with use_language(into.language):
        said = _("joined by %(number)s", number=complaint.number)
    audit.record(session, into, EventKind.COMPLAINT_NOTE, actor=actor, at=at, text=said)
    complainant_messages.tell(session, collaborators, complaint, "merged", cause="end", at=at)


def _check_recused(session: Session, collaborators: Collaborators, complaint: Complaint, into: Complaint) -> None:
    """Whoever is set aside in the one may not answer it by way of the other."""
    recused = from_decision.recused_of(session, complaint.id)
    for part in assignments.live_parts(session, into) if recused else ():
        if part.department_id in recused:
            raise InvalidInput(
                N_("%(department)s has a part in that complaint and is set aside in this one: lift that first"),
                department=collaborators.rules.directory.department(part.department_id).name,
                field="into",
            )
