"""A granted return (退单): the part goes to another department, or the complaint to coordination."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import assignments, coordination, from_decision
from intake.casework.requests.conditions import MAX_RETURNS
from intake.errors import InvalidInput
from intake.events import EventKind
from intake.job_names import Job
from intake.models import Complaint, Handling
from intake.vocabulary import HandlingRole, Move
from routing.facts import Assigned
from routing.translatable import N_


def give_back(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    part: Handling,
    *,
    new_lead_id: int | None,
    why: str,
    actor: Actor,
    at: datetime,
) -> None:
    """The next department signs anew; the complainant's clocks run on. Twice is once too often."""
    if new_lead_id == part.department_id:
        raise InvalidInput(N_("is the department that returned it"), field="new_lead_id")
    assignments.take_back(session, complaint, [part], actor=actor, at=at, reason=Move.RETURN)
    audit.record(
        session,
        complaint,
        EventKind.HANDLING_RETURN,
        actor=actor,
        at=at,
        handling_id=part.id,
        department_id=part.department_id,
        reason=why,
    )
    if part.is_principal:
        complaint.return_count += 1
        if complaint.return_count >= MAX_RETURNS or new_lead_id is None:
            coordination.send(session, collaborators, complaint, actor=actor, at=at, reason=why)
            return
        lifecycle.move(session, complaint, Move.RETURN, actor=actor, at=at, note=why)
    if new_lead_id is not None:
        _replace(session, collaborators, complaint, part, new_lead_id, why=why, actor=actor, at=at)
    elif part.role is HandlingRole.LEAD:
        coordinator = coordination.coordinator_of(session, collaborators, complaint)
        coordination.start_clock(session, collaborators, complaint, actor=actor, at=at, coordinator=coordinator)
    else:
        audit.record_all(session, complaint, assignments.settle_reply(session, complaint, at=at), actor=actor, at=at)


def _replace(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    part: Handling,
    department_id: int,
    *,
    why: str,
    actor: Actor,
    at: datetime,
) -> None:
    picked = from_decision.chosen(session, collaborators, complaint, department_id, field="new_lead_id")
    held = assignments.take_over(session, complaint, department_id, actor=actor, at=at)
    codes = tuple(dict.fromkeys((*part.violations, *held)))
    taken = Assigned(picked.symbol, picked.department_id, picked.department, codes, from_decision.BY_HAND)
    rows = from_decision.replacement_values(
        session, complaint, taken, part.role, why=why, at=at, is_principal=part.is_principal
    )
    assignments.place(session, collaborators, complaint, rows, actor=actor, at=at)
    collaborators.jobs.nudge_later(session, Job.TELL_RETURNED)  # the complainant hears who has it now
