"""Stored clocks brought in line with the record: derive them all, compare, write the difference. There is no other way.

A row of `deadline`, and what a complaint and its parts say of their clocks, are caches of what the events give.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.clocks.clock import SHARED, DerivedClock
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.clocks.next_step import next_step, record_step, stopped_because
from intake.casework.clocks.replay import Derived
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox import staff_notices
from intake.events import EventKind
from intake.models import Complaint, Deadline, DeadlineStep
from intake.vocabulary import SkipReason
from routing.clocks.deadlines import is_met
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock, Step

_LIMITS = ("amount", "unit", "policy", "basis")
_PLAIN = (
    "clock", "handling_id", "department_id", "policy_version", "calendar_version", "earlier_calendars",
    "region_code", "started_at", "due_at", "original_due_at",
    "extension_days", "is_provisional", "is_paused", "paused_at", "met_at", "cancelled_at", "breached_at",
)  # fmt: skip
# The columns that follow from the record alone; the next step follows from what the sweep has taken as well.
STORED = (*_LIMITS, *_PLAIN)
_WRITTEN = (*STORED, "next_step", "next_step_at")
_STORED = select(Deadline).where(col(Deadline.complaint_id) == bindparam("complaint_id"))
_STORED = _STORED.execution_options(autoflush=False, populate_existing=True)


@dataclass
class _Difference:
    """What of one complaint is stored otherwise than its events give."""

    made: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    # Clocks that stop now, and why; those ended now, met or cancelled, in the order they were promised.
    stopped: dict[int, SkipReason] = field(default_factory=dict)
    ended: list[DerivedClock] = field(default_factory=list)

    def take(self, row: Deadline | None, deadline_id: int, values: Mapping[str, Any]) -> None:
        """What the row must hold; where it holds it already there is nothing to write."""
        if row is None:
            self.made.append({**values, "id": deadline_id})
        elif any(getattr(row, name) != value for name, value in values.items()):
            self.changed.append({**values, "id": deadline_id})
            for name, value in values.items():
                set_committed_value(row, name, value)


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
    clocks = ComplaintClocks.of(session, collaborators, complaint)
    derived = clocks.derive(at)
    rows = _stored_rows(session, complaint)
    difference = _compare(collaborators, clocks, derived, rows, at=at, is_replanned=is_replanned)
    _write(session, complaint, difference)
    _write_caches(session, complaint, derived)
    _announce(session, complaint, clocks, difference, derived, actor=actor, at=at)
    clocks.projected_to = complaint.event_count
    session.flush()


def restore(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> None:
    """Write what the events give over whatever is stored, also where the events never promised it; nobody is told."""
    clocks = ComplaintClocks.of(session, collaborators, complaint)
    derived = clocks.derive(at)
    rows = _stored_rows(session, complaint)
    strays = rows.keys() - {clock.id for clock in derived.clocks}
    if strays:  # before the rest: a stray row may hold the place of the one that was promised
        session.execute(delete(DeadlineStep).where(col(DeadlineStep.deadline_id).in_(strays)))
        session.execute(delete(Deadline).where(col(Deadline.id).in_(strays)))
    for clock in derived.clocks:  # the repair knows what is late, and need not wait for the sweep
        if (row := rows.get(clock.id)) is not None and clock.breached_at is not None and row.breached_at is None:
            set_committed_value(row, "breached_at", clock.breached_at)
    _write(session, complaint, _compare(collaborators, clocks, derived, rows, at=at, is_replanned=True))
    _write_caches(session, complaint, derived)


def values_of(clock: DerivedClock) -> dict[str, Any]:
    """What the row must hold, by column."""
    limit = {name: getattr(clock.limit, name) for name in _LIMITS}
    return limit | {name: getattr(clock, name) for name in _PLAIN}


def caches_of(derived: Derived) -> dict[str, Any]:
    """What the complaint's own row must say of its clocks."""
    running = [one for one in derived.clocks if one.is_open]
    closures = [one for one in derived.clocks if one.clock is Clock.CLOSURE and one.handling_id is None]
    last = closures[-1] if closures else None
    pressing = (one.due_at for one in running if not one.is_paused and one.clock not in STATUTORY)
    return {
        "extension_count": sum(bool(one.extension_days) for one in closures),
        "closure_due_at": last.due_at if last else None,
        "closure_original_due_at": last.original_due_at if last else None,
        "next_due_at": min(pressing, default=None),
        "is_provisional": any(one.is_provisional for one in running),
        "pause_until": derived.pause_until,
    }


