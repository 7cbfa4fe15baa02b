"""New rows of the registry, many at once: the same road for an import of ten and a sample of a hundred thousand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from routing.batches import batched
from routing.models import Association, AssociationName, Department, DepartmentSymbol, RoleAssignment
from routing.registry.bulk import insert_rows
from routing.registry.department_names import OrganSpec
from routing.registry.entries import RegistryEntry
from routing.registry.names import last_name_id, name_row, write_tails
from routing.vocabulary import ROLE_SYMBOLS, RegistryRole

SINCE_EVER = date(2000, 1, 1)  # before any complaint that could be entered after the event

_BATCH = 5_000  # values a statement

_BATCH = 5_000  # values a statement


def department_ids(session: Session, names: Iterable[str] | None = None) -> dict[str, int]:
    """Departments in service by name."""
    wanted = select(col(Department.name), col(Department.id)).where(col(Department.is_active))
    if names is not None:
        wanted = wanted.where(col(Department.name).in_(list(names)))
    return dict(session.execute(wanted).all())


def write_departments(
    session: Session, departments: Sequence[OrganSpec], *, is_synthetic: bool = False
) -> dict[str, int]:
    """Write those whose name is not taken; answers the ids of all departments by name."""
    known = department_ids(session)
    fresh = [d for d in departments if d.name not in known]
    if fresh:
        session.execute(insert(Department), [_department_row(d, is_synthetic=is_synthetic) for d in fresh])
    ids = department_ids(session)
    held = [_symbol_row(ids[d.name], d) for d in fresh if d.symbol and d.symbol not in ROLE_SYMBOLS]
    if held:
        session.execute(insert(DepartmentSymbol), held)
    superiors = [{"id": ids[d.name], "superior_id": ids[d.superior]} for d in fresh if d.superior]
    if superiors:
        session.execute(update(Department), superiors)
    return ids


def write_associations(
    session: Session,
    entries: Sequence[RegistryEntry],
    departments: Mapping[str, int],
    *,
    is_synthetic: bool = False,
) -> dict[str, int]:
    """Associations, their names and open roles; answers their ids by credit code. Every entry must be new."""
    insert_rows(session, Association.__table__, [_association_row(e, is_synthetic=is_synthetic) for e in entries])
    ids = _ids_of(session, [e.credit_code for e in entries])
    after = last_name_id(session)
    names = [name_row(ids[e.credit_code], kind, name) for e in entries for name, kind in e.names().items()]
    insert_rows(session, AssociationName.__table__, names)
    write_tails(session, after=after)
    roles = [
        role_row(ids[e.credit_code], role, departments[name], e)
        for e in entries
        for role in e.departments
        for name in e.candidates(role)
    ]
    insert_rows(session, RoleAssignment.__table__, roles)
    return ids


def role_row(association_id: int, role: RegistryRole, department_id: int, entry: RegistryEntry) -> dict[str, object]:
    """One open row of `role_assignment`."""
    return {
        "association_id": association_id,
        "role": role,
        "department_id": department_id,
        "valid_from": entry.valid_from,
        "basis": entry.basis,
    }


def association_values(entry: RegistryEntry) -> dict[str, object]:
    """The columns of `association` that a file may change."""
    return {
        "name": entry.name,
        "level": entry.level,
        "region_code": entry.region_code,
        "industry": entry.industry,
        "mode": entry.mode,
        "lifecycle": entry.lifecycle,
        "is_watchlisted": entry.is_watchlisted,
        "is_unverified": entry.is_unverified,
        "code_as_written": entry.code_as_written,
    }


def _association_row(entry: RegistryEntry, *, is_synthetic: bool) -> dict[str, object]:
    return association_values(entry) | {"credit_code": entry.credit_code, "is_synthetic": is_synthetic}


def _department_row(department: OrganSpec, *, is_synthetic: bool) -> dict[str, object]:
    return {
        "name": department.name,
        "level": department.level,
        "region_code": department.region_code,
        "is_backstop": department.is_backstop,
        "is_active": True,
        "is_synthetic": is_synthetic,
    }


def _symbol_row(department_id: int, department: OrganSpec) -> dict[str, object]:
    return {
        "department_id": department_id,
        "symbol": department.symbol,
        "region_code": department.region_code,
        "valid_from": SINCE_EVER,
    }


def _ids_of(session: Session, codes: list[str]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for some in batched(codes, _BATCH):
        wanted = select(col(Association.credit_code), col(Association.id)).where(col(Association.credit_code).in_(some))
        ids |= dict(session.execute(wanted).all())
    return ids
