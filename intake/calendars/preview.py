"""Which promised dates another calendar moves: every open complaint it may touch, derived by the old and by the new."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from sqlmodel import Session, select

from intake.casework.derivation import CLOCK_EVENTS, CalendarAt, Derived, derive
from intake.casework.derived import DerivedClock
from intake.casework.office import Office
from intake.casework.verification import Record
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Deadline
from routing.calendars import CalendarBook
from routing.vocabulary import Clock
from routing.working_time import WorkingCalendar

LOT = 200  # complaints
# A reminder comes up to five working days after a date, so that far before a changed day something may move.
_LADDER = timedelta(days=30)
_events, _deadlines, _complaints = ComplaintEvent.__table__.c, Deadline.__table__.c, Complaint.__table__.c


class Fate(StrEnum):
    """What becomes of a promised date."""

    LATER = "later"  # 顺延
    KEPT = "kept"  # 不提前
    CONFIRMED = "confirmed"  # 不再暂定


@dataclass(frozen=True, slots=True)
class Change:
    """One promised date under another calendar. KEPT: `will_be` is the earlier date that the promise does not take."""

    complaint_id: int
    number: str
    deadline_id: int
    clock: Clock
    fate: Fate
    was: datetime
    will_be: datetime

    @property
    def stands(self) -> datetime:
        return self.was if self.fate is Fate.KEPT else self.will_be


@dataclass(frozen=True)
class Shift:
    """From one calendar to the next: the first day that differs, whether office hours do."""

    first: date | None
    hours: bool

    @property
    def since(self) -> datetime | None:
        """Deadlines before this are untouched; None: nothing is touched at all."""
        if self.hours:
            return datetime.min.replace(tzinfo=UTC)
        if self.first is None:
            return None
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC) - timedelta(days=1)


def shift_between(old: CalendarBook, new: CalendarBook) -> Shift:
    days = _differing(old.country.decreed, new.country.decreed)
    for region in old.overlays.keys() | new.overlays.keys():
        days |= _differing(old.overlays.get(region, {}), new.overlays.get(region, {}))
    years = old.country.provisional_years ^ new.country.provisional_years
    days |= {date(year, 1, 1) for year in years}
    return Shift(
        min(days, default=None), old.hours != new.hours or old.country.office_hours != new.country.office_hours
    )


def changes(session: Session, office: Office, book: CalendarBook, *, at: datetime) -> Iterator[Change]:
    """Every open deadline that `book` would change, complaint after complaint. Reads only; memory is one lot."""
    shift, cursor = shift_between(office.rules.calendars, book), -1
    compare = Comparison.of(session, office, book, at)
    while lot := candidates(session, shift, after=cursor):
        numbers = dict(session.execute(select(_complaints.id, _complaints.number).where(_complaints.id.in_(lot))).all())
        chains = chains_of(session, lot)
        for complaint_id in lot:
            yield from compare.changes(complaint_id, numbers[complaint_id], chains.get(complaint_id, []))[1]
        cursor = lot[-1]


def candidates(session: Session, shift: Shift, *, after: int) -> Sequence[int]:
    """Ids of the next lot of complaints with a running clock that the shift may touch."""
    if shift.since is None:
        return []
    statement = (
        select(_deadlines.complaint_id)
        .where(
            _deadlines.complaint_id > after,
            _deadlines.met_at.is_(None),
            _deadlines.cancelled_at.is_(None),
            _deadlines.is_paused.is_(False),
        )
        .distinct()
        .order_by(_deadlines.complaint_id)
        .limit(LOT)
    )
    if not shift.hours:
        statement = statement.where(_deadlines.due_at >= shift.since - _LADDER)
    return session.scalars(statement).all()


def chains_of(session: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    """What clocks hear of, by complaint, in the order it was written."""
    statement = (
        select(_events.complaint_id, _events.kind, _events.at, _events.data)
        .where(_events.complaint_id.in_(ids), _events.kind.in_(CLOCK_EVENTS))
        .order_by(_events.complaint_id, _events.seq)
    )
    rows = session.execute(statement)
    return {complaint_id: list(found) for complaint_id, found in groupby(rows, key=attrgetter("complaint_id"))}


@dataclass(frozen=True)
class Comparison:
    """Derives a complaint by what it was promised under, and by the new calendar beside that."""

    record: Record
    book: CalendarBook
    at: datetime

    @classmethod
    def of(cls, session: Session, office: Office, book: CalendarBook, at: datetime) -> "Comparison":
        return cls(Record.of(session, office), book, at)

    def changes(self, complaint_id: int, number: str, events: Sequence[Any]) -> tuple[Derived, list[Change]]:
        """All clocks as they must be then, and what of them that changes."""
        before = derive(events, self.record.limits, self._calendars, at=self.at)
        behind = [one for one in before.clocks if one.is_open and one.calendar_version < self.book.version]
        told = {
            "calendar_version": self.book.version,
            "deadlines": [{"id": one.id, "clock": one.clock} for one in behind],
        }
        brought = SimpleNamespace(kind=EventKind.DEADLINE_RECALENDAR, at=self.at, data=told)
        after = derive([*events, brought], self.record.limits, self._calendars, at=self.at)
        anew = {one.id: one for one in after.clocks}
        found = [
            Change(complaint_id, number, old.id, old.clock, fate, old.due_at, self._alone(anew[old.id], after))
            for old in behind
            if not old.is_paused and (fate := self._fate(old, anew[old.id], after)) is not None
        ]
        return after, found

    def _fate(self, old: DerivedClock, new: DerivedClock, after: Derived) -> Fate | None:
        if new.due_at > old.due_at:
            return Fate.LATER
        if self._alone(new, after) < old.due_at:
            return Fate.KEPT
        return Fate.CONFIRMED if old.is_provisional != new.is_provisional else None

    def _alone(self, clock: DerivedClock, after: Derived) -> datetime:
        """By the new calendar alone."""
        return clock.alone(after.pauses, self._calendars(self.book.version, clock))

    @property
    def _calendars(self) -> CalendarAt:
        def calendar(version: int, clock: DerivedClock) -> WorkingCalendar:
            if version != self.book.version:
                return self.record.calendars(version, clock)
            return self.book.of(clock.region_code, clock.department_id if clock.handling_id is not None else None)

        return calendar


def _differing(old: Mapping[date, Any], new: Mapping[date, Any]) -> set[date]:
    """Days another decree stands on; what they are called is no difference to a deadline."""

    def sense(decree: Any) -> Any:
        return decree and (decree.is_working, decree.hours)

    return {day for day in old.keys() | new.keys() if sense(old.get(day)) != sense(new.get(day))}
