"""Waiving a co-handler's reply (免于答复), so that the complaint need not wait for it."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.casework.parts import assignments
from intake.casework.reasons import required_reason
from intake.casework.verb import verb
from intake.errors import NotFound, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import HandlingRole, StaffRole
from routing.translatable import N_


@verb
def waive_part(
    session: Session,
    collaborators: Collaborators,  # noqa: ARG001 - every verb is called alike
    complaint: Complaint,
    handling_id: int,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Only a co-handler's: a lead answers for its violations (first-receiver responsibility 首接负责制)."""
    actor.must_be(StaffRole.DISPATCHER)
    reason = required_reason(reason, "reason", longest=500)
    part = next((each for each in find.handlings_of(session, complaint.id) if each.id == handling_id), None)
    if part is None or part.state not in find.OPEN_PARTS:
        raise NotFound(N_("there is no such open part"), field="handling_id")
    if part.role is not HandlingRole.CO:
        raise NotPossibleNow(N_("a lead department's reply cannot be waived"))
    assignments.waive(session, complaint, part, actor=actor, at=at)
    said = {"handling_id": part.id, "department_id": part.department_id, "reason": reason}
    settled = assignments.settle_reply(session, complaint, at=at)
    audit.record_all(session, complaint, [(EventKind.HANDLING_WAIVE, said), *settled], actor=actor, at=at)
    staff_notices.notify_parts(session, staff_notices.WAIVED, complaint, [part], at=at)
