"""The rows of orders brought in line with what the events give. A row is made by whoever gives the order."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework.clocks.order_replay import DerivedOrder
from intake.casework.collaborators import Collaborators
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import hotline_of
from intake.models import Complaint, SupervisionOrder
from intake.vocabulary import OrderState

# The columns that follow from the record alone.
ORDER_STORED = (
    "level", "department_id", "handling_id", "state", "round", "days", "region_code", "calendar_version",
    "started_at", "due_at", "paused_at", "answered_at", "ended_at",
)  # fmt: skip
# What desks were told of an order while it stood so; when it stands otherwise nobody need read it.
_TOLD: Mapping[OrderState, tuple[str, ...]] = MappingProxyType(
    {
        OrderState.OPEN: (staff_notices.ORDER_GIVEN, staff_notices.ORDER_REFUSED, staff_notices.ORDER_OVERDUE),
        OrderState.ANSWERED: (staff_notices.ORDER_ANSWERED,),
    }
)
_OF_COMPLAINT = (
    select(SupervisionOrder)
    .where(SupervisionOrder.complaint_id == bindparam("complaint_id"))
    .order_by(col(SupervisionOrder.ordinal))
    .execution_options(autoflush=False)
)


def orders_of(session: Session, complaint: Complaint) -> list[SupervisionOrder]:
    """In the order they were given, those that wait to be written among them."""
    stored = session.exec(_OF_COMPLAINT, params={"complaint_id": complaint.id}).all()
    made = [row for row in session.new if isinstance(row, SupervisionOrder) and row.complaint_id == complaint.id]
    return sorted({row.id: row for row in (*stored, *made)}.values(), key=lambda row: row.ordinal)


def write_orders(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    orders: Sequence[DerivedOrder],
    *,
    at: datetime,
    tells: bool = True,
) -> None:
    """Complaints without an order, which are most, cost nothing. `tells`: who gave an order hears that it is answered.

    A row that is gone is found, and told, by whoever verifies the clocks.
    """
    if not orders:
        return
    rows = {row.id: row for row in orders_of(session, complaint)}
    with session.no_autoflush:  # the event that commits to these rows is stored when all of them are as they must be
        for order in orders:
            row = rows.get(order.id)
            if row is not None:
                _write(session, collaborators, complaint, row, order, at=at, tells=tells)


def _write(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    row: SupervisionOrder,
    order: DerivedOrder,
    *,
    at: datetime,
    tells: bool,
) -> None:
    if tells and order.state is not row.state:
        staff_notices.settle_about(session, complaint.id, _TOLD.get(row.state, ()), str(order.id), at=at)
        if order.state is OrderState.ANSWERED:
            _tell_giver(session, collaborators, complaint, row, at=at)
    for name, _stored, must in differing(row, order):
        setattr(row, name, must)


def _tell_giver(
    session: Session, collaborators: Collaborators, complaint: Complaint, row: SupervisionOrder, *, at: datetime
) -> None:
    """By name; what the ladder ordered is the hotline's."""
    card = collaborators.rules.directory.departments.get(row.department_id)
    region = hotline_of(session, collaborators, complaint) if row.given_by_id is None else None
    staff_notices.notify_desk(
        session,
        staff_notices.ORDER_ANSWERED,
        cause=f"{row.id}:{row.round}",
        at=at,
        complaint_id=complaint.id,
        staff_id=row.given_by_id,
        region_code=region,
        number=complaint.number,
        department=card.name if card else "",
    )


def differing(row: Any, order: DerivedOrder) -> Iterator[tuple[str, Any, Any]]:
    """Column, what is stored, and what must be."""
    for name in ORDER_STORED:
        stored, must = getattr(row, name, None), getattr(order, name)
        if stored != must:
            yield name, stored, must