def due_of_parts(derived: Derived, is_open: Mapping[int, bool]) -> dict[int, datetime | None]:
    """What expires first on each part; nothing on one that is answered or given back."""
    running = [one for one in derived.clocks if one.is_open and not one.is_paused]
    shared = [one.due_at for one in running if one.handling_id is None and one.clock in SHARED]
    own: dict[int | None, list[datetime]] = {}
    for one in running:
        own.setdefault(one.handling_id, []).append(one.due_at)
    return {
        part: min([*own.get(part, []), *shared], default=None) if opened else None for part, opened in is_open.items()
    }


def _stored_rows(session: Session, complaint: Complaint) -> dict[int, Deadline]:
    return {row.id: row for row in session.scalars(_STORED, {"complaint_id": complaint.id})}


def _compare(
    collaborators: Collaborators,
    clocks: ComplaintClocks,
    derived: Derived,
    rows: Mapping[int, Deadline],
    *,
    at: datetime,
    is_replanned: bool,
) -> _Difference:
    found = _Difference()
    for clock in derived.clocks:
        row = rows.get(clock.id)
        if clock.is_open and (row is None or row.breached_at is None):
            clock.breached_at = None  # that a running clock is late is for the sweep to find, and to tell
        stopped = stopped_because(clock)
        if stopped and (row is None or not stopped_because(row)):
            found.stopped[clock.id] = stopped
        if not clock.is_open and (row is None or (row.met_at, row.cancelled_at) != (clock.met_at, clock.cancelled_at)):
            found.ended.append(clock)
        if _is_planned_anew(clock, row) or is_replanned:
            step, step_at = next_step(collaborators, clock, taken=clocks.taken.get(clock.id, ()))
        else:
            step, step_at = _kept_step(clock, row, at)
        found.take(row, clock.id, values_of(clock) | {"next_step": step, "next_step_at": step_at})
    return found


def _is_planned_anew(clock: DerivedClock, row: Deadline | None) -> bool:
    """A clock that starts, runs again, or is due on another date."""
    if row is None:
        return True
    return stopped_because(clock) is None and (row.due_at != clock.due_at or stopped_because(row) is not None)


def _kept_step(clock: DerivedClock, row: Deadline | None, at: datetime) -> tuple[Step | None, datetime | None]:
    """What was due before the clock stopped, as in a downtime, is left to the sweep, which says it was skipped."""
    is_waiting = row is not None and row.next_step_at is not None and row.next_step_at > at
    if row is None or (stopped_because(clock) is not None and is_waiting):
        return None, None
    return row.next_step, row.next_step_at


def _write(session: Session, complaint: Complaint, difference: _Difference) -> None:
    """In one statement; what ends first, for it may hold the place of a clock that starts anew."""
    rows = [{**one, "complaint_id": complaint.id} for one in (*difference.changed, *difference.made)]
    if rows:
        session.connection().execute(_upsert(session.get_bind().dialect.name), rows)


@cache
def _upsert(dialect: str) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    rows = insert(Deadline.__table__)
    return rows.on_conflict_do_update(index_elements=["id"], set_={name: rows.excluded[name] for name in _WRITTEN})


def _write_caches(session: Session, complaint: Complaint, derived: Derived) -> None:
    for name, value in caches_of(derived).items():
        setattr(complaint, name, value)
    parts = find.handlings_of(session, complaint.id)
    soonest = due_of_parts(derived, {part.id: part.state in find.OPEN_PARTS for part in parts})
    for part in parts:
        part.next_due_at = soonest[part.id]
        session.add(part)
    session.add(complaint)


def _announce(
    session: Session,
    complaint: Complaint,
    clocks: ComplaintClocks,
    difference: _Difference,
    derived: Derived,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """For whoever reads the record: what became of each clock, and which steps no desk will hear of any more."""
    _put_away(session, complaint, clocks, difference, derived, at=at)
    for clock in difference.ended:
        told: dict[str, Any] = {"deadline_id": clock.id, "clock": clock.clock}
        if clock.met_at is not None:
            on_time = is_met(clock.met_at, clock.due_at)
            audit.record(session, complaint, EventKind.DEADLINE_MEET, actor=actor, at=at, **told, on_time=on_time)
        else:
            because = clock.cancelled_because
            audit.record(session, complaint, EventKind.DEADLINE_CANCEL, actor=actor, at=at, **told, reason=because)


def _put_away(
    session: Session,
    complaint: Complaint,
    clocks: ComplaintClocks,
    difference: _Difference,
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
