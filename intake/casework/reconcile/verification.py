"""Do the stored deadlines say what the record says? Every complaint derived anew, lot by lot, and compared.

The rows are caches: what differs here is wrong, whoever wrote it. Memory is bounded by one lot.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, select

from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.derived import Derived
from intake.casework.clocks.next_step import is_silent
from intake.casework.clocks.order_rows import ORDER_STORED, differing
from intake.casework.clocks.pinned_versions import PinnedVersions
from intake.casework.clocks.replay import CLOCK_EVENTS, derive
from intake.casework.clocks.stored_clocks import STORED, caches_of, due_of_parts, values_of
from intake.casework.collaborators import Collaborators
from intake.casework.find import OPEN_PARTS
from intake.models import Complaint, ComplaintEvent, Deadline, DeadlineStep, Handling, SupervisionOrder
from routing.clocks.policies import Limits
from routing.keyset import read_batches
from routing.vocabulary import Step

_Row = Row[*tuple[Any, ...]]
LOT = 1000  # complaints
# What only the sweep writes may be this late before it counts as a difference.
SWEEP_LAG = timedelta(hours=1)

_events, _deadlines = ComplaintEvent.__table__.c, Deadline.__table__.c
_orders = SupervisionOrder.__table__.c
_complaints, _parts, _steps = Complaint.__table__.c, Handling.__table__.c, DeadlineStep.__table__.c
PART = "handling"
ORDER = "order"
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
        climbed, orders = _climbed(session, ids), _ordered(session, ids)
        for complaint in lot:
            derived = derive(chains.get(complaint.id, ()), record.limits, record.calendars, at=at)
            stored = rows.get(complaint.id, [])
            progress.complaints += 1
            progress.deadlines += len(stored)
            given = orders.get(complaint.id, [])
            yield from _Stored(complaint, stored, parts.get(complaint.id, []), given).compare(derived, at)
            yield from _silent(complaint, stored, climbed, collaborators.rules.limits)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of one complaint, to be held against what was derived."""

    complaint: _Row
    deadlines: Sequence[_Row]
    parts: Sequence[_Row]
    orders: Sequence[_Row]

    def compare(self, derived: Derived, at: datetime) -> Iterator[StoredDifference]:
        for fault in derived.faults:
            yield self._found(None, "events", fault, "")
        yield from self._clocks(derived, at)
        yield from self._caches(derived)
        yield from self._orders(derived)

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

    def _orders(self, derived: Derived) -> Iterator[StoredDifference]:
        rows = {row.id: row for row in self.orders}
        for order in derived.orders:
            row = rows.pop(order.id, None)
            if row is None:
                yield self._found(None, f"{ORDER} {order.id}", None, "given")
                continue
            for name, stored, must in differing(row, order):
                yield self._found(None, f"{ORDER} {order.id} {name}", stored, must)
        for row_id in rows:
            yield self._found(None, f"{ORDER} {row_id}", "stored", None)

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
    names = ("id", "complaint_id", *STORED, "next_step_at")
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


def _ordered(session: Session, ids: Sequence[int]) -> dict[int, list[_Row]]:
    columns = [_orders[name] for name in ("id", "complaint_id", *ORDER_STORED)]
    statement = select(*columns).where(_orders.complaint_id.between(ids[0], ids[-1]))
    return _grouped(session.execute(statement.order_by(_orders.complaint_id, _orders.id)))


def _handlings(session: Session, ids: Sequence[int]) -> dict[int, list[_Row]]:
    statement = select(_parts.id, _parts.complaint_id, _parts.state, _parts.next_due_at).where(
        _parts.complaint_id.between(ids[0], ids[-1])
    )
    return _grouped(session.execute(statement.order_by(_parts.complaint_id, _parts.id)))


def _grouped(rows: Any) -> dict[int, list[_Row]]:
    return {complaint_id: list(found) for complaint_id, found in groupby(rows, key=attrgetter("complaint_id"))}
