"""From a decision of the rules to the rows it makes: the stored decision, the parts, the clocks a dispatch starts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert
from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM
from intake.casework.clocks.promises import Promise
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.ledger.commitments import note_inserted
from intake.casework.parts import recusals
from intake.casework.reasons import required_reason
from intake.errors import InvalidInput
from intake.events import EventKind
from intake.models import Complaint, ComplaintRecusal, DecisionRecord
from intake.numbers import new_id
from intake.sealing.text import text_key_of
from intake.vocabulary import HandlingRole, HandlingState, RecusalState
from routing.calendars.working_time import local_day
from routing.facts import Assigned, AssociationSnapshot, Case, CaseFacts, Decision, PartDecision, StepOutcome
from routing.registry.snapshots import snapshot_of
from routing.translatable import N_
from routing.vocabulary import Clock

# Why a department is on a complaint that a person gave it to; what they wrote stands beside it.
BY_HAND = ""
# What steps 6 and 7 of the fallback chain say of a violation whose rule found no single owner.
_FALLEN = (StepOutcome.COORDINATING, StepOutcome.BACKSTOP, StepOutcome.NOBODY)

# Of one complaint the decision in force, where there is one, beside each department that was ever set aside.
_NEWEST = (
    select(func.max(DecisionRecord.id))
    .where(DecisionRecord.complaint_id == bindparam("complaint_id"))
    .scalar_subquery()
)
_DECISION_AND_RECUSALS = (
    select(DecisionRecord, ComplaintRecusal)
    .select_from(Complaint)
    .outerjoin(DecisionRecord, col(DecisionRecord.id) == _NEWEST)
    .outerjoin(ComplaintRecusal, col(ComplaintRecusal.complaint_id) == Complaint.id)
    .where(Complaint.id == bindparam("complaint_id"))
)


@dataclass(frozen=True)
class DispatchChoice:
    """What a person decides by hand: who leads, why, and who joins."""

    lead_id: int
    reason: str
    co_ids: Collection[int] = ()


@dataclass(frozen=True)
class Picked:
    """A choice that may be made."""

    lead: Assigned
    cos: tuple[Assigned, ...]
    reason: str


def snapshot_on(session: Session, association_id: int | None, received_at: datetime) -> AssociationSnapshot | None:
    """The association as the registry had it on the day of receipt."""
    return snapshot_of(session, association_id, local_day(received_at))


def case_of(
    session: Session,
    complaint: Complaint,
    implicated: frozenset[int] = frozenset(),
    *,
    corrected: CaseFacts | None = None,
) -> Case:
    """A stored complaint as put to the rules, as of its day of receipt; with what triage says instead, if it does.

    Whoever is set aside in it is implicated, `implicated` or not.
    """
    facts = corrected or complaint
    return Case.of(
        facts,
        snapshot_on(session, facts.association_id, complaint.received_at),
        channel=complaint.channel,
        region_code=facts.region_code or complaint.region_code,
        anonymous=complaint.is_anonymous,
        text=text_key_of(session, complaint).open(complaint.narrative),
        on=local_day(complaint.received_at),
        implicated=implicated | recusals.in_force(session, complaint.id),
    )


def find_decision(session: Session, complaint_id: int) -> DecisionRecord | None:
    """The decision in force: the newest; None before triage."""
    statement = select(DecisionRecord).where(DecisionRecord.complaint_id == complaint_id)
    return session.exec(statement.order_by(col(DecisionRecord.id).desc()).limit(1)).first()


def recused_of(session: Session, complaint_id: int) -> frozenset[int]:
    """Departments that may not be given this complaint: they are accused in it (Jinan regulation 济南条例 §32).

    Complaints of earlier releases tell it by their decision alone. Whom an official has let back in may be given it.
    """
    found = session.exec(_DECISION_AND_RECUSALS, params={"complaint_id": complaint_id}).all()
    decided = {each["department_id"] for decision, _row in found[:1] if decision for each in decision.body["recused"]}
    rows = [row for _decision, row in found if row]
    lifted = {row.department_id for row in rows if row.state is RecusalState.LIFTED}
    return recusals.with_successors(session, frozenset((decided | {row.department_id for row in rows}) - lifted))


def keep_decision(session: Session, complaint: Complaint, decision: Decision, *, at: datetime) -> None:
    """Store what the rules said, and record it."""
    store_decision(session, decision_values(complaint.id, decision, at=at))
    audit.record(session, complaint, EventKind.DECISION_ROUTE, actor=SYSTEM, at=at, **decided(decision))


def store_decision(session: Session, values: dict[str, Any]) -> None:
    """Its event follows."""
    session.connection().execute(insert(DecisionRecord.__table__), [values])
    note_inserted(session, DecisionRecord, values)


def decision_values(complaint_id: int, decision: Decision, *, at: datetime) -> dict[str, Any]:
    """Column values of the stored decision."""
    return {
        "id": new_id(at),
        "complaint_id": complaint_id,
        "table_version": decision.table_version,
        "rule": decision.parts[0].rule if decision.parts else None,
        "body": decision,
        "verdicts": [_verdict(part) for part in decision.parts],
        "decided_at": at,
    }


def _verdict(part: PartDecision) -> dict[str, Any]:
    fallen = (step.outcome for step in part.chain if step.outcome in _FALLEN)
    return {"rule": part.rule, "code": part.violation, "by": str(next(fallen, StepOutcome.RULE))}


def decided(decision: Decision) -> dict[str, Any]:
    """What the event says of a decision."""
    return {
        "rules": [part.rule for part in decision.parts],
        "table_version": decision.table_version,
        "leads": [lead.department_id for lead in decision.leads],
        "co": [co.department_id for co in decision.co],
        "recused": [recusal.department_id for recusal in decision.recused],
    }


def handling_values(
    complaint_id: int, decision: Decision, *, at: datetime, is_designated: bool = False
) -> list[dict[str, Any]]:
    """Column values of the parts: one for each lead department, the principal first, one for each co-department."""
    leads = [
        _part(complaint_id, lead, HandlingRole.LEAD, at=at, is_principal=i == 0, is_designated=is_designated)
        for i, lead in enumerate(decision.leads)
    ]
    cos = [_part(complaint_id, co, HandlingRole.CO, at=at) for co in decision.co]
    return leads + cos


def chosen(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    department_id: int,
    *,
    field: str = "lead_id",
) -> Assigned:
    """A department picked by hand, for every violation. Raises InvalidInput for one that is gone or accused."""
    card = collaborators.rules.directory.find_active(department_id)
    if card is None:
        raise InvalidInput(N_("is not an active department"), field=field)
    if card.id in recused_of(session, complaint.id):
        raise InvalidInput(
            N_("%(department)s is accused in this complaint and may not handle it"), department=card.name, field=field
        )
    return Assigned(str(card.symbol or ""), card.id, card.name, tuple(complaint.violations), BY_HAND)


def picked(session: Session, collaborators: Collaborators, complaint: Complaint, choice: DispatchChoice) -> Picked:
    """The departments chosen, each once and none accused. Raises InvalidInput for one that may not, or no reason."""
    why = required_reason(choice.reason, "reason", longest=500)
    lead = chosen(session, collaborators, complaint, choice.lead_id)
    others = dict.fromkeys(one for one in choice.co_ids if one != choice.lead_id)
    cos = [chosen(session, collaborators, complaint, one, field="co_ids") for one in others]
    return Picked(lead, tuple(cos), why)


def picked_values(
    session: Session, complaint: Complaint, choice: Picked, *, at: datetime, is_designated: bool = False
) -> list[dict[str, Any]]:
    """Column values of parts picked by hand, the principal first."""
    head = _part(complaint.id, choice.lead, HandlingRole.LEAD, at=at, is_principal=True, is_designated=is_designated)
    parts = [head, *(_part(complaint.id, co, HandlingRole.CO, at=at) for co in choice.cos)]
    why = text_key_of(session, complaint).seal(choice.reason)
    return [part | {"because_note": why} for part in parts]


def replacement_values(
    session: Session,
    complaint: Complaint,
    assigned: Assigned,
    role: HandlingRole,
    *,
    why: str,
    at: datetime,
    is_principal: bool = False,
) -> list[dict[str, Any]]:
    """Column values of the one part, picked by hand, that takes the place of another."""
    note = text_key_of(session, complaint).seal(why)
    return [_part(complaint.id, assigned, role, at=at, is_principal=is_principal) | {"because_note": note}]


def dispatched(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the event says of handling rows."""
    return [
        {
            "id": row["id"],
            "department_id": row["department_id"],
            "role": row["role"].value,
            "violations": row["violations"],
            "designated": row["is_designated"],
            "principal": row["is_principal"],
        }
        for row in rows
    ]


def dispatch_promises(rows: Sequence[dict[str, Any]], *, at: datetime) -> list[Promise]:
    """The clock a dispatch starts on each part. The return window is no duty, so `clocks.return_window` derives it."""
    return [Promise(Clock.SIGN, at, row["id"], row["department_id"]) for row in rows]


def _part(
    complaint_id: int,
    assigned: Assigned,
    role: HandlingRole,
    *,
    at: datetime,
    is_principal: bool = False,
    is_designated: bool = False,
) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "complaint_id": complaint_id,
        "department_id": assigned.department_id,
        "role": role,
        "is_principal": is_principal,
        "state": HandlingState.PENDING,
        "violations": list(assigned.violations),
        "because": assigned.because,
        "is_designated": is_designated,
        "dispatched_at": at,
        "next_due_at": None,
    }
