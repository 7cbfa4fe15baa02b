"""What is stored of the clocks of one complaint, held against what its events give, and the difference written.

A row of `deadline`, and what a complaint and its parts say of their clocks, are caches of what the events give.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Insert, Row, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session

from intake.casework import find
from intake.casework.clocks.clock import SHARED, DerivedClock
from intake.casework.clocks.derived import Derived
from intake.casework.clocks.next_step import stopped_because
from intake.models import Complaint, Deadline, Handling
from intake.vocabulary import SkipReason
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock, Step

StoredRow = Row[*tuple[Any, ...]]
Planned = tuple[Step | None, datetime | None]

# The columns that follow from the record alone, and where a derived clock has each.
_SOURCES = {
    **{name: f"limit.{name}" for name in ("amount", "unit", "policy", "basis")},
    **{name: name for name in (
        "clock", "handling_id", "department_id", "policy_version", "calendar_version", "earlier_calendars",
        "region_code", "started_at", "due_at", "original_due_at",
        "extension_days", "is_provisional", "is_paused", "paused_at", "met_at", "cancelled_at", "breached_at",
    )},
}  # fmt: skip
STORED = tuple(_SOURCES)
_derived_values = attrgetter(*_SOURCES.values())
# The next step follows from what the sweep has taken as well.
_WRITTEN = (*STORED, "next_step", "next_step_at")
_columns = Deadline.__table__.c
_ROWS = select(_columns.id, *(_columns[name] for name in _WRITTEN))
_OF_COMPLAINT = _ROWS.where(_columns.complaint_id == bindparam("complaint_id"))


@dataclass
class Difference:
    """What of one complaint is stored otherwise than its events give, in the order the clocks were promised."""

    made: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    # Clocks that stop now, and why; and those that have ended, met or cancelled, otherwise than the row says.
    stopped: dict[int, SkipReason] = field(default_factory=dict)
    ended: list[DerivedClock] = field(default_factory=list)

    def take(self, row: StoredRow | None, clock: DerivedClock, planned: Planned) -> None:
        stopped = stopped_because(clock)
        if stopped and (row is None or not stopped_because(row)):
            self.stopped[clock.id] = stopped
        if not clock.is_open and (row is None or (row.met_at, row.cancelled_at) != (clock.met_at, clock.cancelled_at)):
            self.ended.append(clock)
        values = (*_derived_values(clock), *planned)
        if row is None or row[1 : len(values) + 1] != values:  # as `_ROWS` reads them, behind the id
            written = dict(zip(_WRITTEN, values, strict=True), id=clock.id)
            (self.made if row is None else self.changed).append(written)


def stored_rows(session: Session, complaint: Complaint) -> dict[int, StoredRow]:
    found = session.connection().execute(_OF_COMPLAINT, {"complaint_id": complaint.id})
    return {row.id: row for row in found}


def stored_rows_of_many(session: Session, complaint_ids: Collection[int]) -> dict[int, dict[int, StoredRow]]:
    """The same of many complaints, by complaint."""
    of = _columns.complaint_id
    found: dict[int, dict[int, StoredRow]] = {}
    for row in session.connection().execute(_ROWS.add_columns(of).where(of.in_(complaint_ids))):
        found.setdefault(row.complaint_id, {})[row.id] = row
    return found


def values_of(clock: DerivedClock) -> dict[str, Any]:
    """What the row must hold, by column."""
    return dict(zip(STORED, _derived_values(clock), strict=True))


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


def write_rows(session: Session, complaint: Complaint, difference: Difference) -> None:
    """In one statement; what ends first, for it may hold the place of a clock that starts anew."""
    write_rows_of_many(session, [(complaint, difference)])


def write_rows_of_many(session: Session, differences: Sequence[tuple[Complaint, Difference]]) -> None:
    """The same of many complaints, in one statement too."""
    rows = [
        {**one, "complaint_id": complaint.id}
        for complaint, difference in differences
        for one in (*difference.changed, *difference.made)
    ]
    if not rows:
        return
    session.connection().execute(_upsert(session.get_bind().dialect.name), rows)
    changed = (values for _complaint, difference in differences for values in difference.changed)
    for values in changed:  # whoever in this session has the row reads on as it is now
        known = session.identity_map.get(identity_key(Deadline, values["id"]))
        for name, value in values.items() if known is not None else ():
            set_committed_value(known, name, value)


def write_caches(complaint: Complaint, parts: Sequence[Handling], derived: Derived) -> None:
    for name, value in caches_of(derived).items():
        if getattr(complaint, name) != value:
            setattr(complaint, name, value)
    soonest = due_of_parts(derived, {part.id: part.state in find.OPEN_PARTS for part in parts})
    for part in parts:
        if part.next_due_at != soonest[part.id]:
            part.next_due_at = soonest[part.id]


@cache
def _upsert(dialect: str) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    rows = insert(Deadline.__table__)
    return rows.on_conflict_do_update(index_elements=["id"], set_={name: rows.excluded[name] for name in _WRITTEN})
