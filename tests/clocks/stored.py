"""The stored clocks of a complaint that run or stand still, for tests of what an act leaves."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from intake.models import Complaint, Deadline


def open_deadlines(session: Session, complaint: Complaint) -> Sequence[Deadline]:
    """What expires first, first."""
    running = (col(Deadline.met_at).is_(None), col(Deadline.cancelled_at).is_(None))
    statement = select(Deadline).where(Deadline.complaint_id == complaint.id, *running)
    return session.exec(statement.order_by(col(Deadline.due_at), col(Deadline.id))).all()
