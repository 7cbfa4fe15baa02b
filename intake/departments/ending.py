"""A department ends: retired with nothing left to it, or merged into its successor with all it had. Never deleted.

An end may lie in the future. Symbols and roles have their dates, so they pass at once, from that day on; the rest
follows on the day (`departments.planned_ends`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, insert, or_, select, update
from sqlmodel import Session, col

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text
from intake.casework.verbs.succeed import hand_to_successor
from intake.departments.stored import symbols_on
from intake.departments.symbols import begin_symbol, end_symbol
from intake.errors import InvalidInput, NotPossibleNow
from intake.models import Handling, Staff
from intake.vocabulary import StaffRole
from routing.calendars.working_time import local_day
from routing.models import Department, RoleAssignment
from routing.translatable import N_
from routing.vocabulary import Symbol

RETIRED, MERGED, PLANNED = "department:retire", "department:merge", "department:plan_end"


@dataclass(frozen=True, slots=True)
class WhatStands:
    """What a department has, and a successor would take over."""

    parts: int
    staff: int
    roles: int
    symbols: int


def what_stands(session: Session, department: Department, *, on: date) -> WhatStands:
    """Open parts of complaints, people who log in, associations it answers for, symbols."""
    own = col(RoleAssignment.department_id) == department.id
    return WhatStands(
        parts=len(open_complaints(session, department)),
        staff=session.scalar(_count(Staff).where(col(Staff.department_id) == department.id, col(Staff.is_active))) or 0,
        roles=session.scalar(_count(RoleAssignment).where(own, col(RoleAssignment.valid_to).is_(None))) or 0,
        symbols=sum(one.department_id == department.id for one in symbols_on(session, on=on)),
    )


def retire_department(
    session: Session, department: Department, *, on: date, basis: str, actor: Actor, at: datetime
) -> None:
    """From `on` it is no longer there. Raises NotPossibleNow while anything would be left without anybody today."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    _check_open(department)
    if on > local_day(at):
        _end_symbols(session, department, on)
        _plan(session, department, on=on, basis=basis, successor=None, actor=actor, at=at)
        return
    stands = what_stands(session, department, on=on)
    if stands.parts or stands.staff or stands.roles:
        message = N_(
            "has %(parts)s open complaints, %(staff)s accounts and %(roles)s roles of associations: name a successor"
        )
        raise NotPossibleNow(message, field="successor", parts=stands.parts, staff=stands.staff, roles=stands.roles)
    _end_symbols(session, department, on)
    _end(session, department, on=on, basis=basis, successor=None)
    audit.record_office(session, RETIRED, actor=actor, at=at, department=department.id, on=on.isoformat())


