"""Confirming that a department stays set aside, or letting it back (认定或解除回避): a dispatcher, with a reason."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.outbox import staff_notices
from intake.casework.parts import acceptance, assignments, coordination, from_decision, recusals
from intake.casework.reasons import required_reason
from intake.casework.verb import verb
from intake.errors import NotPossibleNow
from intake.models import Complaint
from intake.sealing.text import text_key_of
from intake.vocabulary import HandlingRole, HandlingState, RecusalState, StaffRole, State
from routing.decision.decide import decide
from routing.facts import Assigned, Decision
from routing.translatable import N_

_UNDER_WAY = (State.DISPATCHED, State.HANDLING)


@verb
def decide_recusal(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    department_id: int,
    *,
    lift: bool,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Lifted, the lawful authority gets what the rules give it; beside whoever has signed meanwhile, it joins them."""
    actor.must_be(StaffRole.DISPATCHER)
    reason = required_reason(reason, "reason", longest=500)
    row = recusals.get_recusal(session, complaint, department_id)
    if row.state is RecusalState.LIFTED or (row.state is RecusalState.CONFIRMED and not lift):
        raise NotPossibleNow(N_("that has been decided already"))
    row.state = RecusalState.LIFTED if lift else RecusalState.CONFIRMED
    row.decided_by_id, row.decided_at = actor.staff_id, at
    row.reason = text_key_of(session, complaint).seal(reason)
    session.add(row)
    recusals.record_decision(session, complaint, [department_id], row.state, reason=reason, actor=actor, at=at)
    if lift and complaint.state in _UNDER_WAY:
        _let_back(session, collaborators, complaint, department_id, reason=reason, actor=actor, at=at)


def _let_back(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    department_id: int,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    decision = decide(
        from_decision.case_of(session, complaint), collaborators.rules.table, collaborators.rules.directory
    )
    named = next((one for one in (*decision.leads, *decision.co) if one.department_id == department_id), None)
    if _is_as_decided(session, complaint):
        _send_anew(session, collaborators, complaint, decision, actor=actor, at=at)
    elif named is not None and department_id not in _holders(session, complaint):
        _join(session, collaborators, complaint, named, reason=reason, actor=actor, at=at)


def _is_as_decided(session: Session, complaint: Complaint) -> bool:
    """Nobody has signed, and the parts are those of the rules: no hand has sent it elsewhere."""
    record = from_decision.find_decision(session, complaint.id)
    parts = assignments.live_parts(session, complaint)
    if record is None or record.override_by_id is not None or complaint.designated:
        return False
    by_rules = {one["department_id"] for one in (*record.body["leads"], *record.body["co"])}
    is_unsigned = all(part.state is HandlingState.PENDING for part in parts)
    return is_unsigned and {part.department_id for part in parts} == by_rules


def _send_anew(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    decision: Decision,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """As acceptance would have sent it, had the department not been set aside."""
    given = assignments.live_parts(session, complaint)
    keep = {one.department_id for one in (*decision.leads, *decision.co)}
    acceptance.take_on(session, collaborators, complaint, decision, actor=actor, at=at)
    if not decision.leads:
        coordination.send(session, collaborators, complaint, actor=actor, at=at, reason="no single owner")
    else:
        assignments.take_back(session, complaint, given, actor=actor, at=at, reason="recusal lifted")
        rows = from_decision.handling_values(complaint.id, decision, at=at)
        assignments.place(session, collaborators, complaint, rows, actor=actor, at=at)
        if decision.coordinator:
            settler = decision.coordinator.department_id
            coordination.start_clock(session, collaborators, complaint, actor=actor, at=at, coordinator=settler)
    gone = [part for part in given if part.department_id not in keep]
    staff_notices.notify_parts(session, staff_notices.TAKEN_BACK, complaint, gone, at=at)


def _join(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    named: Assigned,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Who has signed keeps its part; the department let back takes its own beside it."""
    rows = from_decision.replacement_values(session, complaint, named, HandlingRole.CO, why=reason, at=at)
    assignments.place(session, collaborators, complaint, rows, actor=actor, at=at)


def _holders(session: Session, complaint: Complaint) -> set[int]:
    return {part.department_id for part in assignments.live_parts(session, complaint)}
