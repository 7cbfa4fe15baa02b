"""What every order to a department must be, from the events alone: its clock, its round, and how it stands. Pure.

An order counts working days by the calendar of its department. Its clock stands still with every other clock of the
complaint, stops with the feedback or with the department's answer, and runs anew where the feedback is refused. It
ends when the feedback is accepted, when a heavier order takes its place, or when the matter itself is settled.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from intake.casework.clocks.pause_history import happened
from intake.casework.collaborators import Placed
from intake.casework.lifecycle import ENDS
from intake.events import EventKind
from intake.vocabulary import Move, OrderLevel, OrderState, State
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.deadlines import Limit, Pause, due, is_breached
from routing.vocabulary import Clock, Unit

Data = Mapping[str, Any]
_RUNNING = frozenset({OrderState.OPEN, OrderState.ANSWERED})
# The complaint is closed or over: nothing is left to press for.
_SETTLING = frozenset({Move.PASS_REVIEW, Move.ANSWER_NOW, Move.CLOSE, Move.REJECT})


@dataclass(slots=True)
class DerivedOrder:
    """One order as it must be."""

    id: int
    level: OrderLevel
    department_id: int
    handling_id: int
    days: int
    region_code: str
    calendar_version: int
    started_at: datetime
    state: OrderState = OrderState.OPEN
    round: int = 1
    paused_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime = field(init=False)

    @property
    def is_running(self) -> bool:
        return self.state in _RUNNING

    def is_overdue(self, at: datetime) -> bool:
        """Whether feedback is owed and late."""
        return self.state is OrderState.OPEN and self.paused_at is None and is_breached(self.due_at, at)

    def settle(self, pauses: Sequence[Pause], calendar: WorkingCalendar) -> None:
        until = self.answered_at or self.ended_at or self.paused_at
        known = [one for one in pauses if one.end > self.started_at]
        if until is not None:
            known = [Pause(one.start, min(one.end, until)) for one in known if one.start < until]
        self.due_at = due(working_days(self.days), self.started_at, calendar, pauses=known).due_at


def working_days(days: int) -> Limit:
    """So many working days, as the arithmetic of dates takes them; which clock it is makes no difference to it."""
    return Limit(Clock.REPLY, days, Unit.WORKING_DAYS, "", "")


class OrderReplay:
    """The orders while the events are read."""

    def __init__(self) -> None:
        self.by_id: dict[int, DerivedOrder] = {}

    def take(self, kind: EventKind, data: Data, at: datetime, *, standstill_since: datetime | None) -> None:
        """The next event of the complaint, after its clocks have heard of it."""
        if not self.by_id and kind is not EventKind.ORDER_ISSUE:
            return
        rule = _RULES.get(kind)
        if rule is not None:
            rule(self, data, at)
        for order in self.running():
            if order.state is OrderState.OPEN:
                order.paused_at = standstill_since

    def settle(
        self, calendars: Callable[[int, Placed], WorkingCalendar], pauses: Sequence[Pause]
    ) -> tuple[DerivedOrder, ...]:
        for order in self.by_id.values():
            order.settle(pauses, calendars(order.calendar_version, order))
        return tuple(self.by_id.values())

    def running(self) -> Iterator[DerivedOrder]:
        return (order for order in self.by_id.values() if order.is_running)

    def end(self, orders: Iterator[DerivedOrder], state: OrderState, at: datetime) -> None:
        for order in list(orders):
            order.state, order.ended_at = state, at


def _issued(replay: OrderReplay, data: Data, at: datetime) -> None:
    department_id = data["department_id"]
    replay.end((one for one in replay.running() if one.department_id == department_id), OrderState.SUPERSEDED, at)
    replay.by_id[data["order_id"]] = DerivedOrder(
        data["order_id"],
        OrderLevel(data["level"]),
        department_id,
        data["handling_id"],
        data["days"],
        data["region_code"],
        data["calendar_version"],
        at,
    )


def _answered(replay: OrderReplay, data: Data, at: datetime) -> None:
    order = replay.by_id[data["order_id"]]
    order.state, order.answered_at, order.paused_at = OrderState.ANSWERED, at, None


def _accepted(replay: OrderReplay, data: Data, at: datetime) -> None:
    replay.end(iter([replay.by_id[data["order_id"]]]), OrderState.ACCEPTED, at)


def _refused(replay: OrderReplay, data: Data, at: datetime) -> None:
    order = replay.by_id[data["order_id"]]
    order.state, order.answered_at = OrderState.OPEN, None
    order.round, order.started_at = order.round + 1, at
    order.days, order.calendar_version = data["days"], data["calendar_version"]


def _withdrawn(replay: OrderReplay, data: Data, at: datetime) -> None:
    replay.end(iter([replay.by_id[data["order_id"]]]), OrderState.WITHDRAWN, at)


def _replied(replay: OrderReplay, data: Data, at: datetime) -> None:
    """The answer to the complaint is feedback too: whether it will do is for whoever gave the order to say."""
    for order in replay.running():
        if order.handling_id == data["handling_id"] and order.state is OrderState.OPEN:
            order.state, order.answered_at, order.paused_at = OrderState.ANSWERED, happened(data, at), None


def _part_ended(replay: OrderReplay, data: Data, at: datetime) -> None:
    ended = set(data["handlings"])
    replay.end((one for one in replay.running() if one.handling_id in ended), OrderState.SETTLED, at)


def _moved(replay: OrderReplay, data: Data, at: datetime) -> None:
    if Move(data["move"]) in _SETTLING or State(data["to"]) in ENDS:
        replay.end(replay.running(), OrderState.SETTLED, happened(data, at))


_RULES: Mapping[EventKind, Callable[[OrderReplay, Data, datetime], None]] = MappingProxyType(
    {
        EventKind.ORDER_ISSUE: _issued,
        EventKind.ORDER_FEEDBACK: _answered,
        EventKind.ORDER_ACCEPT: _accepted,
        EventKind.ORDER_REFUSE: _refused,
        EventKind.ORDER_WITHDRAW: _withdrawn,
        EventKind.HANDLING_REPLY: _replied,
        EventKind.HANDLING_END: _part_ended,
        EventKind.COMPLAINT_MOVE: _moved,
    }
)
# Of these the clocks hear nothing.
ORDER_EVENTS = (
    EventKind.ORDER_ISSUE,
    EventKind.ORDER_FEEDBACK,
    EventKind.ORDER_ACCEPT,
    EventKind.ORDER_REFUSE,
    EventKind.ORDER_WITHDRAW,
)
