"""What the registry holds of the associations that a file speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from routing.batches import batched
from routing.models import Association, AssociationName, Department, RoleAssignment
from routing.vocabulary import RegistryRole

_BATCH = 500  # values a statement


@dataclass(frozen=True, slots=True)
class StoredAssociation:
    """An association as stored: its row, its names, its open roles with the departments' names.

    `ended` is the last day on which a role that nobody holds any more ended.
    """

    row: Association
    names: Mapping[str, AssociationName]
    roles: Mapping[RegistryRole, tuple[tuple[RoleAssignment, str], ...]]
    ended: Mapping[RegistryRole, date]

    def held(self, role: RegistryRole) -> frozenset[str]:
        """The names of the departments that hold a role; several compete."""
        return frozenset(name for _row, name in self.roles.get(role, ()))


def stored_associations(session: Session, regions: frozenset[str], codes: set[str]) -> dict[str, StoredAssociation]:
    """Those of these regions and those of these codes, by code."""
    everything = select(Association).where(col(Association.region_code).in_(regions))
    found = {row.id: row for row in session.execute(everything).scalars()}
    for batch in batched(sorted(codes - {row.credit_code for row in found.values()}), _BATCH):
        moved = session.execute(select(Association).where(col(Association.credit_code).in_(batch))).scalars()
        found |= {row.id: row for row in moved}
    names: dict[int, dict[str, AssociationName]] = {number: {} for number in found}
    roles: dict[int, dict[RegistryRole, tuple[tuple[RoleAssignment, str], ...]]] = {number: {} for number in found}
    ended: dict[int, dict[RegistryRole, date]] = {number: {} for number in found}
    for batch in batched(sorted(found), _BATCH):
        for name in session.execute(
            select(AssociationName).where(col(AssociationName.association_id).in_(batch))
        ).scalars():
            names[name.association_id][name.name] = name
        for role, department in session.execute(
            select(RoleAssignment, col(Department.name))
            .join(Department, col(Department.id) == RoleAssignment.department_id)
            .where(col(RoleAssignment.association_id).in_(batch))
            .order_by(col(RoleAssignment.id))
        ):
            if role.valid_to is None:
                own = roles[role.association_id]
                own[role.role] = (*own.get(role.role, ()), (role, department))
            else:
                past = ended[role.association_id]
                past[role.role] = max(past.get(role.role, role.valid_to), role.valid_to)
    return {
        row.credit_code: StoredAssociation(row, names[number], roles[number], ended[number])
        for number, row in found.items()
    }
