"""Stored clocks brought in line with the record: derive them all, compare, write the difference. There is no other way.

Service, replay and repair are this; the intake writes its first rows itself, and writes what this would.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.clocks.derived import Derived
from intake.casework.clocks.next_step import next_step, record_step, stopped_because
from intake.casework.clocks.order_rows import write_orders
from intake.casework.clocks.stored_clocks import (
    Difference,
    Planned,
    StoredRow,
    stored_rows,
    stored_rows_of_many,
    write_caches,
    write_rows,
    write_rows_of_many,
)
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.ledger.held_rows import write_held
from intake.casework.outbox import staff_notices
from intake.events import EventKind, NewEvent
from intake.models import Complaint, Deadline, DeadlineStep
from routing.clocks.deadlines import is_met


def project(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    *,
    actor: Actor,
    at: datetime,
    is_replanned: bool = False,
) -> None:
    """What an act on the complaint makes of its clocks: rows, caches, and the events that say which were met or ended.

    The caller holds the complaint's row and has recorded what happened. `is_replanned`: reminders are planned anew by
    the calendar in force, also of clocks whose dates stay.
    """
    clocks, parts = ComplaintClocks.of(session, collaborators, complaint), find.handlings_of(session, complaint.id)
    rows = stored_rows(session, complaint)
    derived = _derived(clocks, rows, at=at)
    difference = _compare(collaborators, clocks, derived, rows, at=at, is_replanned=is_replanned)
    write_rows(session, complaint, difference)
    write_caches(complaint, parts, derived)
    write_orders(session, collaborators, complaint, derived.orders, at=at)
    _put_away(session, complaint, clocks, difference, derived, at=at)
    write_held(session, complaint, parts, [_end_of(clock) for clock in difference.ended], actor=actor, at=at)
    clocks.projected_to = complaint.event_count


def project_many(
    session: Session,
    collaborators: Collaborators,
    complaints: Sequence[Complaint],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """As `project`, of many complaints by a handful of statements: their rows go with the next flush."""
    stored = stored_rows_of_many(session, [one.id for one in complaints])
    found: list[tuple[Complaint, ComplaintClocks, Difference, Derived]] = []
    for complaint in complaints:
        clocks, rows = ComplaintClocks.of(session, collaborators, complaint), stored.get(complaint.id, {})
        derived = _derived(clocks, rows, at=at)
        difference = _compare(collaborators, clocks, derived, rows, at=at, is_replanned=False)
        write_caches(complaint, find.handlings_of(session, complaint.id), derived)
        found.append((complaint, clocks, difference, derived))
    write_rows_of_many(session, [(complaint, difference) for complaint, _clocks, difference, _derived in found])
    for complaint, clocks, difference, derived in found:
        write_orders(session, collaborators, complaint, derived.orders, at=at)
        _put_away(session, complaint, clocks, difference, derived, at=at)
        ends = [_end_of(clock) for clock in difference.ended]
        if ends:
            audit.record_all(session, complaint, ends, actor=actor, at=at)
        clocks.projected_to = complaint.event_count


def _derived(clocks: ComplaintClocks, rows: Mapping[int, StoredRow], *, at: datetime) -> Derived:
    derived = clocks.derive(at)
    for clock in derived.clocks:
        row = rows.get(clock.id)
        if clock.is_open and (row is None or row.breached_at is None):
            clock.breached_at = None  # that a running clock is late is for the sweep to find, and to tell
    return derived


def follow(session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime) -> None:
    """As `project`, where the act has recorded anything of clocks."""
    if ComplaintClocks.has_moved(session, complaint):
        project(session, collaborators, complaint, actor=actor, at=at)


def restore(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> None:
    """Write what the events give over whatever is stored, also where the events never promised it; nobody is told."""
    clocks = ComplaintClocks.of(session, collaborators, complaint)
    derived, rows = clocks.derive(at), stored_rows(session, complaint)
    strays = rows.keys() - {clock.id for clock in derived.clocks}
    if strays:  # before the rest: a stray row may hold the place of the one that was promised
        session.execute(delete(DeadlineStep).where(col(DeadlineStep.deadline_id).in_(strays)))
        session.execute(delete(Deadline).where(col(Deadline.id).in_(strays)))
    write_rows(session, complaint, _compare(collaborators, clocks, derived, rows, at=at, is_replanned=True))
    write_caches(complaint, find.handlings_of(session, complaint.id), derived)
    write_orders(session, collaborators, complaint, derived.orders, at=at, tells=False)


def _compare(
    collaborators: Collaborators,
    clocks: ComplaintClocks,
    derived: Derived,
    rows: Mapping[int, StoredRow],
    *,
    at: datetime,
    is_replanned: bool,
) -> Difference:
    found = Difference()
    for clock in derived.clocks:
        row = rows.get(clock.id)
        if row is not None and not is_replanned and not _is_planned_anew(clock, row):
            planned = _kept_step(clock, row, at)
        else:
            planned = next_step(collaborators, clock, taken=clocks.taken.get(clock.id, ()))
        found.take(row, clock, planned)
    return found


def _is_planned_anew(clock: DerivedClock, row: StoredRow) -> bool:
    """A clock that runs again, or is due on another date."""
    return stopped_because(clock) is None and (row.due_at != clock.due_at or stopped_because(row) is not None)


def _kept_step(clock: DerivedClock, row: StoredRow, at: datetime) -> Planned:
    """What was due before the clock stopped, as in a downtime, is left to the sweep, which says it was skipped."""
    is_waiting = row.next_step_at is not None and row.next_step_at > at
    return (None, None) if is_waiting and stopped_because(clock) else (row.next_step, row.next_step_at)


def _end_of(clock: DerivedClock) -> NewEvent:
    told: dict[str, Any] = {"deadline_id": clock.id, "clock": clock.clock}
    if clock.met_at is not None:
        return EventKind.DEADLINE_MEET, told | {"on_time": is_met(clock.met_at, clock.due_at)}
    return EventKind.DEADLINE_CANCEL, told | {"reason": clock.cancelled_because}


def _put_away(
    session: Session,
    complaint: Complaint,
    clocks: ComplaintClocks,
    difference: Difference,
    derived: Derived,
    *,
    at: datetime,
) -> None:
    """A clock that stops tells nobody any more, not even of a step that waits for the hours of who is to hear it."""
    climbed = [one for one in derived.clocks if one.id in difference.stopped and one.id in clocks.taken]
    if climbed:
        unheard = staff_notices.withdraw_unheard(session, [one.id for one in climbed], at=at)
        for clock in climbed:
            for step in unheard.get(clock.id, ()):
                record_step(session, complaint, clock, step, at=at, skipped=difference.stopped[clock.id])
