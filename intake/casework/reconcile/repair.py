"""Bringing the stored clocks of a complaint in line with its record, as one event that says what was changed."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks import next_step
from intake.casework.clocks.replay import Derived
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.reconcile.verification import (
    StoredDifference,
    caches_of,
    derive_complaint,
    differences,
    due_of_parts,
    values_of,
)
from intake.events import EventKind
from intake.models import Complaint, Deadline, DeadlineStep


def repair_clocks(
    session: Session, collaborators: Collaborators, complaint_id: int, *, actor: Actor, at: datetime
) -> list[StoredDifference]:
    """Write what the events give wherever something else is stored; answers what was changed. Twice is once.

    A contradiction within the events themselves is nothing that rows could be brought in line with: it stays.
    """
    complaint = find.lock_by_id(session, complaint_id)
    found = [one for one in differences(session, collaborators, at=at, only=complaint.id) if one.field != "events"]
    if not found:
        return []
    derived = derive_complaint(session, collaborators, complaint.id, at=at)
    _write_rows(session, collaborators, complaint, derived)
    _write_caches(session, complaint, derived)
    changes = [
        {
            "deadline_id": one.deadline_id,
            "clock": one.clock,
            "field": one.field,
            "stored": stored_text(one.stored),
            "derived": stored_text(one.derived),
        }
        for one in found
    ]
    audit.record(session, complaint, EventKind.DEADLINE_REPAIR, actor=actor, at=at, changes=changes)
    return found


def stored_text(value: object) -> str:
    """A stored value as text: times in ISO 8601, nothing as an empty word."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _write_rows(session: Session, collaborators: Collaborators, complaint: Complaint, derived: Derived) -> None:
    statement = select(Deadline).where(Deadline.complaint_id == complaint.id)
    rows = {row.id: row for row in session.exec(statement.execution_options(populate_existing=True))}
    for stray in rows.keys() - {clock.id for clock in derived.clocks}:
        session.execute(delete(DeadlineStep).where(col(DeadlineStep.deadline_id) == stray))
        session.delete(rows.pop(stray))
    session.flush()  # a stray row may hold the place of the one that was promised
    for clock in derived.clocks:
        values = values_of(clock)
        row = rows.get(clock.id) or Deadline(id=clock.id, complaint_id=complaint.id, **values)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
        taken = set(session.scalars(select(col(DeadlineStep.step)).where(col(DeadlineStep.deadline_id) == clock.id)))
        row.next_step, row.next_step_at = next_step.next_step(collaborators, row, taken=taken)


def _write_caches(session: Session, complaint: Complaint, derived: Derived) -> None:
    for name, value in caches_of(derived).items():
        setattr(complaint, name, value)
    parts = find.handlings_of(session, complaint.id)
    soonest = due_of_parts(derived, {part.id: part.state in find.OPEN_PARTS for part in parts})
    for part in parts:
        part.next_due_at = soonest[part.id]
        session.add(part)
    session.add(complaint)
