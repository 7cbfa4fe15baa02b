"""The stored clocks of a complaint that run or stand still, as pages and lists read them.

Whoever acts on a complaint asks `ComplaintClocks`, which knows what the act itself has done.
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from intake.models import Complaint, Deadline

# Built once, as building and keying it costs as much as running it.
_OPEN = (
    select(Deadline)
    .where(
        col(Deadline.complaint_id) == bindparam("complaint_id"),
        col(Deadline.met_at).is_(None),
        col(Deadline.cancelled_at).is_(None),
    )
    .order_by(col(Deadline.due_at), col(Deadline.id))
)


def open_deadlines(session: Session, complaint: Complaint) -> Sequence[Deadline]:
    """What expires first, first."""
    return session.scalars(_OPEN, {"complaint_id": complaint.id}).all()
