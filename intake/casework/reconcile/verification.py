"""Do the stored deadlines say what the record says? Every complaint derived anew, lot by lot, and compared.

The rows are caches: what differs here is wrong, whoever wrote it. Memory is bounded by one lot.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, select

from intake.casework.clocks.clock import SHARED, DerivedClock
from intake.casework.clocks.next_step import is_silent
from intake.casework.clocks.replay import CLOCK_EVENTS, CalendarAt, Derived, LimitsAt, derive
from intake.casework.collaborators import Collaborators
from intake.casework.find import OPEN_PARTS
from intake.models import Complaint, ComplaintEvent, Deadline, DeadlineStep, Handling
from routing.calendars.book import CalendarBook
from routing.calendars.store import load_calendars
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.policies import STATUTORY, Limits
from routing.clocks.store import get_limits
from routing.keyset import read_batches
from routing.vocabulary import Clock, Step

_Row = Row[*tuple[Any, ...]]
LOT = 1000  # complaints
# What only the sweep writes may be this late before it counts as a difference.
SWEEP_LAG = timedelta(hours=1)

_PLAIN = (
    "handling_id", "department_id", "policy_version", "calendar_version", "earlier_calendars",
    "region_code", "started_at", "due_at", "original_due_at",
    "extension_days", "is_provisional", "is_paused", "paused_at", "met_at", "cancelled_at",
)  # fmt: skip
_LIMIT = ("amount", "unit", "policy", "basis")
_events, _deadlines = ComplaintEvent.__table__.c, Deadline.__table__.c
_complaints, _parts, _steps = Complaint.__table__.c, Handling.__table__.c, DeadlineStep.__table__.c
PART = "handling"
_CACHES = (
    "extension_count",
    "closure_due_at",
    "closure_original_due_at",
    "next_due_at",
    "is_provisional",
    "pause_until",
)


@dataclass(frozen=True, slots=True)
class StoredDifference:
    """One stored value that is not what the events give. `deadline_id` is None for a cache of the complaint itself."""

    complaint_id: int
    number: str
    deadline_id: int | None
    clock: str
    field: str
    stored: Any
    derived: Any


@dataclass(slots=True)
class VerificationProgress:
    """How far a check has come."""

    complaints: int = 0
    deadlines: int = 0


@dataclass(frozen=True)
class PinnedVersions:
    """The versions a derivation may ask for; each is read once."""

    limits: LimitsAt
    calendars: CalendarAt

    @classmethod
    def of(cls, session: Session, collaborators: Collaborators) -> "PinnedVersions":
        @lru_cache(maxsize=64)
        def limits(profile: str, version: int) -> Limits:
            current = collaborators.rules.limits
            is_current = (current.profile, current.version) == (profile, version)
            return current if is_current else get_limits(session, profile, version)

        @lru_cache(maxsize=64)
        def book(version: int) -> CalendarBook:
            current = collaborators.rules.calendars
            return current if version == current.version else load_calendars(session, version)

        def calendars(version: int, clock: DerivedClock) -> WorkingCalendar:
            return book(version).of(clock.region_code, clock.department_id if clock.handling_id is not None else None)

        return cls(limits, calendars)


def derive_complaint(session: Session, collaborators: Collaborators, complaint_id: int, *, at: datetime) -> Derived:
    """Every clock of one complaint, from its record."""
    record = PinnedVersions.of(session, collaborators)
    chains = _chains(session, [complaint_id])
    return derive(chains.get(complaint_id, ()), record.limits, record.calendars, at=at)


def differences(
    session: Session,
    collaborators: Collaborators,
    *,
    at: datetime,
    checked: VerificationProgress | None = None,
    only: int | None = None,
) -> Iterator[StoredDifference]:
    """Everything stored that the events do not give, complaint after complaint; `only` looks at one of them."""
    record, progress = PinnedVersions.of(session, collaborators), checked or VerificationProgress()
    for lot in _lots(session, only):
        ids = [row.id for row in lot]
        chains, rows, parts = _chains(session, ids), _rows(session, ids), _handlings(session, ids)
        climbed = _climbed(session, ids)
        for complaint in lot:
            derived = derive(chains.get(complaint.id, ()), record.limits, record.calendars, at=at)
            stored = rows.get(complaint.id, [])
            progress.complaints += 1
            progress.deadlines += len(stored)
            yield from _Stored(complaint, stored, parts.get(complaint.id, [])).compare(derived, at)
            yield from _silent(complaint, stored, climbed, collaborators.rules.limits)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of one complaint, to be held against what was derived."""

    complaint: _Row
    deadlines: Sequence[_Row]
    parts: Sequence[_Row]

    def compare(self, derived: Derived, at: datetime) -> Iterator[StoredDifference]:
        for fault in derived.faults:
            yield self._found(None, "events", fault, "")
        yield from self._clocks(derived, at)
        yield from self._caches(derived)

    def _clocks(self, derived: Derived, at: datetime) -> Iterator[StoredDifference]:
        rows = {row.id: row for row in self.deadlines}
        for clock in derived.clocks:
            row = rows.pop(clock.id, None)
            if row is None:
                yield self._found(clock, "row", None, "promised")
                continue
            for name, must in values_of(clock).items():
                is_late = name == "breached_at" and _lags(row, clock, derived, at)
                if getattr(row, name) != must and not is_late:
                    yield self._found(clock, name, getattr(row, name), must)
        for row in rows.values():
            yield self._found(row, "row", "stored", None)

    def _caches(self, derived: Derived) -> Iterator[StoredDifference]:
        for name, must in caches_of(derived).items():
            if getattr(self.complaint, name) != must:
                yield self._found(None, name, getattr(self.complaint, name), must)
        soonest = due_of_parts(derived, {part.id: part.state in OPEN_PARTS for part in self.parts})
        for part in self.parts:
            if part.next_due_at != soonest[part.id]:
                yield self._found(None, f"{PART} {part.id}", part.next_due_at, soonest[part.id])

    def _found(self, clock: DerivedClock | _Row | None, field: str, stored: Any, derived: Any) -> StoredDifference:
        deadline_id, name = (clock.id, clock.clock.value) if clock is not None else (None, "")
        return StoredDifference(self.complaint.id, self.complaint.number, deadline_id, name, field, stored, derived)