def merge_department(
    session: Session,
    collaborators: Collaborators,
    department: Department,
    successor: Department,
    *,
    on: date,
    basis: str,
    actor: Actor,
    at: datetime,
) -> WhatStands:
    """Symbols, back-stop, roles of associations, accounts and open parts follow to the successor; answers how many."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    _check_open(department)
    if successor.id == department.id or not successor.is_in_service(max(on, local_day(at))):
        raise InvalidInput(N_("is not another department in service"), field="successor")
    moved = what_stands(session, department, on=on)
    _move_duties(session, department, successor, on=on, basis=basis)
    if on > local_day(at):
        _plan(session, department, on=on, basis=basis, successor=successor, actor=actor, at=at)
    else:
        take_over(session, department, successor, moved, on=on, basis=basis, actor=actor, at=at)
        _move_parts(session, collaborators, department, successor, basis=basis, actor=actor, at=at)
    return moved


def take_over(
    session: Session,
    department: Department,
    successor: Department,
    moved: WhatStands,
    *,
    on: date,
    basis: str,
    actor: Actor,
    at: datetime,
) -> None:
    """The day has come: whoever works there works for the successor, and the department is out of service."""
    _move_duties(session, department, successor, on=on, basis=basis)
    _move_people(session, department, successor)
    was_backstop = department.is_backstop
    _end(session, department, on=on, basis=basis, successor=successor)
    if was_backstop and successor.region_code == department.region_code:
        successor.is_backstop = True
        session.add(successor)
    told = {"successor": successor.id, "on": on.isoformat()}
    told |= {"parts": moved.parts, "staff": moved.staff, "roles": moved.roles, "symbols": moved.symbols}
    audit.record_office(session, MERGED, actor=actor, at=at, department=department.id, **told)


def fall_out_of_service(session: Session, department: Department, *, on: date, actor: Actor, at: datetime) -> None:
    """Its last day is over, whatever is left to it: that is asked about (`departments.questions`)."""
    stands = what_stands(session, department, on=on)
    _end_symbols(session, department, on)
    _end(session, department, on=on, basis="", successor=None)
    left = {"parts": stands.parts, "staff": stands.staff, "roles": stands.roles}
    audit.record_office(session, RETIRED, actor=actor, at=at, department=department.id, on=on.isoformat(), **left)


def _move_parts(
    session: Session,
    collaborators: Collaborators,
    department: Department,
    successor: Department,
    *,
    basis: str,
    actor: Actor,
    at: datetime,
) -> None:
    for complaint_id in open_complaints(session, department):
        hand_to_successor(
            session,
            collaborators,
            find.lock_by_id(session, complaint_id),
            department_id=department.id,
            successor_id=successor.id,
            why=basis or department.name,
            actor=actor,
            at=at,
        )


def _move_people(session: Session, department: Department, successor: Department) -> None:
    """Accounts, whose sessions begin anew, and the departments beneath it."""
    moving = update(Staff).where(col(Staff.department_id) == department.id)
    session.execute(moving.values(department_id=successor.id, session_version=Staff.session_version + 1))
    beneath = update(Department).where(col(Department.superior_id) == department.id)
    session.execute(beneath.values(superior_id=successor.id))


def _check_open(department: Department) -> None:
    if not department.is_active:
        raise NotPossibleNow(N_("is a department no longer in service"), field="department")
    if department.successor_id is not None:
        raise NotPossibleNow(N_("is merged from %(day)s on already"), field="on", day=department.valid_to)


def _plan(
    session: Session,
    department: Department,
    *,
    on: date,
    basis: str,
    successor: Department | None,
    actor: Actor,
    at: datetime,
) -> None:
    department.valid_to, department.successor_id = on, successor.id if successor else None
    department.basis = optional_text(basis, "basis", longest=300) or department.basis
    session.add(department)
    session.flush()
    told = {"on": on.isoformat(), "successor": department.successor_id}
    audit.record_office(session, PLANNED, actor=actor, at=at, department=department.id, **told)


def _move_duties(session: Session, department: Department, successor: Department, *, on: date, basis: str) -> None:
    """Symbols and roles of associations, which have their dates."""
    for symbol, region in _symbols(session, department, on):
        end_symbol(session, department.id, symbol, region, on=on)
        begin_symbol(session, successor.id, symbol, region, on=on, basis=basis)
    _move_roles(session, department, successor, on=on, basis=basis)


def _end_symbols(session: Session, department: Department, on: date) -> None:
    for symbol, region in _symbols(session, department, on):
        end_symbol(session, department.id, symbol, region, on=on)


def _end(session: Session, department: Department, *, on: date, basis: str, successor: Department | None) -> None:
    department.is_active, department.is_backstop, department.valid_to = False, False, on
    department.basis = optional_text(basis, "basis", longest=300) or department.basis
    department.successor_id = successor.id if successor else None
    session.add(department)
    session.flush()


def _symbols(session: Session, department: Department, on: date) -> list[tuple[Symbol, str]]:
    return [(one.symbol, one.region_code) for one in symbols_on(session, on=on) if one.department_id == department.id]


def _move_roles(session: Session, department: Department, successor: Department, *, on: date, basis: str) -> None:
    """What it holds is the successor's from `on`; what it would hold from a later day is so from that day."""
    lasts = or_(col(RoleAssignment.valid_to).is_(None), col(RoleAssignment.valid_to) > on)
    own = col(RoleAssignment.department_id) == department.id
    rows = session.execute(select(RoleAssignment).where(own, lasts)).scalars().all()
    after = []
    for row in rows:
        begins = max(on, row.valid_from)
        told = {"association_id": row.association_id, "role": row.role, "department_id": successor.id}
        after.append(told | {"valid_from": begins, "valid_to": row.valid_to, "basis": basis or row.basis})
        row.valid_to = begins
        session.add(row)
    session.flush()  # the database allows one open row a role
    if after:
        session.execute(insert(RoleAssignment), after)


def open_complaints(session: Session, department: Department) -> list[int]:
    own = col(Handling.department_id) == department.id, col(Handling.state).in_(find.OPEN_PARTS)
    return sorted(session.execute(select(col(Handling.complaint_id)).where(*own).distinct()).scalars())


def _count(model: type[Staff] | type[RoleAssignment]) -> Select[int]:
    return select(func.count()).select_from(model)
