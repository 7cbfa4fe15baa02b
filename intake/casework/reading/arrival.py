"""Under which number somebody else keeps a matter, and which complaint it is here."""

from sqlmodel import Session, col, select

from intake.casework.text_input import reference_of
from intake.models import Complaint, ComplaintArrival
from intake.models.practice import is_shown


def find_transferred(session: Session, reference: str, *, sender: str = "") -> Complaint | None:
    """The newest complaint that came under this number, as people write it; where it is given, from that sender."""
    wanted = reference_of(reference)
    if not wanted:
        return None
    statement = (
        select(Complaint)
        .join(ComplaintArrival, col(ComplaintArrival.complaint_id) == Complaint.id)
        .where(ComplaintArrival.reference == wanted, is_shown())
    )
    if sender:
        statement = statement.where(ComplaintArrival.sender == reference_of(sender))
    return session.exec(statement.order_by(col(Complaint.received_at).desc()).limit(1)).first()
