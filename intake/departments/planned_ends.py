"""Each hour: departments whose last day is over fall out of service, and what is left to them passes on."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from intake.casework import find
from intake.casework.actor import BY_DECISION
from intake.casework.collaborators import Collaborators
from intake.casework.verbs.succeed import hand_to_successor
from intake.departments.ending import fall_out_of_service, open_complaints, take_over, what_stands
from intake.errors import DomainError
from routing.calendars.working_time import local_day
from routing.models import Department


def end_departments(session: Session, *, at: datetime) -> list[Department]:
    """Those that fell out of service now. Doing it again changes nothing."""
    today = local_day(at)
    over = col(Department.is_active), col(Department.valid_to) <= today
    ended = session.execute(select(Department).where(*over).order_by(col(Department.id))).scalars().all()
    for department in ended:
        _end(session, department, at=at)
    return list(ended)


def pass_on_parts(session: Session, collaborators: Collaborators, *, at: datetime) -> int:
    """Open parts of departments that have a successor; what stands still waits until it goes on. Answers how many."""
    gone = ~col(Department.is_active), col(Department.successor_id).is_not(None)
    passed = 0
    for department in session.execute(select(Department).where(*gone)).scalars().all():
        for complaint_id in open_complaints(session, department):
            passed += _pass_on(session, collaborators, department, complaint_id, at=at)
    return passed


def _end(session: Session, department: Department, *, at: datetime) -> None:
    on, basis = department.valid_to, department.basis
    assert on is not None  # only such are looked for
    successor = session.get(Department, department.successor_id) if department.successor_id else None
    if successor is None or not successor.is_in_service(local_day(at)):
        fall_out_of_service(session, department, on=on, actor=BY_DECISION, at=at)
        return
    moved = what_stands(session, department, on=on)
    take_over(session, department, successor, moved, on=on, basis=basis, actor=BY_DECISION, at=at)


def _pass_on(
    session: Session, collaborators: Collaborators, department: Department, complaint_id: int, *, at: datetime
) -> int:
    complaint = find.lock_by_id(session, complaint_id)
    successor_id, why = department.successor_id, department.basis or department.name
    assert successor_id is not None
    try:
        moved = hand_to_successor(
            session, collaborators, complaint, department_id=department.id, successor_id=successor_id, why=why,
            actor=BY_DECISION, at=at,
        )  # fmt: skip
        return len(moved)
    except DomainError:  # it stands still, or the successor is accused in it: asked about meanwhile
        return 0
