"""Departments set aside in a complaint (回避): at once where they are named, until an official confirms or lifts it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.errors import NotFound
from intake.events import EventKind
from intake.models import Complaint, ComplaintRecusal
from intake.numbers import new_id
from intake.vocabulary import RecusalOrigin, RecusalState, StaffRole
from routing.calendars.working_time import end_of, local_day
from routing.models import Department
from routing.translatable import N_

_OF_ONE = select(ComplaintRecusal).where(ComplaintRecusal.complaint_id == bindparam("complaint_id"))


def recusals_of(session: Session, complaint_id: int) -> list[ComplaintRecusal]:
    """In the order they were set aside; as an act has left them, stored or not."""
    found = session.exec(_OF_ONE.order_by(col(ComplaintRecusal.id)), params={"complaint_id": complaint_id})
    return list(found.all())


def states_of(session: Session, complaint_id: int) -> Mapping[int, RecusalState]:
    """How each department that was ever set aside stands."""
    return {row.department_id: row.state for row in recusals_of(session, complaint_id)}


def in_force(session: Session, complaint_id: int) -> frozenset[int]:
    """Departments that are set aside now, whether or not that is confirmed, and whoever took over their duties."""
    states = states_of(session, complaint_id).items()
    return with_successors(session, frozenset(one for one, state in states if state is not RecusalState.LIFTED))


def with_successors(session: Session, departments: frozenset[int]) -> frozenset[int]:
    """And those they were merged into: the people who are accused work there now."""
    found, newest = departments, departments
    while newest:
        successors = select(Department.successor_id).where(col(Department.id).in_(newest))
        newest = frozenset(one for one in session.exec(successors) if one is not None) - found
        found |= newest
    return found


def get_recusal(session: Session, complaint: Complaint, department_id: int) -> ComplaintRecusal:
    found = next((one for one in recusals_of(session, complaint.id) if one.department_id == department_id), None)
    if found is None:
        raise NotFound(N_("this department is not set aside in this complaint"), field="department_id")
    return found


def decide_by(collaborators: Collaborators, region_code: str, *, at: datetime) -> datetime:
    """The end of the next working day."""
    return end_of(collaborators.rules.calendars.of(region_code).after(local_day(at), 1))


def named_values(
    collaborators: Collaborators, complaint_id: int, named: Collection[int], *, region_code: str, at: datetime
) -> list[dict[str, Any]]:
    """Column values for the departments that a complainant's words were matched to."""
    if not named:
        return []
    until = decide_by(collaborators, region_code, at=at)
    return [
        {
            "id": new_id(at),
            "complaint_id": complaint_id,
            "department_id": one,
            "origin": RecusalOrigin.NAMED,
            "state": RecusalState.PROVISIONAL,
            "set_at": at,
            "decide_by": until,
        }
        for one in sorted(named)
    ]


def find_implicated(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    accused: frozenset[int],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Triage finds departments accused that are not set aside: a dispatcher's word stands, an operator's waits."""
    rows = {row.department_id: row for row in recusals_of(session, complaint.id)}
    fresh = sorted(one for one in accused if one not in rows or rows[one].state is RecusalState.LIFTED)
    if not fresh:
        return
    is_final = StaffRole.DISPATCHER in actor.roles
    state = RecusalState.CONFIRMED if is_final else RecusalState.PROVISIONAL
    until = decide_by(collaborators, complaint.region_code, at=at)
    for department_id in fresh:
        row = rows.get(department_id) or ComplaintRecusal(
            id=new_id(at),
            complaint_id=complaint.id,
            department_id=department_id,
            origin=RecusalOrigin.OFFICIAL,
            state=state,
            set_at=at,
            decide_by=until,
        )
        row.state, row.reason = state, None
        row.decided_by_id, row.decided_at = (actor.staff_id, at) if is_final else (None, None)
        session.add(row)
    record_decision(session, complaint, fresh, state, reason="", actor=actor, at=at)


def record_decision(
    session: Session,
    complaint: Complaint,
    departments: list[int],
    state: RecusalState,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    if state is not RecusalState.PROVISIONAL:
        reminders = (staff_notices.RECUSAL_DUE, staff_notices.RECUSAL_LATE, staff_notices.RECUSAL_OWN)
        for row in recusals_of(session, complaint.id):
            if row.department_id in departments:
                staff_notices.settle_about(session, complaint.id, reminders, str(row.id), at=at)
    audit.record(
        session,
        complaint,
        EventKind.RECUSAL_DECIDE,
        actor=actor,
        at=at,
        departments=departments,
        state=state,
        reason=reason,
    )
