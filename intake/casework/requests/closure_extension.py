"""The extension of the complaint's own closure: which clock it moves, and by how many days."""

from sqlmodel import Session

from intake.casework.clocks.deadlines import open_deadlines
from intake.casework.clocks.promised_limits import promised_extension
from intake.casework.collaborators import Collaborators
from intake.models import Complaint, Deadline
from routing.vocabulary import Clock


def find_closure(session: Session, complaint: Complaint) -> Deadline | None:
    """The clock that an extension of the complaint itself moves."""
    deadlines = open_deadlines(session, complaint)
    return next((d for d in deadlines if d.clock is Clock.CLOSURE and d.handling_id is None), None)


def longest_extension(session: Session, collaborators: Collaborators, complaint: Complaint) -> int:
    """Working days its closure may be extended by, once (Shandong provincial hotline rules 山东省热线规定, 2020)."""
    closure = find_closure(session, complaint)
    return promised_extension(session, collaborators, closure) if closure else 0
