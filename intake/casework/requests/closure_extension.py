"""The extension of the complaint's own closure: which clock it moves, and by how many days."""

from datetime import datetime

from sqlmodel import Session

from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.models import Complaint
from routing.vocabulary import Clock


def find_closure(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime
) -> DerivedClock | None:
    """The clock that an extension of the complaint itself moves."""
    return ComplaintClocks.of(session, collaborators, complaint).find_open(Clock.CLOSURE, at=at)


def longest_extension(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> int:
    """Working days its closure may be extended by, once (Shandong provincial hotline rules 山东省热线规定, 2020).

    A promise keeps the terms it was made under, whatever is in force by now.
    """
    closure = find_closure(session, collaborators, complaint, at=at)
    return closure.limit.extension if closure else 0
