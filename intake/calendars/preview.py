"""Which promised dates another calendar moves: every open complaint it may touch, derived by the old and by the new."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby, islice
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from sqlmodel import Session, select

from intake.calendars.shift import candidates, shift_between
from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.derived import CalendarAt, Derived
from intake.casework.clocks.pinned_versions import PinnedVersions
from intake.casework.clocks.replay import CLOCK_EVENTS, derive
from intake.casework.collaborators import Collaborators, Placed
from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent
from intake.numbers import BEFORE_ALL_IDS
from routing.calendars.book import CalendarBook
from routing.calendars.working_time import WorkingCalendar
from routing.vocabulary import Clock

PAGE = 100  # changes
# Complaints that are looked at for one page, where hardly any of them changes, and for the tally.
MOST_LOOKED_AT = 4_000
MOST_COUNTED = 10_000
_events, _complaints = ComplaintEvent.__table__.c, Complaint.__table__.c


class Fate(StrEnum):
    """What becomes of a promised date."""

    LATER = "later"  # 顺延
    KEPT = "kept"  # 不提前
    CONFIRMED = "confirmed"  # 不再暂定
    PROVISIONAL = "provisional"  # 转为暂定


@dataclass(frozen=True, slots=True)
class DateChange:
    """One promised date under another calendar. KEPT: `will_be` is the earlier date that the promise does not take.

    What was kept before, and would be as early as then, does not change, and is not told again.
    """

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
class ChangePage:
    """Some changes, no complaint torn apart. `cursor`: the next page begins after it; None: nothing is left."""

    changes: tuple[DateChange, ...]
    cursor: int | None


@dataclass(frozen=True)
class ChangeTally:
    """Changes by fate; not `is_whole`: there are more complaints than were counted."""

    counts: Mapping[Fate, int]
    is_whole: bool = True


def changes(
    session: Session, collaborators: Collaborators, book: CalendarBook, *, at: datetime
) -> Iterator[DateChange]:
    """Every open deadline that `book` would change, complaint after complaint. Reads only; memory is one lot."""
    for _, changed in _complaint_by_complaint(session, collaborators, book, at=at):
        yield from changed


def page_of_changes(
    session: Session, collaborators: Collaborators, book: CalendarBook, *, at: datetime, after: int = BEFORE_ALL_IDS
) -> ChangePage:
    """The changes of the complaints after `after`: a page full, or as many as so many complaints have."""
    found: list[DateChange] = []
    last = after
    each = _complaint_by_complaint(session, collaborators, book, at=at, after=after)
    for looked_at, (complaint_id, changed) in enumerate(each, start=1):
        if changed and len(found) >= PAGE:
            return ChangePage(tuple(found), last)
        found += changed
        last = complaint_id
        if looked_at == MOST_LOOKED_AT:
            return ChangePage(tuple(found), last)
    return ChangePage(tuple(found), None)


def tally(session: Session, collaborators: Collaborators, book: CalendarBook, *, at: datetime) -> ChangeTally:
    """How many deadlines meet which fate, exactly or, beyond so many complaints, at least."""
    each = _complaint_by_complaint(session, collaborators, book, at=at)
    counts = Counter(one.fate for _, changed in islice(each, MOST_COUNTED) for one in changed)
    return ChangeTally(counts, is_whole=next(each, None) is None)


def _complaint_by_complaint(
    session: Session, collaborators: Collaborators, book: CalendarBook, *, at: datetime, after: int = BEFORE_ALL_IDS
) -> Iterator[tuple[int, list[DateChange]]]:
    """Every complaint the new calendar may touch, with what changes of it: often nothing."""
    shift, cursor = shift_between(collaborators.rules.calendars, book), after
    compare = Comparison.of(session, collaborators, book, at)
    while lot := candidates(session, shift, after=cursor):
        numbers = dict(session.execute(select(_complaints.id, _complaints.number).where(_complaints.id.in_(lot))).all())
        chains = chains_of(session, lot)
        for complaint_id in lot:
            yield complaint_id, compare.changes(complaint_id, numbers[complaint_id], chains.get(complaint_id, []))
        cursor = lot[-1]


def chains_of(session: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    """The events that move clocks, by complaint, in the order they were written."""
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

    record: PinnedVersions
    book: CalendarBook
    at: datetime

    @classmethod
    def of(cls, session: Session, collaborators: Collaborators, book: CalendarBook, at: datetime) -> "Comparison":
        return cls(PinnedVersions.of(session, collaborators), book, at)

    def changes(self, complaint_id: int, number: str, events: Sequence[Any]) -> list[DateChange]:
        before = derive(events, self.record.limits, self._calendars, at=self.at)
        behind = [one for one in before.clocks if one.is_open and one.calendar_version < self.book.version]
        told = {
            "calendar_version": self.book.version,
            "deadlines": [{"id": one.id, "clock": one.clock} for one in behind],
        }
        brought = SimpleNamespace(kind=EventKind.DEADLINE_RECALENDAR, at=self.at, data=told)
        after = derive([*events, brought], self.record.limits, self._calendars, at=self.at)
        anew = {one.id: one for one in after.clocks}
        return [
            DateChange(complaint_id, number, old.id, old.clock, fate, old.due_at, self._date(fate, anew[old.id], after))
            for old in behind
            if not old.is_paused and (fate := self._fate(old, before, anew[old.id], after)) is not None
        ]

    def _fate(self, old: DerivedClock, before: Derived, new: DerivedClock, after: Derived) -> Fate | None:
        if new.due_at > old.due_at:
            return Fate.LATER
        alone = self._alone(new, after)
        if alone < old.due_at and alone < self._alone(old, before):
            return Fate.KEPT
        if old.is_provisional == new.is_provisional:
            return None
        return Fate.CONFIRMED if old.is_provisional else Fate.PROVISIONAL

    def _date(self, fate: Fate, new: DerivedClock, after: Derived) -> datetime:
        return self._alone(new, after) if fate is Fate.KEPT else new.due_at

    def _alone(self, clock: DerivedClock, derived: Derived) -> datetime:
        """By the newest of its calendars alone."""
        return clock.alone(derived.pauses, self._calendars(clock.calendar_version, clock))

    @property
    def _calendars(self) -> CalendarAt:
        def calendar(version: int, clock: Placed) -> WorkingCalendar:
            if version != self.book.version:
                return self.record.calendars(version, clock)
            return self.book.of(clock.region_code, clock.department_id if clock.handling_id is not None else None)

        return calendar
