"""An order whose report is overdue: the department is told, and whoever gave it, once a round."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, exists, literal
from sqlmodel import Session, col, select

from intake.casework.collaborators import Collaborators
from intake.casework.outbox import staff_notices
from intake.casework.outbox.regional_hotlines import RegionalHotlines
from intake.models import Complaint, Notice, SupervisionOrder
from intake.models.practice import IS_COUNTED
from intake.vocabulary import OrderState
from routing.clocks.ladder import office_moment

LOT = 100
_DEPARTMENT, _GIVER = "department", "giver"


def remind_of_orders(session: Session, collaborators: Collaborators, *, at: datetime) -> int:
    """How many were told of. Run twice, or by many at once, each is told once; a report settles what was told."""
    found = _untold(session, at=at)
    hotlines = RegionalHotlines.read(session, collaborators) if found else None
    rows: list[dict[str, Any]] = []
    for order, complaint in found:
        received = complaint.received_region
        region = hotlines.above(received) if hotlines is not None and received is not None else None
        rows += _lines(collaborators, order, complaint, region, at=at)
    staff_notices.put_up(session, rows)
    return len(found)


def _untold(session: Session, *, at: datetime) -> Sequence[tuple[SupervisionOrder, Complaint]]:
    """The oldest of which nobody was told."""
    order = SupervisionOrder
    cause = cast(col(order.id), String).concat(":").concat(cast(col(order.round), String))
    key = literal(f"{staff_notices.ORDER_OVERDUE}:").concat(cause).concat(f":{_DEPARTMENT}")
    statement = (
        select(order, Complaint)
        .join(Complaint, col(Complaint.id) == order.complaint_id)
        .where(
            order.state == OrderState.OPEN,
            order.due_at < at,
            col(order.paused_at).is_(None),
            IS_COUNTED,
            ~exists().where(col(Notice.dedupe_key) == key),
        )
        .order_by(col(order.due_at), col(order.id))
        .limit(LOT)
    )
    return session.exec(statement).all()


def _lines(
    collaborators: Collaborators, order: SupervisionOrder, complaint: Complaint, region: str | None, *, at: datetime
) -> list[dict[str, Any]]:
    card = collaborators.rules.directory.departments.get(order.department_id)
    said: dict[str, Any] = {
        "complaint_id": complaint.id,
        "number": complaint.number,
        "level": order.level.value,
        "department": card.name if card else "",
    }
    calendars = collaborators.rules.calendars
    there = calendars.of(order.region_code, order.department_id)
    here = calendars.of(region or collaborators.home_region)
    cause = f"{order.id}:{order.round}"
    kind = staff_notices.ORDER_OVERDUE
    giver: dict[str, Any] = (
        {"staff_id": order.given_by_id} if order.given_by_id is not None else {"region_code": region}
    )
    return [
        staff_notices.notice_row(
            kind,
            cause=f"{cause}:{_DEPARTMENT}",
            at=at,
            department_id=order.department_id,
            shown_at=office_moment(there, at),
            **said,
        ),
        staff_notices.notice_row(
            kind, cause=f"{cause}:{_GIVER}", at=at, shown_at=office_moment(here, at), **giver, **said
        ),
    ]
