"""What a list of complaints behind a figure shows: nothing about who complained."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session

from intake.models import Complaint
from routing.models import Association, Department

_complaint, _department, _association = Complaint.__table__, Department.__table__, Association.__table__
LISTED = tuple(
    _complaint.c[name]
    for name in ("number", "violation", "state", "received_at", "closure_due_at", "closed_at", "is_synthetic")
)
_ROWS = select(
    *LISTED,
    func.coalesce(_association.c.name, _complaint.c.association_text).label("association"),
    _department.c.name.label("lead"),
).select_from(
    _complaint.outerjoin(_department, _complaint.c.lead_department_id == _department.c.id).outerjoin(
        _association, _complaint.c.association_id == _association.c.id
    )
)


def listed_by_number(session: Session, numbers: Sequence[str]) -> list[Row[Any]]:
    """The same by the numbers that people know complaints by."""
    return list(session.execute(_ROWS.where(_complaint.c.number.in_(numbers)).order_by(_complaint.c.number)).all())


def listed(session: Session, ids: Sequence[int]) -> list[Row[Any]]:
    """Rows of these complaints as they stand now, in the order of their numbers."""
    return list(session.execute(_ROWS.where(_complaint.c.id.in_(ids)).order_by(_complaint.c.number)).all())
