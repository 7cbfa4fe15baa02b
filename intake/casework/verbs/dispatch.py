"""Dispatching by hand (派单/指定): after coordination, or for the violations that nobody leads yet."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.outbox.passing_on import tell_who_has_it
from intake.casework.parts import assignments, coordination, from_decision
from intake.casework.parts.coordination import CoordinatedDecision
from intake.casework.parts.from_decision import DispatchChoice
from intake.casework.reasons import required_reason
from intake.casework.text_input import optional_text
from intake.casework.verb import verb
from intake.errors import IllegalMove
from intake.models import Complaint
from intake.vocabulary import HandlingRole, Move, StaffRole, State
from routing.facts import Assigned

MAX_DOCUMENT = 120


@verb
def dispatch_complaint(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    choice: DispatchChoice,
    *,
    actor: Actor,
    at: datetime,
    designate: bool = False,
    document: str = "",
) -> None:
    """COORDINATING to one lead for everything. A designated one may not return (Weifang regulation 潍坊条例 §22).

    `document` is the number or title of what the coordinating body wrote (文号), the basis of a rule made of this.
    """
    actor.must_be(StaffRole.DISPATCHER)
    step = Move.DESIGNATE if designate else Move.DISPATCH
    lifecycle.next_state(complaint.state, step)
    document = optional_text(document, "document", longest=MAX_DOCUMENT)
    picked = from_decision.picked(session, collaborators, complaint, choice)
    lifecycle.move(session, complaint, step, actor=actor, at=at, note=picked.reason)
    rows = from_decision.picked_values(session, complaint, picked, at=at, is_designated=designate)
    assignments.place(session, collaborators, complaint, rows, actor=actor, at=at)
    settled = CoordinatedDecision(
        picked.lead, picked.cos, complaint.violations, picked.reason, document, is_designated=designate
    )
    coordination.keep(session, complaint, settled, actor=actor, at=at)
    tell_who_has_it(session, collaborators, complaint, picked.lead.department, at=at)


@verb
def dispatch_rest(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    lead_id: int,
    reason: str,
    *,
    actor: Actor,
    at: datetime,
    document: str = "",
) -> None:
    """Give the violations that no department leads a lead of their own, while the others are handled."""
    actor.must_be(StaffRole.DISPATCHER)
    rest = assignments.ownerless(session, complaint)
    if complaint.state not in {State.DISPATCHED, State.HANDLING} or not rest:
        raise IllegalMove(complaint.state, Move.DISPATCH)
    reason = required_reason(reason, "reason", longest=500)
    document = optional_text(document, "document", longest=MAX_DOCUMENT)
    lead = from_decision.chosen(session, collaborators, complaint, lead_id)
    leading = next((p for p in assignments.open_parts(session, complaint) if p.department_id == lead_id), None)
    if leading is not None and leading.role is HandlingRole.LEAD:
        leading.violations = [*leading.violations, *rest]
        session.add(leading)
    else:
        assignments.take_over(session, complaint, lead_id, actor=actor, at=at)
        own = Assigned(lead.symbol, lead.department_id, lead.department, rest, lead.because)
        rows = from_decision.replacement_values(session, complaint, own, HandlingRole.LEAD, why=reason, at=at)
        assignments.place(session, collaborators, complaint, rows, actor=actor, at=at)
    coordination.keep(session, complaint, CoordinatedDecision(lead, (), rest, reason, document), actor=actor, at=at)
