"""What is known of a complaint while its events are read: what was promised, done and undone, and who held it then."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from intake.casework.clocks.derived import CalendarAt, Data
from intake.casework.clocks.promises import Promise
from intake.reports.facts.fact import Fact, micros
from intake.vocabulary import HandlingRole
from routing.calendars.working_time import local_day
from routing.vocabulary import Clock


class Holding(NamedTuple):
    """Who had it: lead department, who joined, handler."""

    lead: int | None
    co: str
    handler: int | None


@dataclass(slots=True)
class Closing:
    """It was closed. `round` counts how often it had been opened again, `redone` how often it was done again."""

    at: int
    round: int
    redone: int
    holder: Holding
    working_days: int | None
    seconds: int | None
    is_direct: bool
    is_undone: bool = False
    is_reopened: bool = False
    is_joined: bool = False  # with the answer of another complaint


@dataclass(slots=True)
class ClosurePromise:
    """A promise to close it. `is_void`: another took its place before anybody had to keep it."""

    id: int
    round: int
    started_at: datetime
    due: datetime
    original: datetime
    version: int
    region_code: str
    is_open: bool = True
    stands_still: bool = False
    has_run_out: bool = False
    is_extended: bool = False
    is_original_unknown: bool = False
    has_original_run_out: bool = False
    is_void: bool = False
    holder: Holding | None = None
    original_holder: Holding | None = None

    @property
    def is_bare(self) -> bool:
        """Its date is what it was at first, pauses and calendars apart."""
        return not self.is_extended and not self.has_original_run_out

    def move(self, due: datetime) -> None:
        """What had run out before is not moved."""
        if not self.has_run_out:
            self.due = due


@dataclass(slots=True)
class GivenPart:
    """What one department was given."""

    id: int
    department_id: int
    role: str
    at: int
    sign_id: int = 0
    sign_due: datetime | None = None
    has_run_out: bool = False
    handler: int | None = None
    signed: int | None = None
    is_over: bool = False

    @property
    def signed_by(self) -> int | None:
        """Until when it was to be signed for; one taken back unsigned before that it no longer had to sign for."""
        must_sign = self.signed is not None or self.has_run_out or not self.is_over
        return micros(self.sign_due) if self.sign_due is not None and must_sign else None


@dataclass(slots=True)
class Walk:
    """What is known while the events are read."""

    calendars: CalendarAt
    received_at: datetime
    said: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    round: int = 0
    redone: int = 0
    stands_still: bool = False
    accepted: int | None = None
    opened: list[int] = field(default_factory=list)
    gone: tuple[str, int] | None = None
    ended: tuple[str, int] | None = None
    sent: GivenPart | None = None
    lead: GivenPart | None = None
    parts: dict[int, GivenPart] = field(default_factory=dict)
    promises: list[ClosurePromise] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    joined_closings: list[Closing] = field(default_factory=list)
    calls: list[tuple[int, Data, Holding]] = field(default_factory=list)
    made: list[Fact] = field(default_factory=list)
    suspended: Fact | None = None
    # What ended when it was joined with another: the promise, and the parts.
    joined_promise: ClosurePromise | None = None
    joined_parts: list[GivenPart] = field(default_factory=list)

    @property
    def violation(self) -> str:
        """What it is counted under: decided, else said at the door or named when asked; never a guess."""
        return next(iter(self.decided or self.said or self.named), "")

    def note_run_out(self, at: datetime) -> None:
        """Which dates stood that have passed by then: looked at before each event that could move them."""
        if self.stands_still:
            return
        for part in self.parts.values():
            if part.sign_due is not None and part.signed is None and not part.is_over and part.sign_due < at:
                part.has_run_out = True
        promise = self.running()
        if promise is None or promise.stands_still:
            return
        if not promise.has_original_run_out and promise.original < at:
            promise.has_original_run_out = True
            promise.original_holder = self.holder()
        if not promise.has_run_out and promise.due < at:
            promise.has_run_out = True
            self.hold(promise)

    def running(self) -> ClosurePromise | None:
        """The promise that somebody is to keep now."""
        last = self.promises[-1] if self.promises else None
        return last if last is not None and last.is_open else None

    def holder(self) -> Holding:
        """Who has it now."""
        co = {one.department_id for one in self.parts.values() if one.role == HandlingRole.CO and not one.is_over}
        lead = self.lead
        return Holding(
            lead.department_id if lead else None, ",".join(map(str, sorted(co))), lead.handler if lead else None
        )

    def hold(self, promise: ClosurePromise) -> None:
        """Those who had it when it ran out, or was kept, answer for it from then on."""
        promise.holder = promise.holder or self.holder()
        promise.original_holder = promise.original_holder or self.holder()

    def close(self, at: datetime, *, is_direct: bool) -> None:
        """It passed review, or was answered at once."""
        promise = next((one for one in reversed(self.promises) if one.round == self.round), None)
        began, days = self.received_at, None
        if promise is not None:
            self.hold(promise)
            promise.is_open = promise.stands_still = False
            began = promise.started_at if self.round else began
            placed = Promise(Clock.CLOSURE, began, region_code=promise.region_code)
            calendar = self.calendars(promise.version, placed)
            days = calendar.count_through(local_day(at)) - calendar.count_through(local_day(began))
        seconds = (micros(at) - micros(began)) // 1_000_000
        self.closings.append(
            Closing(micros(at), self.round, self.redone, self.holder(), days, seconds, is_direct=is_direct)
        )

    def answer_joined(self, at: datetime) -> None:
        """The complaint it was joined with was answered, and it has that answer."""
        self.joined_closings.append(
            Closing(micros(at), self.round, self.redone, self.holder(), None, None, is_direct=False, is_joined=True)
        )

    def take_joined_answer_back(self) -> None:
        for closing in self.joined_closings[-1:]:
            closing.is_undone = True

    def undo_closing(self, *, is_reopened: bool) -> None:
        last = self.closings[-1] if self.closings else None
        if last is not None and last.round == self.round:
            last.is_undone, last.is_reopened = True, is_reopened

    def kept_closing(self, number: int) -> Closing | None:
        """What closed that round, and still stands."""
        last = self.ended_round(number)
        return None if last is None or last.is_undone else last

    def ended_round(self, number: int) -> Closing | None:
        """What closed that round, also where it was opened again later; nothing while it is done again."""
        last = next((one for one in reversed(self.closings) if one.round == number), None)
        return None if last is None or (last.is_undone and not last.is_reopened) else last

    def end(self) -> None:
        """Nothing of it runs on."""
        promise = self.joined_promise = self.running()
        if promise is not None:
            self.hold(promise)
            promise.is_open = False

    def end_parts(self, ids: Iterable[int], *, is_joined: bool) -> None:
        ended = [self.parts[one] for one in ids if one in self.parts]
        if is_joined:
            self.joined_parts = [part for part in ended if not part.is_over]
        for part in ended:
            part.is_over = True

    def come_back(self, *, is_as_it_was: bool) -> None:
        """Joined with another no longer: its promise stands as it did, its parts only where the join was undone."""
        self.take_joined_answer_back()
        left, self.gone = self.gone, None
        if not is_as_it_was and left is not None and self.suspended is not None:
            self.suspended.done_at, self.suspended = left[1], None
        promise = self.joined_promise
        if promise is not None:
            promise.is_open = True
            if not promise.has_run_out:
                promise.holder = None
            if not promise.has_original_run_out:
                promise.original_holder = None
        if is_as_it_was:
            for part in self.joined_parts:
                part.is_over = False
        else:
            self.lead = None
        self.joined_promise, self.joined_parts = None, []

    def end_unanswered(self, at: datetime) -> None:
        """It was transferred or terminated; a promise that stood still then has no later day to be kept by."""
        promise = self.running()
        if promise is not None and promise.stands_still:
            promise.due = promise.due if promise.has_run_out else at
            promise.original = promise.original if promise.has_original_run_out else at
            promise.has_run_out = promise.has_original_run_out = True
        self.end()