def _silent(
    complaint: _Row, deadlines: Sequence[_Row], climbed: Mapping[int, set[Step]], limits: Limits
) -> Iterator[StoredDifference]:
    for row in deadlines:
        if is_silent(row, climbed.get(row.id, ()), limits.ladder(row.policy)):
            yield StoredDifference(
                complaint.id,
                complaint.number,
                row.id,
                row.clock.value,
                "next_step_at",
                row.next_step_at,
                "a step to take",
            )


def values_of(clock: DerivedClock) -> dict[str, Any]:
    """What the row must hold, by column."""
    limit = {name: getattr(clock.limit, name) for name in _LIMIT}
    plain = {name: getattr(clock, name) for name in _PLAIN}
    return {"clock": clock.clock, **limit, **plain, "breached_at": clock.breached_at}


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


def _lags(row: _Row, clock: DerivedClock, derived: Derived, at: datetime) -> bool:
    """The sweep marks what runs out; it may not have come by since, or since something moved the date."""
    since = max(clock.due_at, derived.touched_at or clock.due_at)
    return clock.is_open and row.breached_at is None and since > at - SWEEP_LAG


def _lots(session: Session, only: int | None) -> Iterator[Sequence[_Row]]:
    columns = [_complaints[name] for name in ("id", "number", *_CACHES)]
    statement = select(*columns)
    if only is not None:
        statement = statement.where(_complaints.id == only)
    return read_batches(session, statement, _complaints.id, LOT)


def _chains(session: Session, ids: Sequence[int]) -> dict[int, list[_Row]]:
    statement = (
        select(_events.complaint_id, _events.kind, _events.at, _events.data)
        .where(_events.complaint_id.between(ids[0], ids[-1]), _events.kind.in_(CLOCK_EVENTS))
        .order_by(_events.complaint_id, _events.seq)
    )
    return _grouped(session.execute(statement))


def _rows(session: Session, ids: Sequence[int]) -> dict[int, list[_Row]]:
    names = ("id", "complaint_id", "clock", *_LIMIT, *_PLAIN, "breached_at", "next_step_at")
    statement = select(*(_deadlines[name] for name in names)).where(_deadlines.complaint_id.between(ids[0], ids[-1]))
    return _grouped(session.execute(statement.order_by(_deadlines.complaint_id, _deadlines.id)))


def _climbed(session: Session, ids: Sequence[int]) -> dict[int, set[Step]]:
    """The steps that running clocks have taken."""
    statement = (
        select(_steps.deadline_id, _steps.step)
        .join(Deadline, _deadlines.id == _steps.deadline_id)
        .where(
            _deadlines.complaint_id.between(ids[0], ids[-1]),
            _deadlines.met_at.is_(None),
            _deadlines.cancelled_at.is_(None),
        )
    )
    found: dict[int, set[Step]] = {}
    for deadline_id, step in session.execute(statement):
        found.setdefault(deadline_id, set()).add(step)
    return found


def _handlings(session: Session, ids: Sequence[int]) -> dict[int, list[_Row]]:
    statement = select(_parts.id, _parts.complaint_id, _parts.state, _parts.next_due_at).where(
        _parts.complaint_id.between(ids[0], ids[-1])
    )
    return _grouped(session.execute(statement.order_by(_parts.complaint_id, _parts.id)))


def _grouped(rows: Any) -> dict[int, list[_Row]]:
    return {complaint_id: list(found) for complaint_id, found in groupby(rows, key=attrgetter("complaint_id"))}
