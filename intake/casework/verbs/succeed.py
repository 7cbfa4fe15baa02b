"""A department has been merged into another: what it had to do for a complaint is the other's from now on."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.lifecycle import PAUSING
from intake.casework.parts import assignments, from_decision
from intake.casework.verb import verb
from intake.errors import NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import HandlingState, StaffRole
from routing.facts import Assigned
from routing.translatable import N_


def _keep_signed(
    session: Session, complaint: Complaint, handling_id: int, *, why: str, actor: Actor, at: datetime
) -> None:
    """Who handles it need not sign again: the duty has passed with the department."""
    part = assignments.get_open_part(session, complaint, handling_id)
    part.state, part.signed_at = HandlingState.SIGNED, at
    session.add(part)
    audit.record(
        session,
        complaint,
        EventKind.HANDLING_SIGN,
        actor=actor,
        at=at,
        handling_id=part.id,
        department_id=part.department_id,
        handler_id=None,
        happened_at="",
        reason=why,
    )


@verb
def hand_to_successor(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    department_id: int,
    successor_id: int,
    why: str,
    actor: Actor,
    at: datetime,
) -> int:
    """What was signed for stays so; the complainant's clocks run on, and no return is counted. Answers how many parts.

    Raises NotPossibleNow where the complaint stands still, InvalidInput where the successor is accused in it.
    """
    actor.must_be(StaffRole.ADMINISTRATOR)
    if complaint.state in PAUSING:
        raise NotPossibleNow(N_("%(number)s stands still: let it go on first"), number=complaint.number)
    picked = from_decision.chosen(session, collaborators, complaint, successor_id, field="successor")
    own = [part for part in assignments.open_parts(session, complaint) if part.department_id == department_id]
    for part in own:
        assignments.take_back(session, complaint, [part], actor=actor, at=at, reason=why)
        held = assignments.take_over(session, complaint, successor_id, actor=actor, at=at)
        codes = tuple(dict.fromkeys((*part.violations, *held)))
        taken = Assigned(picked.symbol, picked.department_id, picked.department, codes, from_decision.BY_HAND)
        rows = from_decision.replacement_values(
            session, complaint, taken, part.role, why=why, at=at, is_principal=part.is_principal
        )
        was_signed = part.signed_at is not None
        assignments.place(session, collaborators, complaint, rows, actor=actor, at=at)
        if was_signed:
            _keep_signed(session, complaint, rows[0]["id"], why=why, actor=actor, at=at)
    return len(own)
