"""What every clock of one complaint must be: each walked on its own, from its promise to the end of the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from intake.events import EventKind
from intake.vocabulary import Move
from routing.vocabulary import Clock, Unit
from tests.clocks.oracle.days import PlaceDays
from tests.clocks.oracle.history import (
    OF_LAW,
    OF_LEAD,
    Happening,
    Subject,
    find_return,
    is_cancelled_by,
    is_met_by,
    is_promised_anew,
    principals_of,
    promises,
)
from tests.clocks.oracle.standstill import standing, waits
from tests.clocks.oracle.terms import Term, TermsAt, term_of
from tests.deadlines.day_walker import DAY, HERE, Break

# Of a version, a place and a department.
DaysAt = Callable[[int, str, int | None], PlaceDays]


@dataclass(frozen=True)
class JudgedClock:
    """One clock as it must be."""

    id: int
    clock: Clock
    handling_id: int | None
    department_id: int | None
    region_code: str
    term: Term
    policy_version: int
    calendars: tuple[int, ...]
    started_at: datetime
    extension_days: int
    met_at: datetime | None
    cancelled_at: datetime | None
    paused_at: datetime | None
    due_at: datetime
    original_due_at: datetime
    is_provisional: bool
    breached_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None

    @property
    def is_running(self) -> bool:
        return self.is_open and self.paused_at is None


@dataclass(frozen=True)
class DatesGiven:
    """What one calendar gives."""

    due_at: datetime
    original_due_at: datetime
    is_provisional: bool


def judge(events: Sequence[Happening], terms: TermsAt, days: DaysAt, *, at: datetime) -> list[JudgedClock]:
    """In the order they were promised. Raises AssertionError where a promise was made otherwise than its terms say."""
    return [
        _Walk(events, place, wanted, at).judged(terms, days)
        for place, event in enumerate(events)
        for wanted in promises(event)
    ]


class _Walk:
    """One clock and all that came after its promise."""

    def __init__(self, events: Sequence[Happening], place: int, wanted: dict, at: datetime) -> None:
        self.events, self.at, self.wanted = events, at, wanted
        self.promise, self.later = events[place], events[place + 1 :]
        self.clock = Clock(wanted["clock"])
        self.subject = Subject(self.clock, wanted["handling_id"], principals_of(events))
        said = wanted["started_at"]
        self.started_at = datetime.fromisoformat(said) if said else self.promise.at
        self.met_at = self.cancelled_at = None
        # The events during its life: what ended it is not among them. `away`: places of those while it was joined.
        self.away: set[int] = set()
        self.lived = self._live()

    def judged(self, terms: TermsAt, days: DaysAt) -> JudgedClock:
        term, calendars, more = self._term(terms), self._calendars(), self._extension()
        paused_at = self._paused_at()
        part, region, department = self.subject.part, self.wanted["region_code"], self.wanted["department_id"]
        breaks = self._breaks(paused_at)
        given = [
            _dates(term, self.started_at, breaks, more, days(version, region, department if part is not None else None))
            for version in calendars
        ]
        # A date that was told never moves earlier.
        due_at = max(one.due_at for one in given)
        looked_at = self.met_at or paused_at or self.cancelled_at or self.at
        return JudgedClock(
            self.wanted["id"],
            self.clock,
            part,
            self._department(),
            region,
            term,
            self.promise.data["policy_version"],
            calendars,
            self.started_at,
            more,
            self.met_at,
            self.cancelled_at,
            paused_at,
            due_at,
            max(one.original_due_at for one in given),
            given[-1].is_provisional,
            due_at if looked_at > due_at else None,
        )

    def _live(self) -> Sequence[Happening]:
        back = 0
        for place, event in enumerate(self.later):
            if place < back:  # joined with another complaint, it means nothing
                self.away.add(place)
            elif is_met_by(event, self.subject):
                self.met_at = min([event.when, *self._earlier_contacts(self.later[place + 1 :])])
                return self.later[:place]
            elif is_cancelled_by(event, self.subject):
                again = self._return(place) if event.is_move(Move.MERGE) else None
                if again is None:
                    self.cancelled_at = event.when
                    return self.later[:place]
                back = again
        return self.later

    def _return(self, joined: int) -> int | None:
        after = find_return(self.later[joined + 1 :], self.subject)
        return None if after is None else joined + 1 + after

    def _earlier_contacts(self, after: Sequence[Happening]) -> list[datetime]:
        """The first contact is the earliest of all, in whatever order they were entered."""
        found = []
        for event in after if self.clock is Clock.FIRST_CONTACT else ():
            if is_promised_anew(event, self.subject):
                break
            if is_met_by(event, self.subject):
                found.append(event.when)
        return found

    def _term(self, terms: TermsAt) -> Term:
        said = self.promise.data
        term = term_of(terms(said["profile"], said["policy_version"]), said["policy"], self.clock)
        assert term is not None, f"no {self.clock} of {said['policy']}"
        assert (term.amount, term.unit) == (self.wanted["amount"], self.wanted["unit"]), self.wanted
        return term

    def _department(self) -> int | None:
        """Whoever it was promised to; what presses the lead goes with the lead."""
        holder = self.wanted["department_id"]
        if self.clock not in OF_LEAD or self.subject.part is not None:
            return holder
        for event in (one for place, one in enumerate(self.lived) if place not in self.away):
            if event.is_move(Move.COORDINATE, Move.SPLIT):
                holder = None
            if event.kind is EventKind.HANDLING_DISPATCH:
                leads = [part["department_id"] for part in event.data["handlings"] if part["principal"]]
                holder = leads[-1] if leads else holder
        return holder

    def _calendars(self) -> tuple[int, ...]:
        """Every version it was promised under, the newest last."""
        brought = (
            event.data["calendar_version"]
            for event in self.later
            if event.kind is EventKind.DEADLINE_RECALENDAR
            and self.wanted["id"] in [one["id"] for one in event.data["deadlines"]]
        )
        return self.promise.data["calendar_version"], *brought

    def _extension(self) -> int:
        return sum(
            event.data["days"]
            for event in self.later
            if event.kind is EventKind.DEADLINE_EXTEND and event.data["deadline_id"] == self.wanted["id"]
        )

    def _paused_at(self) -> datetime | None:
        """Since when it stands still; what loses its meaning meanwhile keeps the date it stood at."""
        if self.clock in OF_LAW or self.met_at is not None:
            return None
        upto = len(self.events) - len(self.later) + len(self.lived)
        stay = standing(self.events[:upto])
        return stay.began if stay else None

    def _breaks(self, paused_at: datetime | None) -> tuple[Break, ...]:
        """The standstills of its life, which ends when it is met, stands still for now, or means nothing any more."""
        if self.clock in OF_LAW:
            return ()
        end = self.met_at or paused_at or self.cancelled_at or datetime.max.replace(tzinfo=HERE)
        spans = [stay.span(self.at) for stay in waits(self.events)]
        return tuple((start, min(until, end)) for start, until in spans if start < end)


def _dates(term: Term, started_at: datetime, breaks: tuple[Break, ...], more: int, days: PlaceDays) -> DatesGiven:
    """What one calendar gives; the days whose nature was asked say whether that is provisional."""
    received = started_at.astimezone(HERE).date()
    if term.unit in {Unit.HOURS, Unit.WORKING_HOURS}:
        original_at = days.due_at(term.amount, term.unit, started_at, breaks)
        original = original_at.astimezone(HERE).date()
        asked = _days(received, original) if term.unit is Unit.WORKING_HOURS else []
    else:
        original = days.due_on(term.amount, term.unit, started_at, breaks)
        original_at = _end_of(original)
        asked = _days(received + DAY, original)
    final, final_at = original, original_at
    if more and term.unit is not Unit.DAYS:
        # Working days after the last; those of a standstill do not count either.
        final = days.due_on(more, Unit.WORKING_DAYS, datetime.combine(original, time(), tzinfo=HERE), breaks)
        final_at = _end_of(final)
        asked += _days(original + DAY, final)
    elif term.unit is Unit.DAYS:
        final = days.due_on(term.amount, term.unit, started_at, breaks, more)
        final_at = _end_of(final)
        # Only the last of them is asked whether it is worked, and so on until one is.
        asked = _days(days.last_counted(term.amount, term.unit, started_at, breaks, more), final)
    return DatesGiven(final_at, original_at, any(days.is_provisional(day.year) for day in asked))


def _days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=HERE)
