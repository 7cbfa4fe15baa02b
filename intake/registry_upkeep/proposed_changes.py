"""Proposed changes of who answers as people read them: with the names behind their ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.errors import NotFound
from intake.language.i18n import N_
from intake.models import RoleChange, Staff
from intake.registry_upkeep.role_changes import may_decide
from intake.vocabulary import RoleChangeState, StaffRole
from routing.directory import Directory
from routing.models import Association

_decider = aliased(Staff)
_OVERSEES = frozenset({StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR})


@dataclass(frozen=True)
class ProposedChange:
    """One change; names are empty where nobody is meant."""

    row: RoleChange
    association: Association
    holder: str
    department: str
    proposed_by: str
    decided_by: str


def changes_in(
    session: Session, directory: Directory, state: RoleChangeState, *, actor: Actor, limit: int, offset: int = 0
) -> list[ProposedChange]:
    """What the actor may see: what waits longest first; of what is decided the newest first."""
    order: tuple[Any, ...] = (col(RoleChange.proposed_at), col(RoleChange.id))
    if state is not RoleChangeState.OPEN:
        order = (col(RoleChange.decided_at).desc(), col(RoleChange.id).desc())
    wanted = _visible(_statement().where(col(RoleChange.state) == state), actor)
    return _read(session, directory, wanted.order_by(*order).limit(limit).offset(offset))


def open_changes_of(session: Session, directory: Directory, association_id: int) -> list[ProposedChange]:
    """What waits about one association."""
    of_it = (col(RoleChange.association_id) == association_id, col(RoleChange.state) == RoleChangeState.OPEN)
    return _read(session, directory, _statement().where(*of_it).order_by(col(RoleChange.id)))


def get_change(session: Session, directory: Directory, change_id: int, *, actor: Actor) -> ProposedChange:
    """Raises NotFound, also of what is another department's."""
    found = _read(session, directory, _visible(_statement().where(col(RoleChange.id) == change_id), actor))
    if not found:
        raise NotFound(N_("there is no such change"))
    return found[0]


def count_waiting(session: Session, actor: Actor) -> int:
    """How many wait for this actor's word: not those they proposed themselves."""
    rows = session.exec(
        select(RoleChange).where(
            RoleChange.state == RoleChangeState.OPEN,
            func.coalesce(col(RoleChange.proposed_by_id), 0) != (actor.staff_id or 0),
        )
    )
    return sum(may_decide(row, actor) for row in rows)


def _visible(statement: Any, actor: Actor) -> Any:
    return statement if actor.roles & _OVERSEES else statement.where(RoleChange.department_id == actor.department_id)


def _statement() -> Any:
    return (
        sa.select(RoleChange, Association, col(Staff.display_name), col(_decider.display_name))
        .join(Association, col(Association.id) == RoleChange.association_id)
        .outerjoin(Staff, col(Staff.id) == RoleChange.proposed_by_id)
        .outerjoin(_decider, col(_decider.id) == RoleChange.decided_by_id)
    )


def _read(session: Session, directory: Directory, statement: Any) -> list[ProposedChange]:
    return [_named(directory, row) for row in session.exec(statement)]


def _named(directory: Directory, found: Sequence[Any]) -> ProposedChange:
    row, association, proposed_by, decided_by = found
    holder, department = (_name(directory, one) for one in (row.holder_department_id, row.department_id))
    return ProposedChange(row, association, holder, department, proposed_by or "", decided_by or "")


def _name(directory: Directory, department_id: int | None) -> str:
    card = directory.departments.get(department_id or 0)
    return card.name if card else ""
