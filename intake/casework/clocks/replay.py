"""What every clock of a complaint must be, from its events alone: the truth that deadline rows only cache.

Pure. A clock opens by the promise that was made, under the versions pinned on it; whatever becomes of it then is
derived from what happened (moved, signed, answered, paused…), never from what the cache once said.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from intake.casework.clocks.clock import (
    COMPLAINT_CLOCKS,
    COORDINATION,
    SHARED,
    TRIAGE,
    DerivedClock,
    pin,
    versions_of,
)
from intake.casework.clocks.derived import CalendarAt, Data, Derived, LimitsAt, RecordedEvent
from intake.casework.clocks.order_replay import ORDER_EVENTS, OrderReplay
from intake.casework.clocks.pause_history import PauseHistory, happened
from intake.casework.lifecycle import ENDS
from intake.events import EventKind
from intake.vocabulary import Move, State
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock


def derive(events: Iterable[RecordedEvent], limits: LimitsAt, calendars: CalendarAt, *, at: datetime) -> Derived:
    """Every clock from the events of one complaint, the limits and the calendars they name. Nothing else is asked.

    An event entered late carries when it happened, and gives what it would have given in time.
    """
    replay = ClockReplay(limits)
    for event in events:
        replay.take(event.kind, event.at, event.data)
    return replay.settle(calendars, at=at)


class ClockReplay:
    """The clocks while the events are read; `running` holds each by (clock, part), of which one runs at a time."""

    def __init__(self, limits: LimitsAt) -> None:
        self.limits = limits
        self.clocks: list[DerivedClock] = []
        self.running: dict[tuple[Clock, int | None], DerivedClock] = {}
        self.by_id: dict[int, DerivedClock] = {}
        self.contacted: dict[tuple[Clock, int | None], DerivedClock] = {}
        self.principals: set[int] = set()
        self.joined: list[DerivedClock] = []  # what ended when it was joined with another, and may run again
        self.standstill = PauseHistory()
        self.orders = OrderReplay()
        self.faults: list[str] = []
        self.touched_at: datetime | None = None

    def take(self, kind: EventKind, at: datetime, data: Data) -> None:
        """The next event of the complaint; one that says nothing of clocks is passed over."""
        rule = _RULES.get(kind)
        if rule is not None:
            rule(self, data, at)
            self.orders.take(kind, data, at, standstill_since=self.standstill.since)
            self.touched_at = at

    def settle(self, calendars: CalendarAt, *, at: datetime) -> Derived:
        """Every clock so far with its dates, as of `at`."""
        pauses = self.standstill.pauses(at)
        for clock in self.clocks:
            clock.settle(pauses, [calendars(version, clock) for version in versions_of(clock)], at)
        until = self.standstill.until if self.standstill.since is not None else None
        orders = self.orders.settle(calendars, pauses)
        return Derived(tuple(self.clocks), tuple(pauses), tuple(self.faults), until, self.touched_at, orders)

    # -- what rules do

    def start(self, wanted: Data, promise: Data, at: datetime) -> None:
        clock, part = Clock(wanted["clock"]), wanted["handling_id"]
        limit = self.limits(promise["profile"], promise["policy_version"]).limit(promise["policy"], clock)
        if limit is None or (limit.amount, limit.unit) != (wanted["amount"], wanted["unit"]):
            self.faults.append(f"{clock.value} was promised otherwise than version {promise['policy_version']} says")
        if limit is None:
            return
        self.cancel([(clock, part)], at, "policy changed")
        self.joined = [one for one in self.joined if (one.clock, one.handling_id) != (clock, part)]
        started_at = datetime.fromisoformat(wanted["started_at"]) if wanted["started_at"] else at
        made = DerivedClock(
            wanted["id"],
            clock,
            part,
            wanted["department_id"],
            limit,
            promise["policy_version"],
            promise["calendar_version"],
            started_at,
            wanted["region_code"],
        )
        if clock not in STATUTORY:  # what is promised while all stands still stands still too
            made.paused_at = self.standstill.since
        self.clocks.append(made)
        self.running[clock, part] = self.by_id[made.id] = made

    def meet(self, at: datetime, *clocks: Clock, part: int | None = None) -> None:
        for clock in clocks:
            running = self.running.pop((clock, part), None)
            if running is not None:
                running.met_at, running.paused_at = at, None

    def cancel(self, keys: Iterable[tuple[Clock, int | None]], at: datetime, because: str) -> None:
        for key in list(keys):
            running = self.running.pop(key, None)
            if running is not None:
                running.cancelled_at, running.cancelled_because = at, because

    def cancel_parts(self, parts: Iterable[int], at: datetime, because: str) -> None:
        ended = set(parts)
        self.cancel([key for key in self.running if key[1] in ended], at, because)

    def cancel_all(self, at: datetime, because: str) -> None:
        self.cancel([key for key in self.running if key[0] not in STATUTORY], at, because)

    def revive(self, clocks: Iterable[DerivedClock]) -> None:
        for clock in clocks:
            clock.cancelled_at, clock.cancelled_because = None, ""
            clock.paused_at = self.standstill.since
            self.running[clock.clock, clock.handling_id] = clock
        self.joined = []

    def hand_over(self, department_id: int | None) -> None:
        for clock in SHARED:
            if (clock, None) in self.running:
                self.running[clock, None].department_id = department_id

    def stand_still(self, since: datetime | None) -> None:
        for clock in self.running.values():
            clock.paused_at = None if clock.clock in STATUTORY else since


MoveRule = Callable[[ClockReplay, State, datetime], None]


def _promised(replay: ClockReplay, data: Data, at: datetime) -> None:
    if any(one["clock"] == Clock.COORDINATE for one in data["deadlines"]):
        replay.cancel([(clock, None) for clock in COORDINATION], at, "coordination starts")
    for one in data["deadlines"]:
        replay.start(one, data, at)


def _moved(replay: ClockReplay, data: Data, at: datetime) -> None:
    move, origin, goal = Move(data["move"]), State(data["from"]), State(data["to"])
    replay.standstill.take(EventKind.COMPLAINT_MOVE, data, at)
    if goal not in ENDS:  # what ends while it stands still keeps the date it stood at
        replay.stand_still(replay.standstill.since)
    if move in _MOVES:
        _MOVES[move](replay, origin, happened(data, at))


def _taken_on(replay: ClockReplay, origin: State, at: datetime) -> None:
    if origin is State.RECEIVED:
        replay.meet(at, *TRIAGE)


def _coordinated(replay: ClockReplay, origin: State, at: datetime) -> None:
    _taken_on(replay, origin, at)
    replay.cancel([(clock, None) for clock in COORDINATION], at, "coordination starts")
    replay.hand_over(None)


def _answered_now(replay: ClockReplay, _origin: State, at: datetime) -> None:
    replay.meet(at, Clock.ACCEPTANCE, *COMPLAINT_CLOCKS)
    replay.cancel_all(at, Move.ANSWER_NOW)


def _rejected(replay: ClockReplay, origin: State, at: datetime) -> None:
    if origin is State.RECEIVED:
        replay.meet(at, Clock.ACCEPTANCE)
    replay.cancel_all(at, Move.REJECT)


def _redone(replay: ClockReplay, _origin: State, at: datetime) -> None:
    replay.cancel([(Clock.CALLBACK, None), (Clock.REDO, None)], at, Move.REDO)


def _joined(replay: ClockReplay, _origin: State, at: datetime) -> None:
    replay.joined = [clock for clock in replay.running.values() if clock.clock not in STATUTORY]
    replay.cancel_all(at, Move.MERGE)


def _split(replay: ClockReplay, _origin: State, at: datetime) -> None:
    """Its own answer is due when it was promised; a department's part of it is given out anew."""
    replay.cancel([(Clock.CALLBACK, None)], at, Move.SPLIT)
    replay.revive([clock for clock in replay.joined if clock.handling_id is None and clock.clock in SHARED])
    replay.hand_over(None)


