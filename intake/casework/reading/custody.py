"""Who held a complaint, from when to when, and how much office time it stood with them: from the record alone.

The hotline holds it while it is received, asked about, reviewed or called back; a coordinating body while nobody
leads; each department its own part, from dispatch to its answer, and again when it is redone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.casework.clocks.derived import Data, RecordedEvent
from intake.casework.clocks.pause_history import PauseHistory, happened
from intake.casework.collaborators import Collaborators
from intake.events import EventKind
from intake.models import Complaint
from intake.vocabulary import HandlingRole, Holder, Move, State
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.deadlines import Pause
from routing.vocabulary import Clock

_HOTLINE = frozenset({State.RECEIVED, State.NEED_INFO, State.REPLIED, State.CALLBACK})
_DESK = 0  # no part has this id: the one place that is not a department's
# By which calendar the office time of a department counts; None is the hotline.
CalendarOf = Callable[[int | None], WorkingCalendar]
_ROLES = {HandlingRole.LEAD: Holder.LEAD, HandlingRole.CO: Holder.CO}


@dataclass(frozen=True, slots=True)
class Custody:
    """One spell. `held` is office time without what was `paused`; `until` is None while it is still with them."""

    holder: Holder
    department_id: int | None
    since: datetime
    until: datetime | None
    held: timedelta
    paused: timedelta


@dataclass(slots=True)
class _Spell:
    holder: Holder
    department_id: int | None
    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class _Book:
    """Spells while the events are read."""

    spells: list[_Spell] = field(default_factory=list)
    running: dict[int, _Spell] = field(default_factory=dict)
    answered: dict[int, _Spell] = field(default_factory=dict)
    # Who held it when it was joined with another, and holds it again where that is undone.
    joined: dict[int, _Spell] = field(default_factory=dict)
    standstill: PauseHistory = field(default_factory=PauseHistory)

    def begin(self, place: int, holder: Holder, department_id: int | None, at: datetime) -> None:
        last = self.spells[-1] if self.spells else None
        if last and (last.holder, last.department_id, last.until) == (holder, department_id, at):
            last.until = None  # from one desk of theirs to another
            self.running[place] = last
            return
        self.running[place] = _Spell(holder, department_id, at)
        self.spells.append(self.running[place])

    def end(self, place: int, at: datetime) -> _Spell | None:
        spell = self.running.pop(place, None)
        if spell is not None:
            spell.until = at
        return spell

    def is_put_back(self, move: Move, at: datetime) -> bool:
        """Whether it is with whoever had it before it was joined with another."""
        if move is Move.MERGE:
            self.joined = dict(self.running)
        if move is not Move.UNMERGE:
            return False
        for place, spell in self.joined.items():
            self.begin(place, spell.holder, spell.department_id, at)
        return True


def calendars_of(collaborators: Collaborators, complaint: Complaint) -> CalendarOf:
    """A department counts by its own region and office hours, the hotline by the region of the complaint."""

    def of(department_id: int | None) -> WorkingCalendar:
        card = collaborators.rules.directory.departments.get(department_id or 0)
        return collaborators.rules.calendars.of(card.region_code if card else complaint.region_code, department_id)

    return of


def held(events: Iterable[RecordedEvent], calendar_of: CalendarOf, *, at: datetime) -> list[Custody]:
    """The same from events; a spell of no time at all, as of a complaint dispatched on receipt, is left out."""
    book = _Book()
    for event in events:
        rule = _RULES.get(event.kind)
        if rule is not None:
            rule(book, event.data, event.at)
    pauses = book.standstill.pauses(at)
    spells = [spell for spell in book.spells if spell.until != spell.since]
    return [_measured(spell, pauses, calendar_of(spell.department_id), at) for spell in spells]


def _measured(spell: _Spell, pauses: Sequence[Pause], calendar: WorkingCalendar, at: datetime) -> Custody:
    until = spell.until or max(at, spell.since)
    total = calendar.worked_before(until) - calendar.worked_before(spell.since)
    paused = timedelta()
    for each in pauses:
        start, end = max(each.start, spell.since), min(each.end, until)
        if start < end:
            paused += calendar.worked_before(end) - calendar.worked_before(start)
    return Custody(spell.holder, spell.department_id, spell.since, spell.until, total - paused, paused)


def _received(book: _Book, _data: Data, at: datetime) -> None:
    book.begin(_DESK, Holder.HOTLINE, None, at)


def _moved(book: _Book, data: Data, at: datetime) -> None:
    book.standstill.take(EventKind.COMPLAINT_MOVE, data, at)
    goal, when = State(data["to"]), happened(data, at)
    if book.is_put_back(Move(data["move"]), at):
        return
    if goal in _HOTLINE:
        book.end(_DESK, when)
        book.begin(_DESK, Holder.HOTLINE, None, when)
    elif goal is State.COORDINATING:
        book.end(_DESK, at)
        book.begin(_DESK, Holder.COORDINATOR, None, at)
    else:
        book.end(_DESK, when)
    if data["move"] == Move.REDO:
        for part, spell in list(book.answered.items()):
            if spell.holder is Holder.LEAD:
                book.begin(part, spell.holder, spell.department_id, at)


def _promised(book: _Book, data: Data, _at: datetime) -> None:
    """Who coordinates is named by the clock that presses them."""
    spell = book.running.get(_DESK)
    for one in data["deadlines"]:
        if one["clock"] == Clock.COORDINATE and spell is not None and spell.holder is Holder.COORDINATOR:
            spell.department_id = one["department_id"]


def _dispatched(book: _Book, data: Data, at: datetime) -> None:
    for part in data["handlings"]:
        book.begin(part["id"], _ROLES[HandlingRole(part["role"])], part["department_id"], at)


def _replied(book: _Book, data: Data, at: datetime) -> None:
    spell = book.end(data["handling_id"], happened(data, at))
    if spell is not None:
        book.answered[data["handling_id"]] = spell


def _ended(book: _Book, data: Data, at: datetime) -> None:
    for part in data["handlings"]:
        book.end(part, at)
        book.answered.pop(part, None)


_RULES = {
    EventKind.COMPLAINT_RECEIVE: _received,
    EventKind.COMPLAINT_MOVE: _moved,
    EventKind.DEADLINE_PAUSE: lambda book, data, at: book.standstill.take(EventKind.DEADLINE_PAUSE, data, at),
    EventKind.DEADLINE_RESUME: lambda book, data, at: book.standstill.take(EventKind.DEADLINE_RESUME, data, at),
    EventKind.DEADLINE_PROMISE: _promised,
    EventKind.HANDLING_DISPATCH: _dispatched,
    EventKind.HANDLING_REPLY: _replied,
    EventKind.HANDLING_END: _ended,
}
