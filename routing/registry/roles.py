"""Who holds a role from which day on: ends one row and begins the next, never edits what was."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlmodel import Session, col

from routing.errors import RoleOverlap
from routing.models import Department, RoleAssignment
from routing.translatable import N_
from routing.vocabulary import RegistryRole


def assign_role(
    session: Session,
    association_id: int,
    role: RegistryRole,
    department_id: int,
    *,
    valid_from: date,
    basis: str,
) -> RoleAssignment:
    """Give the role to a department from `valid_from` on; who held it holds it up to, not including, that day.

    An open row beginning on that very day is ended as empty: it was a slip. Raises `RoleOverlap` when a row begins
    later, or ends after `valid_from`.
    """
    [row] = assign_candidates(session, association_id, role, [department_id], valid_from=valid_from, basis=basis)
    return row


def assign_candidates(
    session: Session,
    association_id: int,
    role: RegistryRole,
    department_ids: Sequence[int],
    *,
    valid_from: date,
    basis: str,
) -> list[RoleAssignment]:
    """Give the role to these departments and no others from `valid_from` on: none, one, or several that compete."""
    end_role(session, association_id, role, valid_from=valid_from)
    rows = [
        RoleAssignment(association_id=association_id, role=role, department_id=one, valid_from=valid_from, basis=basis)
        for one in department_ids
    ]
    session.add_all(rows)
    session.flush()
    return rows


def roles_on(session: Session, association_ids: Sequence[int], *, on: date) -> dict[int, dict[RegistryRole, str]]:
    """The names of the departments holding each role of these associations on a day; those that compete, by `|`."""
    held: dict[int, dict[RegistryRole, str]] = {number: {} for number in association_ids}
    rows = session.execute(
        select(col(RoleAssignment.association_id), col(RoleAssignment.role), col(Department.name))
        .join(Department, col(Department.id) == RoleAssignment.department_id)
        .where(
            col(RoleAssignment.association_id).in_(association_ids),
            col(RoleAssignment.valid_from) <= on,
            or_(col(RoleAssignment.valid_to).is_(None), col(RoleAssignment.valid_to) > on),
        )
        .order_by(col(RoleAssignment.id))
    )
    for number, role, department in rows:
        held[number][role] = f"{held[number][role]}|{department}" if role in held[number] else department
    return held


def end_role(session: Session, association_id: int, role: RegistryRole, *, valid_from: date) -> None:
    """From `valid_from` on nobody holds the role. Raises `RoleOverlap` as `assign_role` does."""
    statement = (
        select(RoleAssignment)
        .where(
            col(RoleAssignment.association_id) == association_id,
            col(RoleAssignment.role) == role,
            or_(col(RoleAssignment.valid_to).is_(None), col(RoleAssignment.valid_to) > valid_from),
        )
        .with_for_update()
    )
    rows = session.execute(statement).scalars().all()
    for row in rows:
        if row.valid_to is not None or row.valid_from > valid_from:
            message = N_("the %(role)s is held from %(first)s to %(last)s; nothing can begin on %(day)s")
            raise RoleOverlap(message, role=role, first=row.valid_from, last=row.valid_to or "…", day=valid_from)
    for row in rows:
        row.valid_to = valid_from
    session.flush()  # the open rows must be ended before the next one opens: the database allows none twice
