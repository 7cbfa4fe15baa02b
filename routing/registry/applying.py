"""Does what a plan says, all of it or, where a row was refused, nothing. The caller's transaction decides the rest."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from routing.models import Association, AssociationName
from routing.regions import keep_regions
from routing.registry.entries import ImportReport, Named
from routing.registry.names import last_name_id, name_row, write_tails
from routing.registry.planning import Plan, RegistryChange
from routing.registry.roles import assign_role, end_role
from routing.registry.writing import association_values, write_associations, write_departments
from routing.vocabulary import NameKind


def apply_plan(session: Session, plan: Plan) -> ImportReport:
    """Write the plan. A plan with refusals writes nothing and reports only them and what is missing."""
    if plan.refused:
        return ImportReport(refused=plan.refused)
    keep_regions(session, plan.regions)
    departments = write_departments(session, plan.departments)
    write_associations(session, plan.new, departments)
    after = last_name_id(session)
    for change in plan.changed:
        _write_change(session, change, departments)
    write_tails(session, after=after)
    return ImportReport(
        new=tuple(Named(entry.credit_code, entry.name) for entry in plan.new),
        changed=tuple(Named(c.entry.credit_code, c.entry.name, c.columns) for c in plan.changed),
        unchanged=plan.unchanged,
        missing=plan.missing,
        new_departments=tuple(department.name for department in plan.departments),
    )


def _write_change(session: Session, change: RegistryChange, departments: Mapping[str, int]) -> None:
    entry, number = change.entry, change.stored.row.id
    session.execute(update(Association).where(col(Association.id) == number).values(association_values(entry)))
    _write_names(session, change)
    for role in change.roles:
        if name := entry.departments.get(role):
            assign_role(session, number, role, departments[name], valid_from=entry.valid_from, basis=entry.basis)
        else:
            end_role(session, number, role, valid_from=entry.valid_from)


def _write_names(session: Session, change: RegistryChange) -> None:
    """Aliases as the file has them; the name it bore until now becomes a former one."""
    given, stored = change.entry.names(), change.stored.names
    number = change.stored.row.id
    for name, row in stored.items():
        if name not in given and row.kind == NameKind.ALIAS:
            session.execute(delete(AssociationName).where(col(AssociationName.id) == row.id))
            continue
        kind = given.get(name, NameKind.FORMER)
        if kind != row.kind:
            session.execute(update(AssociationName).where(col(AssociationName.id) == row.id).values(kind=kind))
    fresh = [name_row(number, kind, name) for name, kind in given.items() if name not in stored]
    if fresh:
        session.execute(insert(AssociationName), fresh)
