"""What a plan of departments says, done: rows written, symbols begun and ended, proposals stored, one event."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.departments.symbols import begin_symbol, end_symbol
from routing.departments.entries import DepartmentChange, DepartmentPlan
from routing.models import Department, SymbolProposal
from routing.regions import keep_regions
from routing.registry.writing import SINCE_EVER

IMPORTED = "department:import"


def import_departments(session: Session, plan: DepartmentPlan, *, actor: Actor, at: datetime) -> None:
    """Take every row that was not refused. A plan that changes nothing writes nothing."""
    if not (plan.new or plan.changed or plan.proposals):
        return
    keep_regions(session, plan.regions)
    _write_new(session, plan)
    ids = dict(session.execute(select(col(Department.name), col(Department.id))).all())
    _write_changed(session, plan, ids)
    # What ends frees its place for what begins.
    for change in plan.changed:
        for symbol, region in sorted(change.ends):
            end_symbol(session, ids[change.entry.name], symbol, region, on=_end(change, plan.on))
    for change in (*plan.new, *plan.changed):
        for symbol, region in sorted(change.begins):
            begin_symbol(
                session,
                *(ids[change.entry.name], symbol, region),
                on=_beginning(change, plan.on),
                basis=change.entry.basis or "",
            )
    proposals = [
        {"department_id": ids[one.name], "symbol": one.symbol, "region_code": one.region_code}
        | {"is_doubtful": one.is_doubtful}
        for one in plan.proposals
    ]
    if proposals:
        session.execute(insert(SymbolProposal), proposals)
    audit.record_office(session, IMPORTED, actor=actor, at=at, **_told(plan))


def _write_new(session: Session, plan: DepartmentPlan) -> None:
    rows = [_row(change) for change in plan.new]
    if rows:
        session.execute(insert(Department), rows)


def _write_changed(session: Session, plan: DepartmentPlan, ids: dict[str, int]) -> None:
    changes = sorted(plan.changed, key=lambda change: bool(change.values.get("is_backstop")))  # given up first
    for change in changes:
        if change.values:
            this = col(Department.id) == ids[change.entry.name]
            session.execute(update(Department).where(this).values(**change.values))
    for change in (*plan.new, *changes):
        if change.superior is not None:
            this = col(Department.id) == ids[change.entry.name]
            session.execute(update(Department).where(this).values(superior_id=ids[change.superior]))


def _row(change: DepartmentChange) -> dict[str, Any]:
    entry = change.entry
    return {
        "name": entry.name,
        "level": entry.level,
        "region_code": entry.region_code,
        "is_backstop": bool(change.values.get("is_backstop")),
        "is_active": change.values.get("is_active", True),
        "phone": entry.phone or "",
        "email": entry.email or "",
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "basis": entry.basis or "",
    }


def _beginning(change: DepartmentChange, on: date) -> date:
    """A department that comes with its symbols has always had them, as far as complaints go, unless it says since when.

    One that was there gets them from the day of the import on, or from a later one.
    """
    if change.stored is None:
        return change.entry.valid_from or SINCE_EVER
    return max(on, change.entry.valid_from or on)


def _end(change: DepartmentChange, on: date) -> date:
    return min(on, change.entry.valid_to or on)


def _told(plan: DepartmentPlan) -> dict[str, Any]:
    return {
        "new": len(plan.new),
        "changed": {change.entry.name: list(change.columns) for change in plan.changed},
        "proposed": len(plan.proposals),
        "refused": len(plan.refused),
    }
