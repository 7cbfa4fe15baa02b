"""Why this department: the stored decision in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.parts import from_decision
from intake.identity.redacted_texts import redacted_texts
from intake.language.i18n import _
from intake.models import Complaint
from intake.web.staff_names import staff_names
from routing.decision.wording import OUTCOMES, REASONS, STEPS
from routing.facts import Because, StepOutcome


@dataclass(frozen=True)
class Chosen:
    """A department and why it was chosen."""

    department: str
    because: str
    document: str


@dataclass(frozen=True)
class PartReason:
    """Why one violation went where it did; `chain` tells the steps that did something."""

    violation: str
    rule: int | None
    lead: Chosen | None
    co: tuple[Chosen, ...]
    basis: str
    also_matched: tuple[int, ...]
    chain: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class DecisionReasons:
    """The decision in force; `overruled_by` where a person sent it elsewhere."""

    table_version: int
    parts: tuple[PartReason, ...]
    recused: tuple[str, ...]
    overruled_by: str
    override_reason: str


def find_why(session: Session, collaborators: Collaborators, complaint: Complaint) -> DecisionReasons | None:
    """The stored decision in words; None before triage."""
    record = from_decision.find_decision(session, complaint.id)
    if record is None:
        return None
    names = staff_names(session, {record.override_by_id})
    recused = (collaborators.rules.directory.departments.get(one["department_id"]) for one in record.body["recused"])
    return DecisionReasons(
        table_version=record.table_version,
        parts=tuple(_part(each) for each in record.body["parts"]),
        recused=tuple(card.name for card in recused if card),
        overruled_by=names.get(record.override_by_id or 0, ""),
        override_reason=redacted_texts(session, complaint).open(record.override_reason),
    )


def why_of(decision: Mapping[str, Any]) -> tuple[PartReason, ...]:
    """The same words for a decision not stored: the preview of triage, as `Decision.to_json` gives it."""
    return tuple(_part(each) for each in decision["parts"])


def because(code: str) -> str:
    """The reason for a department; empty where a person chose it."""
    return _(REASONS[Because(code)]) if code else ""


def _part(stored: Mapping[str, Any]) -> PartReason:
    return PartReason(
        violation=stored["violation"],
        rule=stored["rule"],
        lead=_chosen(stored["lead"]) if stored["lead"] else None,
        co=tuple(_chosen(each) for each in stored["co"]),
        basis=stored["basis"],
        also_matched=tuple(stored["also_matched"]),
        chain=tuple(_step(each) for each in stored["chain"] if each["outcome"] != StepOutcome.PASSED),
    )


def _chosen(stored: Mapping[str, Any]) -> Chosen:
    return Chosen(stored["department"], because(stored["because"]), stored["document"])


def _step(stored: Mapping[str, Any]) -> tuple[str, str, str]:
    step, outcome = STEPS[stored["step"]], OUTCOMES[StepOutcome(stored["outcome"])]
    return _(step), _(outcome), stored["detail"]
