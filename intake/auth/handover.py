"""Who leaves must not leave open complaints with nobody: handed to a colleague, or told to the dispatchers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from intake.auth.accounts import change_staff, lock_staff
from intake.casework.actor import Actor
from intake.casework.find import OPEN_PARTS
from intake.casework.outbox.staff_notices import DEPARTMENT_EMPTY, notify_desk
from intake.errors import InvalidInput
from intake.models import Handling, Staff
from intake.models.practice import counts_by
from intake.vocabulary import StaffRole
from routing.models import Department
from routing.translatable import N_


@dataclass(frozen=True)
class LeftBehind:
    """A department that would have no handler any more, and how many of its complaints are open."""

    department_id: int
    department: str
    count: int


def find_left_behind(session: Session, staff: Staff) -> LeftBehind | None:
    """What this person's going would leave with nobody; None where others stay, or nothing is open."""
    if not (staff.is_active and staff.department_id is not None and StaffRole.HANDLER in staff.roles):
        return None
    beside = select(Staff.roles).where(
        Staff.department_id == staff.department_id, Staff.id != staff.id, col(Staff.is_active)
    )
    if any(StaffRole.HANDLER in roles for roles in session.exec(beside)):
        return None
    count = session.exec(
        select(func.count()).where(
            Handling.department_id == staff.department_id,
            col(Handling.state).in_(OPEN_PARTS),
            counts_by(col(Handling.complaint_id)),
        )
    ).one()
    department = session.get_one(Department, staff.department_id)
    return LeftBehind(department.id, department.name, count) if count else None


def successors(session: Session, staff: Staff) -> Sequence[Staff]:
    """Active colleagues without a department: whoever has one would be missed there."""
    free = select(Staff).where(col(Staff.is_active), col(Staff.department_id).is_(None), Staff.id != staff.id)
    return session.exec(free.order_by(Staff.login)).all()


def hand_over(session: Session, left: LeftBehind, successor_id: int | None, *, actor: Actor, at: datetime) -> None:
    """To a colleague, who becomes a handler there; without one the dispatchers hear that they send it elsewhere."""
    if successor_id is None:
        cause = f"{left.department_id}:{at.isoformat()}"
        notify_desk(session, DEPARTMENT_EMPTY, cause=cause, at=at, department=left.department, waiting=left.count)
        return
    successor = lock_staff(session, successor_id)
    if not successor.is_active or successor.department_id is not None:
        raise InvalidInput(N_("Choose somebody who is active and belongs to no other department."), field="successor")
    change_staff(
        session,
        successor,
        display_name=successor.display_name,
        roles=[*map(StaffRole, successor.roles), StaffRole.HANDLER],
        department_id=left.department_id,
        actor=actor,
        at=at,
    )


def require_somebody_left(
    session: Session, staff: Staff, roles: Sequence[StaffRole], department_id: int | None
) -> None:
    """Before the last handler of a department with open work becomes something else. Raises InvalidInput."""
    if StaffRole.HANDLER in roles and department_id == staff.department_id:
        return
    left = find_left_behind(session, staff)
    if left is not None:
        message = N_(
            "The last handler of %(department)s, where complaints are open (%(count)s): add another one first."
        )
        raise InvalidInput(message, department=left.department, count=left.count, field="roles")
