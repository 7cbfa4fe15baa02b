"""Does what a plan says, but for rows that were refused; or nothing, where they shall hold back the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from routing.models import Association, AssociationName
from routing.regions import keep_regions
from routing.registry.answers import write_questions
from routing.registry.comparing import RegistryChange, differing_values
from routing.registry.entries import ImportReport, Named, RegistryEntry
from routing.registry.names import last_name_id, name_row, write_tails
from routing.registry.planning import Plan
from routing.registry.roles import assign_candidates
from routing.registry.writing import write_associations, write_departments
from routing.vocabulary import NameKind, RegistryRole


@dataclass(frozen=True, slots=True)
class RoleProposal:
    """Who would hold a role from a day on, where that is for a second person to confirm."""

    association_id: int
    role: RegistryRole
    department_ids: tuple[int, ...]
    valid_from: date
    basis: str


@dataclass
class AppliedPlan:
    """The report, and the changes of who answers that were held back."""

    report: ImportReport
    proposals: list[RoleProposal] = field(default_factory=list)


def apply_plan(session: Session, plan: Plan, *, at: datetime, holds_back: bool = False) -> AppliedPlan:
    """Write the plan. What `holds_back` leaves out: a change of who holds a role that somebody held before."""
    keep_regions(session, plan.regions)
    departments = write_departments(session, plan.departments)
    ids = write_associations(session, plan.new, departments)
    after = last_name_id(session)
    proposals: list[RoleProposal] = []
    for change in plan.changed:
        proposals += _write_change(session, change, departments, holds_back=holds_back)
    write_tails(session, after=after)
    _write_questions(session, plan, ids, at)
    return AppliedPlan(report_of(plan, waiting=len(proposals)), proposals)


def report_of(plan: Plan, *, waiting: int = 0, all_or_nothing: bool = False) -> ImportReport:
    """What the plan comes to when it is done; with `all_or_nothing` and a refusal that is nothing."""
    if plan.refused and all_or_nothing:
        return ImportReport(refused=plan.refused)
    return ImportReport(
        new=tuple(Named(entry.credit_code, entry.name) for entry in plan.new),
        changed=tuple(Named(c.entry.credit_code, c.entry.name, c.columns) for c in plan.changed),
        unchanged=plan.unchanged,
        missing=plan.missing,
        refused=plan.refused,
        questions=plan.questions,
        new_departments=tuple(department.name for department in plan.departments),
        waiting=waiting + sum(len(change.waiting) for change in (*plan.changed, *plan.same)),
    )


def _write_change(
    session: Session, change: RegistryChange, departments: Mapping[str, int], *, holds_back: bool
) -> Iterable[RoleProposal]:
    entry, number = change.entry, change.stored.row.id
    if values := differing_values(entry, change.stored):
        session.execute(update(Association).where(col(Association.id) == number).values(values))
    _write_names(session, change)
    for role in change.roles:
        who = tuple(departments[name] for name in entry.candidates(role))
        if holds_back and _was_held(change, role):
            yield RoleProposal(number, role, who, entry.valid_from, entry.basis)
        else:
            assign_candidates(session, number, role, who, valid_from=entry.valid_from, basis=entry.basis)


def _was_held(change: RegistryChange, role: RegistryRole) -> bool:
    """A role that was always empty is filled as the first load would have."""
    return role in change.stored.roles or role in change.stored.ended


def _write_names(session: Session, change: RegistryChange) -> None:
    """Aliases as the file has them; the name it bore until now becomes a former one."""
    given, stored = change.entry.names(), change.stored.names
    number = change.stored.row.id
    for name, row in stored.items():
        if name not in given and row.kind == NameKind.ALIAS:
            if "aliases" not in change.entry.silent:
                session.execute(delete(AssociationName).where(col(AssociationName.id) == row.id))
            continue
        kind = given.get(name, NameKind.FORMER)
        if kind != row.kind:
            session.execute(update(AssociationName).where(col(AssociationName.id) == row.id).values(kind=kind))
    fresh = [name_row(number, kind, name) for name, kind in given.items() if name not in stored]
    if fresh:
        session.execute(insert(AssociationName), fresh)


def _write_questions(session: Session, plan: Plan, ids: Mapping[str, int], at: datetime) -> None:
    taken: dict[int, tuple[int, RegistryEntry]] = {entry.line: (ids[entry.credit_code], entry) for entry in plan.new}
    for change in (*plan.changed, *plan.same):
        taken[change.entry.line] = change.stored.row.id, change.entry
    asked = [(*taken[one.row], one) for one in plan.questions]
    write_questions(session, plan.answers, asked, [number for number, _entry in taken.values()], at)
