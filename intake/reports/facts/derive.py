"""The facts of one complaint from its events: what a rate counts, placed by when it happened.

Pure. Only what was recorded before a moment is read, so the same moment gives the same facts for ever. Clocks are
derived as everywhere (`clocks.replay`); the promise to close is looked at before each event that could move it, so that
a date which had run out is not moved by what was decided afterwards.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from intake.casework.clocks.clock import DerivedClock, versions_of
from intake.casework.clocks.pause_history import happened
from intake.casework.clocks.replay import CLOCK_EVENTS, CalendarAt, ClockReplay, Data, LimitsAt, RecordedEvent
from intake.events import EventKind
from intake.reports.facts.fact import Fact, Subject, What, micros
from intake.vocabulary import Contacted, HandlingRole, Move, State
from routing.calendars.working_time import local_day
from routing.vocabulary import Clock

_GONE = frozenset({State.REJECTED, State.MERGED, State.WITHDRAWN})
_ENDED = frozenset({State.TRANSFERRED, State.TERMINATED})
_ACCEPTING = frozenset({Move.ACCEPT, Move.COORDINATE, Move.ANSWER_NOW})


def facts_of(
    subject: Subject,
    received_at: datetime,
    events: Iterable[RecordedEvent],
    limits: LimitsAt,
    calendars: CalendarAt,
    *,
    before: datetime | None = None,
) -> tuple[Subject, list[Fact]]:
    """All facts of one complaint by the events recorded before a moment, all of them without one.

    `events` come in the order they were recorded; `subject` has what the complaint is filed under now.
    """
    walk = _Walk(ClockReplay(limits), calendars, received_at)
    corrected: Data | None = None
    for event in events:
        if before is not None and event.at >= before:
            if event.kind is EventKind.COMPLAINT_CORRECT and corrected is None:
                corrected = event.data["before"]
            continue
        walk.take(event.kind, event.at, event.data)
    filed = replace(subject, **(corrected or {}), violation=walk.violation)
    return filed, walk.facts()


@dataclass(slots=True)
class _Closing:
    at: int
    round: int
    redone: int
    lead: int | None
    co: str
    handler: int | None
    working_days: int | None
    seconds: int
    is_direct: bool
    is_undone: bool = False
    is_reopened: bool = False


@dataclass(slots=True)
class _Promise:
    """One promise to close. `ran_out` is the date that stood when it had passed; nothing moves it after that."""

    clock: DerivedClock
    round: int
    ran_out: datetime | None = None
    original: datetime | None = None
    holder: tuple[int | None, str, int | None, int | None] = (None, "", None, None)
    is_held: bool = False


@dataclass(slots=True)
class _Part:
    id: int
    department_id: int
    role: str
    at: int
    handler: int | None = None
    signed: int | None = None
    is_over: bool = False


@dataclass(slots=True)
class _Walk:
    """What is known while the events are read."""

    replay: ClockReplay
    calendars: CalendarAt
    received_at: datetime
    said: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    state: State = State.RECEIVED
    round: int = 0
    redone: int = 0
    accepted: int | None = None
    gone: tuple[str, int] | None = None
    ended: tuple[str, int] | None = None
    sent: _Part | None = None
    lead: _Part | None = None
    parts: dict[int, _Part] = field(default_factory=dict)
    promises: list[_Promise] = field(default_factory=list)
    closings: list[_Closing] = field(default_factory=list)
    made: list[Fact] = field(default_factory=list)
    calls: list[tuple[int, Data]] = field(default_factory=list)
    pauses: list[Fact] = field(default_factory=list)

    @property
    def violation(self) -> str:
        """What it is counted under: decided, else said at the door or named when asked; never a guess."""
        return next(iter(self.decided or self.said or self.named), "")

    def take(self, kind: EventKind, at: datetime, data: Data) -> None:
        if kind in CLOCK_EVENTS:
            self._note_run_out(at)
            self.replay.take(kind, at, data)
        rule = _RULES.get(kind)
        if rule is not None:
            rule(self, data, happened(data, at) if "happened_at" in data else at)

    # -- promises

    def _note_run_out(self, at: datetime) -> None:
        promise = self._running()
        if promise is None or promise.ran_out is not None or promise.clock.is_paused:
            return
        due = self._settled(promise.clock, at)
        if due.due_at < at:
            promise.ran_out, promise.original = due.due_at, due.original_due_at
            self.hold(promise)

    def _running(self) -> _Promise | None:
        last = self.promises[-1] if self.promises else None
        return last if last is not None and last.clock.is_open else None

    def _settled(self, clock: DerivedClock, at: datetime) -> DerivedClock:
        pauses = self.replay.standstill.pauses(at)
        clock.settle(pauses, [self.calendars(version, clock) for version in versions_of(clock)], at)
        return clock

    def hold(self, promise: _Promise) -> None:
        """Who answers for it: those who had it when it ran out or was kept, and stay so."""
        if not promise.is_held:
            promise.holder, promise.is_held = self.holder(), True

    def holder(self) -> tuple[int | None, str, int | None, int | None]:
        """Lead department, those who join, handler, and since when the first department had it."""
        lead, joined = self.lead, sorted(
            {one.department_id for one in self.parts.values() if one.role == HandlingRole.CO and not one.is_over}
        )
        return (
            lead.department_id if lead else None,
            ",".join(map(str, joined)),
            lead.handler if lead else None,
            self.sent.at if self.sent else None,
        )

    # -- closings

    def close(self, at: datetime, *, is_direct: bool) -> None:
        lead, co, handler, _sent = self.holder()
        promise = next((one for one in reversed(self.promises) if one.round == self.round), None)
        if promise is not None:
            self.hold(promise)
        began = promise.clock.started_at if promise and self.round else self.received_at
        days = None
        if promise is not None:
            calendar = self.calendars(promise.clock.calendar_version, promise.clock)
            days = calendar.count_through(local_day(at)) - calendar.count_through(local_day(began))
        seconds = (micros(at) - micros(began)) // 1_000_000
        self.closings.append(
            _Closing(micros(at), self.round, self.redone, lead, co, handler, days, seconds, is_direct)
        )

    def undo_closing(self, *, is_reopened: bool) -> None:
        last = self.closings[-1] if self.closings else None
        if last is not None and last.round == self.round:
            last.is_undone, last.is_reopened = True, is_reopened

    def kept_closing(self, number: int) -> _Closing | None:
        """What closed that round, and still stands."""
        last = next((one for one in reversed(self.closings) if one.round == number), None)
        return None if last is None or last.is_undone else last

    # -- the end of it

    def facts(self) -> list[Fact]:
        made = [*self._of_complaint(), *self._dues(), *self._parts(), *self._closings(), *self.made, *self._calls()]
        made += self.pauses
        for fact in made:
            if self.gone:
                fact.gone, fact.gone_at = self.gone
        return _numbered(made)

    def _of_complaint(self) -> Iterable[Fact]:
        received = micros(self.received_at)
        closing = self.kept_closing(self.round)
        common = {"closed_at": closing.at if closing else None, "is_direct": self.sent is None and bool(closing)}
        if self.ended:
            common |= {"ended": self.ended[0], "ended_at": self.ended[1]}
        if self.sent:
            common |= {"department_id": self.sent.department_id, "sent_at": self.sent.at}
        yield Fact(What.RECEIVE, 0, received, **common)
        if self.accepted is not None:
            yield Fact(What.ACCEPT, 0, self.accepted, **common)
        if self.sent is not None:
            yield Fact(What.SEND, 0, self.sent.at, **common)

    def _dues(self) -> Iterable[Fact]:
        for promise in self.promises:
            clock = promise.clock
            if clock.cancelled_because == "policy changed" or (clock.is_paused and promise.ran_out is None):
                continue
            if promise.ran_out is None:
                self._settled(clock, clock.met_at or clock.cancelled_at or clock.started_at)
                promise.ran_out, promise.original = clock.due_at, clock.original_due_at
            lead, co, handler, sent = promise.holder if promise.is_held else self.holder()
            closing = self.kept_closing(promise.round)
            values = {
                "closed_at": closing.at if closing else None,
                "is_reopened": promise.round < self.round,
                "department_id": lead, "co": co, "handler_id": handler,
                "sent_at": self.sent.at if sent is None and self.sent else sent,
            }  # fmt: skip
            if self.ended and promise.round == self.round:
                values |= {"ended": self.ended[0], "ended_at": self.ended[1]}
            due, original = micros(promise.ran_out), micros(promise.original or promise.ran_out)
            yield Fact(What.DUE, 0, due, due_at=due, **values)
            yield Fact(What.ORIGINAL_DUE, 0, original, due_at=original, **values)

    def _parts(self) -> Iterable[Fact]:
        clocks = {one.handling_id: one for one in self.replay.clocks if one.clock is Clock.SIGN}
        for part in self.parts.values():
            clock = clocks.get(part.id)
            due = None
            if clock is not None and (clock.met_at is not None or clock.cancelled_at is None):
                due = micros(self._settled(clock, clock.met_at or clock.started_at).due_at)
            yield Fact(
                What.PART, 0, part.at, done_at=part.signed, due_at=due, sent_at=part.at, role=part.role,
                department_id=part.department_id, handler_id=part.handler,
            )  # fmt: skip

    def _closings(self) -> Iterable[Fact]:
        for one in self.closings:
            yield Fact(
                What.CLOSE, 0, one.at, closed_at=None if one.is_undone else one.at, is_reopened=one.is_reopened,
                redone=one.redone, is_direct=one.is_direct, department_id=one.lead, co=one.co, handler_id=one.handler,
                working_days=one.working_days, seconds=one.seconds, sent_at=self.sent.at if self.sent else None,
            )  # fmt: skip

    def _calls(self) -> Iterable[Fact]:
        later: int | None = None
        for at, data in sorted(self.calls, key=lambda one: one[0], reverse=True):
            closing = next((one for one in reversed(self.closings) if one.at <= at), None)
            yield Fact(
                What.CALL, 0, at, contacted=data["contacted"], solved=data["solved"] or "", done_at=later,
                satisfaction=data["satisfaction"] or "", department_id=closing.lead if closing else None,
                co=closing.co if closing else "", handler_id=closing.handler if closing else None,
                sent_at=self.sent.at if self.sent else None,
            )  # fmt: skip
            if data["contacted"] == Contacted.REACHED:
                later = at


def _numbered(facts: list[Fact]) -> list[Fact]:
    """By kind and time, each with its number among those of its kind."""
    facts.sort(key=lambda one: (one.what, one.happened_at))
    counts: dict[What, int] = {}
    for fact in facts:
        counts[fact.what] = fact.seq = counts.get(fact.what, 0) + 1
    return facts


def _received(walk: _Walk, data: Data, _at: datetime) -> None:
    walk.said = list(data["violations"])


def _named(walk: _Walk, data: Data, _at: datetime) -> None:
    walk.named += data["codes"]


def _decided(walk: _Walk, data: Data, _at: datetime) -> None:
    walk.decided = list(data["codes"])


def _promised(walk: _Walk, data: Data, _at: datetime) -> None:
    for one in data["deadlines"]:
        clock = walk.replay.by_id.get(one["id"])
        if clock is not None and clock.clock is Clock.CLOSURE:
            walk.promises.append(_Promise(clock, walk.round))


def _moved(walk: _Walk, data: Data, at: datetime) -> None:
    step, was, walk.state = Move(data["move"]), State(data["from"]), State(data["to"])
    if walk.accepted is None and step in _ACCEPTING and was is State.RECEIVED:
        walk.accepted = micros(at)
    if walk.state in _GONE:
        walk.gone = walk.state.value, micros(at)
    elif walk.state in _ENDED:
        walk.ended = walk.state.value, micros(at)
        for promise in walk.promises:
            walk.hold(promise)
    rule = _MOVES.get(step)
    if rule is not None:
        rule(walk, at)


def _redone(walk: _Walk, at: datetime) -> None:
    walk.undo_closing(is_reopened=False)
    lead, co, handler, _sent = walk.holder()
    walk.made.append(Fact(What.REDO, 0, micros(at), department_id=lead, co=co, handler_id=handler))
    walk.redone += 1


def _reopened(walk: _Walk, _at: datetime) -> None:
    walk.undo_closing(is_reopened=True)
    walk.round += 1
    walk.lead = None


def _left_to_coordination(walk: _Walk, _at: datetime) -> None:
    walk.lead = None


def _suspended(walk: _Walk, at: datetime) -> None:
    lead, co, handler, sent = walk.holder()
    values = {"department_id": lead, "co": co, "handler_id": handler, "sent_at": sent}
    walk.pauses.append(Fact(What.SUSPEND, 0, micros(at), **values))


def _resumed(walk: _Walk, at: datetime) -> None:
    if walk.pauses and walk.pauses[-1].done_at is None:
        walk.pauses[-1].done_at = micros(at)


_MOVES: Mapping[Move, Callable[[_Walk, datetime], None]] = MappingProxyType(
    {
        Move.PASS_REVIEW: lambda walk, at: walk.close(at, is_direct=False),
        Move.ANSWER_NOW: lambda walk, at: walk.close(at, is_direct=True),
        Move.REDO: _redone,
        Move.REOPEN: _reopened,
        Move.COORDINATE: _left_to_coordination,
        Move.SUSPEND: _suspended,
        Move.RESUME: _resumed,
        Move.TERMINATE: _resumed,
    }
)


def _dispatched(walk: _Walk, data: Data, at: datetime) -> None:
    for one in data["handlings"]:
        part = _Part(one["id"], one["department_id"], one["role"], micros(at))
        walk.parts[part.id] = part
        if one["principal"]:
            walk.lead = part
            walk.sent = walk.sent or part


def _signed(walk: _Walk, data: Data, at: datetime) -> None:
    part = walk.parts.get(data["handling_id"])
    if part is not None:
        part.signed, part.handler = micros(at), data["handler_id"]


def _returned(walk: _Walk, data: Data, at: datetime) -> None:
    part = walk.parts.get(data["handling_id"])
    role = part.role if part else HandlingRole.LEAD.value
    values = {"department_id": data["department_id"], "role": role, "sent_at": part.at if part else None}
    walk.made.append(Fact(What.RETURN, 0, micros(at), handler_id=part.handler if part else None, **values))


def _parts_ended(walk: _Walk, data: Data, _at: datetime) -> None:
    for one in data["handlings"]:
        if one in walk.parts:
            walk.parts[one].is_over = True


def _called(walk: _Walk, data: Data, at: datetime) -> None:
    walk.calls.append((micros(at), data))


_RULES: Mapping[EventKind, Callable[[_Walk, Data, datetime], None]] = MappingProxyType(
    {
        EventKind.COMPLAINT_RECEIVE: _received,
        EventKind.VIOLATION_NAME: _named,
        EventKind.VIOLATION_DECIDE: _decided,
        EventKind.DEADLINE_PROMISE: _promised,
        EventKind.COMPLAINT_MOVE: _moved,
        EventKind.HANDLING_DISPATCH: _dispatched,
        EventKind.HANDLING_SIGN: _signed,
        EventKind.HANDLING_RETURN: _returned,
        EventKind.HANDLING_END: _parts_ended,
        EventKind.CALLBACK_RECORD: _called,
    }
)
# Whoever reads the record for figures fetches these; every other kind says nothing of them.
FACT_EVENTS = frozenset({*_RULES, *CLOCK_EVENTS, EventKind.COMPLAINT_CORRECT})
