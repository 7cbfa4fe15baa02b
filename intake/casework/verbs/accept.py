"""Accepting a complaint (受理): triage corrects the facts, the rules decide, the departments get their parts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import complainant_messages
from intake.casework.parts import acceptance, assignments, coordination, from_decision, recusals
from intake.casework.verb import verb
from intake.errors import InvalidInput
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import Move, StaffRole
from routing.decision.decide import decide
from routing.facts import Decision
from routing.models import Association, Violation
from routing.translatable import N_
from routing.vocabulary import Clock, Kind


@dataclass(frozen=True)
class TriageFacts:
    """What triage found the complaint to be; everything the rules look at and people may correct."""

    violations: tuple[str, ...]
    kind: Kind
    association_id: int | None = None
    association_text: str = ""
    region_code: str = ""
    amount: Decimal | None = None
    is_government_involved: bool = False
    implicated: frozenset[int] = frozenset()

    @classmethod
    def of(cls, complaint: Complaint) -> "TriageFacts":
        """As the door wrote them down."""
        return cls(
            violations=tuple(complaint.violations),
            kind=complaint.kind,
            association_id=complaint.association_id,
            association_text=complaint.association_text,
            region_code=complaint.region_code,
            amount=complaint.amount,
            is_government_involved=complaint.is_government_involved,
        )


@verb
def accept_complaint(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    facts: TriageFacts,
    *,
    actor: Actor,
    at: datetime,
) -> Decision:
    """RECEIVED to its departments, or to coordination where no single one owns it."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER)
    lifecycle.next_state(complaint.state, Move.ACCEPT)
    _correct(session, collaborators, complaint, facts, actor=actor, at=at)
    _decide_violations(session, complaint, facts, actor=actor, at=at)
    decision = preview_acceptance(session, collaborators, complaint, facts)
    recusals.find_implicated(session, collaborators, complaint, facts.implicated, actor=actor, at=at)
    department = send_off(session, collaborators, complaint, decision, actor=actor, at=at)
    complainant_messages.tell(
        session,
        collaborators,
        complaint,
        "accepted",
        cause=str(complaint.event_count),
        at=at,
        department=department,
        due_at=ComplaintClocks.of(session, collaborators, complaint).due(Clock.CLOSURE, at=at),
    )
    return decision


def send_off(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    decision: Decision,
    *,
    actor: Actor,
    at: datetime,
) -> str:
    """To whom the rules give it; answers what the complainant is told of whom that is. The caller tells them."""
    acceptance.take_on(session, collaborators, complaint, decision, actor=actor, at=at)
    if decision.leads:
        lifecycle.move(session, complaint, Move.ACCEPT, actor=actor, at=at)
        rows = from_decision.handling_values(complaint.id, decision, at=at)
        assignments.place(session, collaborators, complaint, rows, actor=actor, at=at)
        if decision.coordinator:
            settler = decision.coordinator.department_id
            coordination.start_clock(session, collaborators, complaint, actor=actor, at=at, coordinator=settler)
        return decision.leads[0].department
    coordination.send(session, collaborators, complaint, actor=actor, at=at, reason="no single owner")
    return decision.coordinator.department if decision.coordinator else ""


def preview_acceptance(
    session: Session, collaborators: Collaborators, complaint: Complaint, facts: TriageFacts
) -> Decision:
    """What the rules say of the complaint with these facts; writes nothing."""
    case = from_decision.case_of(session, complaint, facts.implicated, corrected=facts)
    return decide(case, collaborators.rules.table, collaborators.rules.directory)


def _correct(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    facts: TriageFacts,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    _check(session, collaborators, facts)
    before = _filed(complaint)
    complaint.kind = facts.kind
    complaint.association_id = facts.association_id
    complaint.association_text = facts.association_text or complaint.association_text
    complaint.region_code = facts.region_code or complaint.region_code
    complaint.amount = facts.amount
    complaint.is_government_involved = facts.is_government_involved or bool(facts.implicated)
    session.add(complaint)
    after = _filed(complaint)
    if after != before:  # figures of a month that is over are derived by what it stood under then
        told = {"before": before, "after": after}
        audit.record(session, complaint, EventKind.COMPLAINT_CORRECT, actor=actor, at=at, **told)


def _filed(complaint: Complaint) -> dict[str, Any]:
    """What figures are counted by, and triage may correct."""
    return {
        "kind": complaint.kind.value,
        "association_id": complaint.association_id,
        "region_code": complaint.region_code,
    }


def _decide_violations(
    session: Session, complaint: Complaint, facts: TriageFacts, *, actor: Actor, at: datetime
) -> None:
    """What an official decided stands, whatever was said or guessed; that stays beside it."""
    before = list(complaint.violations)
    complaint.violations = complaint.violations_decided = list(facts.violations)
    complaint.violation = facts.violations[0]
    complaint.violations_decided_by_id = actor.staff_id
    session.add(complaint)
    audit.record(
        session, complaint, EventKind.VIOLATION_DECIDE, actor=actor, at=at, codes=list(facts.violations), before=before
    )


def _check(session: Session, collaborators: Collaborators, facts: TriageFacts) -> None:
    known = set(session.exec(select(Violation.code).where(col(Violation.code).in_(facts.violations))))
    unknown = [code for code in facts.violations if code not in known]
    if not facts.violations:
        raise InvalidInput(N_("needs at least one"), field="violations")
    if unknown:
        raise InvalidInput(N_("%(code)s is no violation"), code=unknown[0], field="violations")
    if facts.association_id is not None and session.get(Association, facts.association_id) is None:
        raise InvalidInput(N_("is not in the registry"), field="association_id")
    if facts.region_code and facts.region_code not in collaborators.rules.directory.regions:
        raise InvalidInput(N_("%(code)s is not a region of the registry"), code=facts.region_code, field="region_code")
    if any(one not in collaborators.rules.directory.departments for one in facts.implicated):
        raise InvalidInput(N_("is not a department of the registry"), field="implicated")
