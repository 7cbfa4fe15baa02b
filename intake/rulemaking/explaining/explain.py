"""Why did this complaint go there, and where would it go now? One complaint, or a supposed one, before any table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from intake.casework.parts import from_decision
from intake.models import Complaint, DecisionRecord
from intake.rulemaking.drafting.drafts import get_draft
from intake.rulemaking.tables import compile_table, get_version
from intake.sealing.text import text_key_of
from routing.decision.explain import DecisionExplanation, explain_fully
from routing.facts import Case, Decision, Directory
from routing.models import Association, Department, RoleAssignment, RuleTable
from routing.rules.store import load_table
from routing.rules.table import RulesTable
from routing.vocabulary import RegistryRole

DRAFT = "draft"
IN_FORCE = "in_force"


@dataclass(frozen=True)
class HeldRole:
    """A row of the registry: who holds a role for the association, by which document, from when until when."""

    role: RegistryRole
    department: str
    document: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Registry:
    """What the registry says of the association as of one day."""

    association: Association
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True)
class TableAnswer:
    """What one table says, short enough to stand beside another."""

    version: int
    rules: tuple[int | None, ...]
    leads: tuple[str, ...]
    co: tuple[str, ...]
    coordinator: str
    policy: str
    priority: str


@dataclass(frozen=True)
class ExplainedDecision:
    """A decision with everything it was made from, and the version that was asked."""

    explanation: DecisionExplanation
    table: RuleTable
    registry: Registry | None


@dataclass(frozen=True)
class ComplaintExplained(ExplainedDecision):
    """A real complaint: what was stored, the same facts before the same table today, and before the one in force."""

    complaint: Complaint
    record: DecisionRecord | None
    override_reason: str
    stored: TableAnswer | None
    asked: TableAnswer
    now: TableAnswer

    @property
    def has_strayed(self) -> bool:
        """The same table would not say the same today: registry, departments or facts were changed since."""
        return self.stored is not None and self.stored.version == self.asked.version and self.stored != self.asked


def explain_supposed(
    session: Session, directory: Directory, case: Case, *, at: datetime, choice: str = IN_FORCE
) -> ExplainedDecision:
    """A case before the table in force at that moment, a version by number, or the draft."""
    table, compiled = choose_table(session, choice, at=at)
    registry = _registry(session, case.snapshot.association_id, case.on) if case.snapshot else None
    return ExplainedDecision(explain_fully(case, compiled, directory), table, registry)


def explain_complaint(
    session: Session, directory: Directory, complaint: Complaint, *, at: datetime, choice: str = ""
) -> ComplaintExplained:
    """Without a choice, before the table that decided it; before any decision, the one in force."""
    record = from_decision.find_decision(session, complaint.id)
    case = from_decision.case_of(session, complaint, from_decision.recused_of(session, complaint.id))
    table, compiled = choose_table(session, choice or _decided_by(record), at=at)
    explanation = explain_fully(case, compiled, directory)
    in_force = explain_fully(case, load_table(session, at), directory)
    return ComplaintExplained(
        explanation,
        table,
        _registry(session, complaint.association_id, case.on),
        complaint=complaint,
        record=record,
        override_reason=text_key_of(session, complaint).open(record.override_reason) if record else "",
        stored=answer_of(record.body) if record and record.body["parts"] else None,
        asked=_answer(explanation.decision),
        now=_answer(in_force.decision),
    )


def choose_table(session: Session, choice: str, *, at: datetime) -> tuple[RuleTable, RulesTable]:
    """The table that was asked for: `draft`, the number of a version, else the one in force at that moment."""
    in_force = load_table(session, at)
    wanted = get_draft(session) if choice == DRAFT else None
    if wanted is None:
        wanted = get_version(session, int(choice) if choice.isdecimal() else in_force.version)
    if wanted.version == in_force.version:
        return wanted, in_force
    return wanted, compile_table(session, wanted)


def answer_of(body: Mapping[str, Any]) -> TableAnswer:
    """The answer in a decision as it is stored."""
    coordinator = body.get("coordinator")
    return TableAnswer(
        version=body["table_version"],
        rules=tuple(part["rule"] for part in body["parts"]),
        leads=tuple(lead["department"] for lead in body["leads"]),
        co=tuple(sorted(one["department"] for one in body["co"])),
        coordinator=coordinator["department"] if coordinator else "",
        policy=body["policy"],
        priority=body["priority"],
    )


def _answer(decision: Decision) -> TableAnswer:
    return answer_of(decision.to_json())


def _decided_by(record: DecisionRecord | None) -> str:
    """An overruled complaint that the rules never saw has a decision of version 0."""
    return str(record.table_version) if record and record.table_version else IN_FORCE


def _registry(session: Session, association_id: int | None, on: date | None) -> Registry | None:
    if not association_id or not on:
        return None
    association = session.get(Association, association_id)
    return Registry(association, tuple(_roles(session, association.id, on))) if association else None


def _roles(session: Session, association_id: int, on: date) -> Sequence[HeldRole]:
    """Those that held on that day, and the supervisors that were: of what has ended only they still count."""
    rows = session.exec(
        select(RoleAssignment, Department.name)
        .join(Department, col(Department.id) == RoleAssignment.department_id)
        .where(
            RoleAssignment.association_id == association_id,
            RoleAssignment.valid_from <= on,
            or_(
                col(RoleAssignment.valid_to).is_(None),
                col(RoleAssignment.valid_to) > on,
                RoleAssignment.role == RegistryRole.SUPERVISOR,
            ),
        )
        .order_by(col(RoleAssignment.valid_from).desc(), col(RoleAssignment.id).desc())
    ).all()
    held = [HeldRole(row.role, name, row.basis, row.valid_from, row.valid_to) for row, name in rows]
    return sorted(held, key=lambda one: list(RegistryRole).index(one.role))
