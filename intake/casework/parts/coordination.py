"""Coordination (协调): who settles a complaint without a single owner, and the clocks that press them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework import lifecycle
from intake.casework.actor import Actor
from intake.casework.clocks import promises
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import assignments, from_decision
from intake.events import EventKind
from intake.models import Complaint, Settlement
from intake.numbers import new_id
from intake.sealing.text import text_key_of
from intake.vocabulary import Move
from routing.decision.fallback import settler
from routing.decision.resolve import take_seat
from routing.facts import Assigned
from routing.vocabulary import Clock, Symbol


@dataclass(frozen=True)
class CoordinatedDecision:
    """What a coordinating body decided: who leads, for which violations, why, and the document that says so."""

    lead: Assigned
    cos: Sequence[Assigned]
    violations: Sequence[str]
    reason: str
    document: str = ""
    is_designated: bool = False


def coordinator_of(session: Session, collaborators: Collaborators, complaint: Complaint) -> int | None:
    """The social-organisation Party committee of the region or the level above; None where nobody can."""
    case = from_decision.case_of(session, complaint, from_decision.recused_of(session, complaint.id))
    answer = settler(take_seat(case, collaborators.rules.directory))
    return answer.card.id if answer else None


def designator_of(collaborators: Collaborators, complaint: Complaint) -> int | None:
    """The Two-New work committee, which designates where coordination failed."""
    card = collaborators.rules.directory.by_symbol(Symbol.TNW, complaint.region_code)
    return card.id if card else None


def start_clock(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    actor: Actor,
    at: datetime,
    coordinator: int | None,
) -> None:
    """The clock that presses the coordinator; with its promise a coordination that runs already is over."""
    wanted = promises.Promise(Clock.COORDINATE, at, None, coordinator)
    promises.promise(session, collaborators, complaint, [wanted], actor=actor, at=at)


def send(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime, reason: str
) -> None:
    """Move to COORDINATING: nobody leads until it is settled; what was given out is taken back."""
    lifecycle.move(session, complaint, Move.COORDINATE, actor=actor, at=at, note=reason)
    waiting = assignments.open_parts(session, complaint)
    assignments.take_back(session, complaint, waiting, actor=actor, at=at, reason="coordination starts")
    complaint.lead_department_id = None
    coordinator = coordinator_of(session, collaborators, complaint)
    start_clock(session, collaborators, complaint, actor=actor, at=at, coordinator=coordinator)


def keep(session: Session, complaint: Complaint, settled: CoordinatedDecision, *, actor: Actor, at: datetime) -> None:
    """Store the decision, so that a rule can be made of it (`intake.rulemaking.learning.promotion`), and record it."""
    cos = [one.department_id for one in settled.cos]
    row = Settlement(
        id=new_id(at),
        complaint_id=complaint.id,
        violations=list(settled.violations),
        lead_department_id=settled.lead.department_id,
        co_department_ids=cos,
        is_designated=settled.is_designated,
        reason=text_key_of(session, complaint).seal(settled.reason),
        document=settled.document,
        settled_at=at,
        settled_by_id=actor.staff_id,
    )
    session.add(row)
    audit.record(
        session,
        complaint,
        EventKind.DECISION_SETTLE,
        actor=actor,
        at=at,
        violations=row.violations,
        lead=row.lead_department_id,
        co=cos,
        document=row.document,
        reason=settled.reason,
    )