def _ends(move: Move) -> MoveRule:
    return lambda replay, _origin, at: replay.cancel_all(at, move)


_MOVES: Mapping[Move, MoveRule] = MappingProxyType(
    {
        Move.ACCEPT: _taken_on,
        Move.COORDINATE: _coordinated,
        Move.DISPATCH: lambda replay, _o, at: replay.meet(at, *COORDINATION),
        Move.DESIGNATE: lambda replay, _o, at: replay.meet(at, *COORDINATION),
        Move.REPLY: lambda replay, _o, at: replay.meet(at, Clock.REPLY),
        Move.PASS_REVIEW: lambda replay, _o, at: replay.meet(at, *SHARED),
        Move.REDO: _redone,
        Move.ANSWER_NOW: _answered_now,
        Move.REJECT: _rejected,
        **{each: _ends(each) for each in (Move.WITHDRAW, Move.TRANSFER, Move.TERMINATE, Move.CLOSE)},
        Move.MERGE: _joined,
        Move.UNMERGE: lambda replay, _o, _at: replay.revive(replay.joined),
        Move.SPLIT: _split,
        Move.REJOIN: lambda replay, _o, at: replay.cancel([(Clock.CALLBACK, None)], at, Move.REJOIN),
    }
)


def _of_orders(_replay: ClockReplay, _data: Data, _at: datetime) -> None:
    """What only orders hear of."""


