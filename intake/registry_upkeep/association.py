"""Everything the registry knows of one association: who held which role when, who confirmed it, what is open."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from intake.errors import NotFound
from intake.language.i18n import N_
from intake.models import Complaint, Staff, VerificationItem, VerificationRound
from intake.registry_upkeep.gap_queries import gap_rows
from intake.vocabulary import CoverageGap, VerificationState
from routing.models import Association, AssociationName, Department, RoleAssignment
from routing.vocabulary import RegistryRole

_OF_PLACES = (CoverageGap.NO_BACKSTOP, CoverageGap.NO_STAFF)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One row of the list, past ones too; `valid_to` is the first day on which it holds no more."""

    role: RegistryRole
    department: str
    is_abolished: bool
    valid_from: date
    valid_to: date | None
    basis: str

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)


@dataclass(frozen=True, slots=True)
class ConfirmedWord:
    """What one department said in one round."""

    begins_on: date
    department: str
    state: VerificationState
    settled_at: datetime | None
    by: str


def get_association(session: Session, credit_code: str) -> Association:
    found = session.exec(select(Association).where(Association.credit_code == credit_code)).first()
    if found is None:
        raise NotFound(N_("there is no such association"))
    return found


def other_names(session: Session, association: Association) -> list[AssociationName]:
    statement = select(AssociationName).where(AssociationName.association_id == association.id)
    return list(
        session.exec(statement.where(AssociationName.name != association.name).order_by(col(AssociationName.id)))
    )


def role_lines(session: Session, association_id: int | None) -> list[RoleLine]:
    """By role in the order of the responsibility list, the newest first; slips that never held a day are left out."""
    rows = session.exec(
        select(RoleAssignment, Department)
        .join(Department, col(Department.id) == RoleAssignment.department_id)
        .where(RoleAssignment.association_id == association_id)
        .order_by(col(RoleAssignment.valid_from).desc(), col(RoleAssignment.id).desc())
    ).all()
    order = list(RegistryRole)
    lines = [
        RoleLine(row.role, department.name, not department.is_active, row.valid_from, row.valid_to, row.basis)
        for row, department in rows
        if row.valid_to != row.valid_from
    ]
    return sorted(lines, key=lambda line: order.index(line.role))


def words_of(session: Session, association_id: int | None, *, limit: int = 20) -> list[ConfirmedWord]:
    """The newest round first."""
    rows = session.exec(
        select(VerificationItem, col(VerificationRound.begins_on), col(Department.name), col(Staff.display_name))
        .join(VerificationRound, col(VerificationRound.id) == VerificationItem.round_id)
        .join(Department, col(Department.id) == VerificationItem.department_id)
        .outerjoin(Staff, col(Staff.id) == VerificationItem.settled_by_id)
        .where(VerificationItem.association_id == association_id)
        .order_by(col(VerificationRound.begins_on).desc(), col(VerificationItem.id))
        .limit(limit)
    ).all()
    return [ConfirmedWord(begins_on, name, item.state, item.settled_at, by or "") for item, begins_on, name, by in rows]


def gaps_of(session: Session, association_id: int | None, *, on: date) -> list[tuple[CoverageGap, RegistryRole | None]]:
    """What the registry leaves open about this one association."""
    found = []
    for gap in CoverageGap:
        if gap in _OF_PLACES:
            continue
        rows = gap_rows(gap, on, is_bare=True).subquery()
        roles = session.scalars(select(rows.c.role).where(rows.c.association_id == association_id)).all()
        found += [(gap, RegistryRole(role) if role else None) for role in roles]
    return found


def complaints_about(session: Session, association_id: int | None) -> int:
    statement = select(func.count()).select_from(Complaint).where(Complaint.association_id == association_id)
    return session.exec(statement).one()
