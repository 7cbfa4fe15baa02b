"""The complainant says what it is about: asked whether it is what it looks like, they said yes, or no."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from intake.casework.actor import SYSTEM, Actor
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.parts import recusals
from intake.casework.verb import verb
from intake.casework.verbs.accept import TriageFacts, preview_acceptance, send_off
from intake.errors import InvalidInput
from intake.events import EventKind
from intake.models import Complaint, Suggestion
from intake.vocabulary import State
from routing.translatable import N_
from routing.vocabulary import Clock


@dataclass(frozen=True)
class NamedViolation:
    """To whom it went by what was said; nobody where a person reads it first."""

    department: str = ""
    due_at: datetime | None = None


@verb
def name_violation(
    session: Session, collaborators: Collaborators, complaint: Complaint, code: str, *, actor: Actor, at: datetime
) -> NamedViolation:
    """What was proposed becomes what was said, and is sent off as if it had been named at the door.

    An official's decision stands, whatever is said after it.
    """
    guess = _proposed(session, complaint, code)
    guess.is_taken, guess.is_declined = True, False
    complaint.violations_said = list(dict.fromkeys([*(complaint.violations_said or []), code]))
    if complaint.violations_decided is None:
        complaint.violations, complaint.violation = list(complaint.violations_said), complaint.violations_said[0]
    session.add(complaint)
    audit.record(
        session, complaint, EventKind.VIOLATION_NAME, actor=actor, at=at, codes=[code], proposed=True, declined=[]
    )
    if not _is_ready(session, complaint):
        return NamedViolation()
    decision = preview_acceptance(session, collaborators, complaint, TriageFacts.of(complaint))
    department = send_off(session, collaborators, complaint, decision, actor=SYSTEM, at=at)
    return NamedViolation(department, ComplaintClocks.of(session, collaborators, complaint).due(Clock.CLOSURE, at=at))


@verb
def decline_violation(
    session: Session, _collaborators: Collaborators, complaint: Complaint, code: str, *, actor: Actor, at: datetime
) -> None:
    """It is not that, they say: whoever decides sees it, and nobody asks it again."""
    _proposed(session, complaint, code).is_declined = True
    audit.record(
        session, complaint, EventKind.VIOLATION_NAME, actor=actor, at=at, codes=[], proposed=True, declined=[code]
    )


def _proposed(session: Session, complaint: Complaint, code: str) -> Suggestion:
    of_it = select(Suggestion).where(Suggestion.complaint_id == complaint.id, Suggestion.code == code)
    guess = session.exec(of_it).first()
    if guess is None:
        raise InvalidInput(N_("was not proposed"), field="violations")
    return guess


def _is_ready(session: Session, complaint: Complaint) -> bool:
    """Whether the rules may decide at once: of an office involved a person finds out first."""
    is_open = complaint.state is State.RECEIVED and complaint.violations_decided is None
    is_known = complaint.association_id is not None and not complaint.is_government_involved
    return is_open and is_known and not recusals.recusals_of(session, complaint.id)