def _paused(replay: ClockReplay, data: Data, at: datetime) -> None:
    replay.standstill.take(EventKind.DEADLINE_PAUSE, data, at)


def _ran_on(replay: ClockReplay, data: Data, at: datetime) -> None:
    replay.standstill.take(EventKind.DEADLINE_RESUME, data, at)
    replay.stand_still(replay.standstill.since)


def _dispatched(replay: ClockReplay, data: Data, _at: datetime) -> None:
    for part in data["handlings"]:
        if part["principal"]:
            replay.principals.add(part["id"])
            replay.hand_over(part["department_id"])


def _signed(replay: ClockReplay, data: Data, at: datetime) -> None:
    replay.meet(happened(data, at), Clock.SIGN, part=data["handling_id"])


def _contacted(replay: ClockReplay, data: Data, at: datetime) -> None:
    """The earliest contact meets the clock, in whatever order they were entered."""
    key, when = (Clock.FIRST_CONTACT, data["handling_id"]), happened(data, at)
    if key in replay.running:
        replay.contacted[key] = replay.running[key]
        replay.meet(when, key[0], part=key[1])
    elif key in replay.contacted:
        met = replay.contacted[key]
        met.met_at = min(met.met_at or when, when)


def _replied(replay: ClockReplay, data: Data, at: datetime) -> None:
    part, when = data["handling_id"], happened(data, at)
    replay.meet(when, Clock.REPLY, part=part)
    replay.cancel_parts([part], when, Move.REPLY)
    if part in replay.principals:
        replay.meet(when, Clock.REPLY)


def _extended(replay: ClockReplay, data: Data, _at: datetime) -> None:
    clock = replay.by_id.get(data["deadline_id"])
    if clock is None:
        replay.faults.append(f"{data['clock']} was extended and never promised")
    else:
        clock.extension_days += data["days"]


def _recalendared(replay: ClockReplay, data: Data, _at: datetime) -> None:
    for one in data["deadlines"]:
        clock = replay.by_id.get(one["id"])
        if clock is None:
            replay.faults.append(f"{one['clock']} was brought onto another calendar and never promised")
        else:
            pin(clock, data["calendar_version"])


_RULES: Mapping[EventKind, Callable[[ClockReplay, Data, datetime], None]] = MappingProxyType(
    dict.fromkeys(ORDER_EVENTS, _of_orders)
    | {
        EventKind.DEADLINE_PROMISE: _promised,
        EventKind.COMPLAINT_MOVE: _moved,
        EventKind.DEADLINE_PAUSE: _paused,
        EventKind.DEADLINE_RESUME: _ran_on,
        EventKind.DEADLINE_EXTEND: _extended,
        EventKind.DEADLINE_RECALENDAR: _recalendared,
        EventKind.DECISION_SETTLE: lambda replay, _data, at: replay.meet(at, *COORDINATION),
        EventKind.DECISION_OVERRIDE: lambda replay, _data, at: replay.meet(at, *COORDINATION),
        EventKind.HANDLING_DISPATCH: _dispatched,
        EventKind.HANDLING_SIGN: _signed,
        EventKind.HANDLING_CONTACT: _contacted,
        EventKind.HANDLING_REPLY: _replied,
        EventKind.HANDLING_END: lambda replay, data, at: replay.cancel_parts(data["handlings"], at, data["reason"]),
        EventKind.CALLBACK_RECORD: lambda replay, data, at: replay.meet(happened(data, at), Clock.CALLBACK),
        EventKind.STATUTORY_CONCLUDE: lambda replay, data, at: replay.meet(happened(data, at), Clock(data["clock"])),
    }
)
# What a reader of the record needs to fetch; every other kind says nothing of clocks.
CLOCK_EVENTS = frozenset(_RULES)
