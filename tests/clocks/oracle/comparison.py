"""The stored clocks and caches of one complaint, held against what the oracle makes of its record."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Deadline, Handling
from tests.clocks.oracle.caches import caches_of, part_is_due
from tests.clocks.oracle.days import PlaceDays, StoredCalendar, days_of
from tests.clocks.oracle.history import Happening
from tests.clocks.oracle.judgement import JudgedClock, judge
from tests.clocks.oracle.terms import Term, read_terms

# What clocks hear of. Not among them are the announcements of what is derived (met, cancelled, a step taken).
HEARD = frozenset(
    {
        EventKind.COMPLAINT_MOVE,
        EventKind.DEADLINE_PROMISE,
        EventKind.DEADLINE_EXTEND,
        EventKind.DEADLINE_PAUSE,
        EventKind.DEADLINE_RESUME,
        EventKind.DEADLINE_RECALENDAR,
        EventKind.DECISION_SETTLE,
        EventKind.DECISION_OVERRIDE,
        EventKind.HANDLING_DISPATCH,
        EventKind.HANDLING_SIGN,
        EventKind.HANDLING_CONTACT,
        EventKind.HANDLING_REPLY,
        EventKind.HANDLING_END,
        EventKind.CALLBACK_RECORD,
        EventKind.STATUTORY_CONCLUDE,
    }
)
# So long after a clock ran out, or after something moved its date, the sweep may still be on its way.
SWEEP_IS_DUE = timedelta(hours=1)


class Disagreement(NamedTuple):
    """One stored value, and what it must be. `what` is a clock, the complaint, or a part of it."""

    what: str
    row_id: int
    field: str
    stored: Any
    must: Any


def disagreements(session: Session, complaint_id: int, *, at: datetime, is_swept: bool = True) -> list[Disagreement]:
    """Nothing where every row and every cache is as the oracle says.

    That an open clock ran out is the sweep's to mark: that may be missing for an hour, or for as long as it has not
    come by (`is_swept=False`).
    """
    events = read_events(session, complaint_id)
    clocks = judge(events, StoredTerms(session), StoredDays(session), at=at)
    marks_by = at - SWEEP_IS_DUE if is_swept else datetime.min.replace(tzinfo=at.tzinfo)
    return [
        *_clocks(session, complaint_id, clocks, is_due=lambda due: max(due, events[-1].at) <= marks_by),
        *_complaint(session, complaint_id, caches_of(events, clocks)),
        *_parts(session, complaint_id, clocks),
    ]


def read_events(session: Session, complaint_id: int) -> list[Happening]:
    columns = ComplaintEvent.__table__.c
    statement = (
        sa.select(columns.kind, columns.at, columns.data)
        .where(columns.complaint_id == complaint_id, columns.kind.in_(HEARD))
        .order_by(columns.seq)
    )
    return [Happening(row.kind, row.at, row.data) for row in session.connection().execute(statement)]


def _clocks(
    session: Session, complaint_id: int, clocks: Sequence[JudgedClock], *, is_due: Any
) -> Iterator[Disagreement]:
    columns = Deadline.__table__.c
    found = session.connection().execute(sa.select(*columns).where(columns.complaint_id == complaint_id))
    rows = {row.id: row for row in found}
    for clock in clocks:
        row = rows.pop(clock.id, None)
        if row is None:
            yield Disagreement(clock.clock, clock.id, "row", None, "promised")
            continue
        may_wait = clock.is_open and row.breached_at is None and not is_due(clock.due_at)
        for field, must in row_of(clock).items():
            if getattr(row, field) != must and not (may_wait and field == "breached_at"):
                yield Disagreement(clock.clock, clock.id, field, getattr(row, field), must)
    for row in rows.values():
        yield Disagreement(row.clock, row.id, "row", "stored", None)


def row_of(clock: JudgedClock) -> dict[str, Any]:
    """By the column of the deadline."""
    same = (
        "clock", "handling_id", "department_id", "region_code", "policy_version", "started_at", "extension_days",
        "met_at", "cancelled_at", "paused_at", "due_at", "original_due_at", "is_provisional", "breached_at",
    )  # fmt: skip
    term, (*earlier, newest) = clock.term, clock.calendars
    return {name: getattr(clock, name) for name in same} | {
        "policy": term.policy,
        "amount": term.amount,
        "unit": term.unit,
        "basis": term.basis,
        "calendar_version": newest,
        "earlier_calendars": ",".join(map(str, earlier)),
        "is_paused": clock.paused_at is not None,
    }


def _complaint(session: Session, complaint_id: int, caches: dict[str, Any]) -> Iterator[Disagreement]:
    columns = Complaint.__table__.c
    row = session.connection().execute(sa.select(*columns).where(columns.id == complaint_id)).one()
    for field, must in caches.items():
        if getattr(row, field) != must:
            yield Disagreement("complaint", complaint_id, field, getattr(row, field), must)


def _parts(session: Session, complaint_id: int, clocks: Sequence[JudgedClock]) -> Iterator[Disagreement]:
    columns = Handling.__table__.c
    found = session.connection().execute(sa.select(*columns).where(columns.complaint_id == complaint_id))
    for row in found:
        must = part_is_due(row.id, row.state, clocks)
        if row.next_due_at != must:
            yield Disagreement("part", row.id, "next_due_at", row.next_due_at, must)


class StoredTerms:
    """Each version is read once for a complaint."""

    def __init__(self, session: Session) -> None:
        self._session, self._known = session, {}

    def __call__(self, profile: str, version: int) -> Sequence[Term]:
        if (profile, version) not in self._known:
            self._known[profile, version] = read_terms(self._session, profile, version)
        return self._known[profile, version]


class StoredDays:
    """The same of calendars."""

    def __init__(self, session: Session) -> None:
        self._session, self._known = session, {}

    def __call__(self, version: int, region: str, department_id: int | None) -> PlaceDays:
        if version not in self._known:
            self._known[version] = StoredCalendar.read(self._session, version)
        return days_of(self._known[version], region, department_id)
