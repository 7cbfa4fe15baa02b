"""Finding a file by its number, for whoever does something to it."""

from sqlmodel import Session

from intake.errors import NotFound, NotPossibleNow
from intake.models import Complaint, Evidence
from routing.translatable import N_


def find_file(session: Session, complaint: Complaint, evidence_id: int) -> Evidence:
    """Raises NotFound, and NotPossibleNow where it was taken off meanwhile."""
    row = session.get(Evidence, evidence_id)
    if row is None or row.complaint_id != complaint.id:
        raise NotFound(N_("there is no such file"))
    if row.is_taken_off:
        raise NotPossibleNow(N_("This file was taken off and destroyed."))
    return row
