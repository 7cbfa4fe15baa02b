"""Coordination (协调): who settles a complaint without a single owner, and the clocks that press them."""

from datetime import datetime

from sqlmodel import Session

from intake.casework import clocks, lifecycle, parts, placing
from intake.casework.actor import Actor
from intake.casework.office import Office
from intake.models import Complaint
from intake.vocabulary import Move
from routing.fallback import settler
from routing.resolve import take_seat
from routing.vocabulary import Clock, Symbol

CLOCKS = (Clock.COORDINATE, Clock.DESIGNATE)


def coordinator_of(session: Session, office: Office, complaint: Complaint) -> int | None:
    """The social-organisation Party committee of the region or the level above (JSZ-02); None where nobody can."""
    case = placing.case_of(session, complaint, placing.recused_of(session, complaint.id))
    answer = settler(take_seat(case, office.rules.directory))
    return answer.card.id if answer else None


def designator_of(office: Office, complaint: Complaint) -> int | None:
    """The Two-New work committee, which designates where coordination failed (JSZ-02)."""
    card = office.rules.directory.by_symbol(Symbol.TNW, complaint.region_code)
    return card.id if card else None


def start_clock(
    session: Session,
    office: Office,
    complaint: Complaint,
    *,
    actor: Actor,
    at: datetime,
    coordinator: int | None,
) -> None:
    clocks.cancel(session, complaint, actor=actor, at=at, reason="coordination starts", clocks=CLOCKS)
    wanted = clocks.Promise(Clock.COORDINATE, at, None, coordinator)
    clocks.promise(session, office, complaint, [wanted], actor=actor, at=at)


def send(session: Session, office: Office, complaint: Complaint, *, actor: Actor, at: datetime, reason: str) -> None:
    """Move to COORDINATING: nobody leads until it is settled; what was given out is taken back."""
    lifecycle.move(session, complaint, Move.COORDINATE, actor=actor, at=at, note=reason)
    waiting = parts.open_parts(session, complaint)
    parts.take_back(session, complaint, waiting, actor=actor, at=at, reason="coordination starts")
    complaint.lead_department_id = None
    parts.hand_over(session, complaint)
    coordinator = coordinator_of(session, office, complaint)
    start_clock(session, office, complaint, actor=actor, at=at, coordinator=coordinator)
