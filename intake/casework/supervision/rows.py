"""Finding one order of a complaint."""

from sqlmodel import Session

from intake.casework.clocks.order_rows import orders_of
from intake.errors import NotFound
from intake.models import Complaint, SupervisionOrder
from routing.translatable import N_


def get_order(session: Session, complaint: Complaint, order_id: int) -> SupervisionOrder:
    """Raises NotFound where the complaint has no such order. The caller holds the complaint, and so its orders."""
    found = next((row for row in orders_of(session, complaint) if row.id == order_id), None)
    if found is None:
        raise NotFound(N_("there is no such order"), field="order_id")
    return found
