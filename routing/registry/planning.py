"""What would an import do? Compares a file with the registry as it stands and writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from routing.batches import batched
from routing.directory import RegionCard
from routing.models import Association, AssociationName, Department, Region, RoleAssignment
from routing.regions import Gazetteer
from routing.registry.checking import CheckedRegistryFile, check_rows
from routing.registry.department_names import OrganSpec
from routing.registry.entries import Named, RegistryEntry, RowRefusal
from routing.registry.file import RawRow
from routing.registry.writing import association_values
from routing.translatable import N_, TranslatableText
from routing.vocabulary import NameKind, RegistryRole

_BATCH = 500  # values a statement


@dataclass(frozen=True, slots=True)
class StoredAssociation:
    """An association as stored: its row, its names, its open roles with the department's name."""

    row: Association
    names: Mapping[str, AssociationName]
    roles: Mapping[RegistryRole, tuple[RoleAssignment, str]]


@dataclass(frozen=True, slots=True)
class RegistryChange:
    """An entry that differs from what is stored: in which columns, and which roles begin or end."""

    entry: RegistryEntry
    stored: StoredAssociation
    columns: tuple[str, ...]
    roles: tuple[RegistryRole, ...]


@dataclass(frozen=True)
class Plan:
    """All that an import would do. With a refusal in it, nothing of it is done."""

    on: date
    new: tuple[RegistryEntry, ...] = ()
    changed: tuple[RegistryChange, ...] = ()
    unchanged: tuple[Named, ...] = ()
    missing: tuple[Named, ...] = ()
    refused: tuple[RowRefusal, ...] = ()
    departments: tuple[OrganSpec, ...] = ()
    regions: frozenset[str] = field(default=frozenset())


def plan_import(session: Session, rows: Sequence[RawRow], *, on: date, create_departments: bool) -> Plan:
    """Compare `rows` with the registry as of the day `on`.

    Associations in the registry but not in the file are only reported, and only for regions the file speaks of.
    """
    known = session.execute(select(*(Region.__table__.c[name] for name in RegionCard.__slots__)))
    gazetteer = Gazetteer(RegionCard(*row) for row in known)
    checked = check_rows(rows, gazetteer, on=on)
    regions = frozenset(entry.region_code for entry in checked.entries)
    stored = _stored(session, regions, {entry.credit_code for entry in checked.entries})
    departments = _new_departments(session, checked, is_allowed=create_departments)
    changes = [_change(entry, stored[entry.credit_code]) for entry in checked.entries if entry.credit_code in stored]
    refused = checked.refused + [refusal for change in changes for refusal in _too_early(change)]
    seen = {row.cells["credit_code"].strip().upper() for row in rows} | {e.credit_code for e in checked.entries}
    return Plan(
        on=on,
        new=tuple(entry for entry in checked.entries if entry.credit_code not in stored),
        changed=tuple(change for change in changes if change.columns),
        unchanged=tuple(Named(c.entry.credit_code, c.entry.name) for c in changes if not c.columns),
        missing=tuple(Named(code, s.row.name) for code, s in sorted(stored.items()) if code not in seen),
        refused=tuple(sorted(refused, key=lambda refusal: refusal.row)),
        departments=departments,
        regions=regions,
    )


def _stored(session: Session, regions: frozenset[str], codes: set[str]) -> dict[str, StoredAssociation]:
    """What the registry holds for these regions and these codes."""
    everything = select(Association).where(col(Association.region_code).in_(regions))
    found = {row.id: row for row in session.execute(everything).scalars()}
    for batch in batched(sorted(codes - {row.credit_code for row in found.values()}), _BATCH):
        moved = session.execute(select(Association).where(col(Association.credit_code).in_(batch))).scalars()
        found |= {row.id: row for row in moved}
    names: dict[int, dict[str, AssociationName]] = {number: {} for number in found}
    roles: dict[int, dict[RegistryRole, tuple[RoleAssignment, str]]] = {number: {} for number in found}
    for batch in batched(sorted(found), _BATCH):
        for name in session.execute(
            select(AssociationName).where(col(AssociationName.association_id).in_(batch))
        ).scalars():
            names[name.association_id][name.name] = name
        for role, department in session.execute(
            select(RoleAssignment, col(Department.name))
            .join(Department, col(Department.id) == RoleAssignment.department_id)
            .where(col(RoleAssignment.association_id).in_(batch), col(RoleAssignment.valid_to).is_(None))
        ):
            roles[role.association_id][role.role] = (role, department)
    return {row.credit_code: StoredAssociation(row, names[number], roles[number]) for number, row in found.items()}


def _new_departments(session: Session, checked: CheckedRegistryFile, *, is_allowed: bool) -> tuple[OrganSpec, ...]:
    """Departments to create, each at the level and in the region of the first association that names it.

    Where that is not allowed, each unknown name is a refusal.
    """
    active = dict(session.execute(select(col(Department.name), col(Department.is_active))).all())
    fresh: dict[str, OrganSpec] = {}
    for entry in checked.entries + checked.doubtful:
        for role, name in entry.departments.items():
            if active.get(name):
                continue
            if name in active:
                gone = TranslatableText(N_("is a department no longer in service"))
                checked.refused.append(RowRefusal(entry.line, role.value, name, gone))
            elif is_allowed:
                fresh.setdefault(name, OrganSpec(name, None, entry.level, entry.region_code))
            else:
                unknown = TranslatableText(N_("is not a known department"))
                checked.refused.append(RowRefusal(entry.line, role.value, name, unknown))
    return tuple(fresh.values())


def _change(entry: RegistryEntry, stored: StoredAssociation) -> RegistryChange:
    values = association_values(entry)
    columns = [_COLUMN.get(key, key) for key, value in values.items() if getattr(stored.row, key) != value]
    kinds = {name.name: name.kind for name in stored.names.values()}
    given = entry.names()
    if {n for n, k in given.items() if k == NameKind.ALIAS} != {n for n, k in kinds.items() if k == NameKind.ALIAS}:
        columns.append("aliases")
    # A former name stays known for good: files drop them, callers do not.
    if any(kinds.get(name) != NameKind.FORMER for name, kind in given.items() if kind == NameKind.FORMER):
        columns.append("former_names")
    roles = _changed_roles(entry, stored)
    return RegistryChange(entry, stored, tuple(columns) + tuple(role.value for role in roles), roles)


_COLUMN = {"region_code": "region", "is_watchlisted": "watchlist"}


def _changed_roles(entry: RegistryEntry, stored: StoredAssociation) -> tuple[RegistryRole, ...]:
    """Roles whose department differs. Where none does but the document is a new one, every role it confirms."""
    held = {role: department for role, (_, department) in stored.roles.items()}
    said = (role for role in RegistryRole if role not in entry.unsaid)
    changed = tuple(role for role in said if held.get(role) != entry.departments.get(role))
    documents = {row.basis for row, _ in stored.roles.values()}
    return changed if changed or entry.basis in documents else tuple(entry.departments)


def _too_early(change: RegistryChange) -> Iterable[RowRefusal]:
    """History is not rewritten: what begins now may not begin before what it ends."""
    for role in change.roles:
        if role in change.stored.roles:
            since = change.stored.roles[role][0].valid_from
            if change.entry.valid_from < since:
                day = change.entry.valid_from.isoformat()
                early = N_("is before %(day)s, when the present %(role)s began; a change needs a later day")
                yield RowRefusal(change.entry.line, "valid_from", day, TranslatableText(early, day=since, role=role))
