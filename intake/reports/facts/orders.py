"""Facts of the orders to departments: each order that was given, and each report on one that was owed by a day.

The orders themselves are read as their clocks are (`casework.clocks.order_replay`). What is kept beside is what came
before: of each round its own day, and a day that had run out when something moved it stays the one that ran out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from intake.casework.clocks.derived import CalendarAt, RecordedEvent
from intake.casework.clocks.order_replay import DerivedOrder, OrderReplay
from intake.casework.clocks.pause_history import PauseHistory
from intake.events import EventKind
from intake.reports.facts.fact import Fact, What, micros
from routing.clocks.deadlines import is_breached


@dataclass(slots=True)
class _OwedReport:
    """One round of an order. `is_refused`: the report that came was not good enough, and another is owed."""

    order: DerivedOrder
    round: int
    due: datetime
    answered: datetime | None = None
    ended: datetime | None = None
    stands_still: bool = False
    has_run_out: bool = False
    is_refused: bool = False

    @property
    def is_owed(self) -> bool:
        """Whether it was due on a day: not where the order ended before that, or its clock stands still."""
        if self.answered is not None or self.has_run_out:
            return True
        return self.ended is None and not self.stands_still

    def note_run_out(self, at: datetime) -> None:
        is_waited_for = self.answered is None and self.ended is None and not self.stands_still
        if is_waited_for and is_breached(self.due, at):
            self.has_run_out = True


@dataclass(slots=True)
class _Orders:
    """The orders of one complaint while its events are read; reports owed in the order in which they came to be."""

    calendars: CalendarAt
    standstill: PauseHistory = field(default_factory=PauseHistory)
    replay: OrderReplay = field(default_factory=OrderReplay)
    owed: list[_OwedReport] = field(default_factory=list)
    current: dict[int, _OwedReport] = field(default_factory=dict)
    given_at: dict[int, datetime] = field(default_factory=dict)

    def take(self, event: RecordedEvent) -> None:
        for report in self.current.values():
            report.note_run_out(event.at)
        self.standstill.take(event.kind, event.data, event.at)
        self.replay.take(event.kind, event.data, event.at, standstill_since=self.standstill.since)
        for order in self.replay.by_id.values():
            self._follow(order, event.at)

    def _follow(self, order: DerivedOrder, at: datetime) -> None:
        self.given_at.setdefault(order.id, order.started_at)
        report = self.current.get(order.id)
        if report is None or order.round > report.round:
            if report is not None:
                report.is_refused = True
            report = self.current[order.id] = _OwedReport(order, order.round, order.started_at)
            self.owed.append(report)
        if report.ended is not None:
            return
        if not report.has_run_out:
            order.settle(self.standstill.pauses(at), self.calendars(order.calendar_version, order))
            report.due, report.stands_still = order.due_at, order.paused_at is not None
        report.answered, report.ended = order.answered_at, order.ended_at


def order_facts(events: Sequence[RecordedEvent], calendars: CalendarAt) -> list[Fact]:
    """Each with its number among those of its kind. Most complaints have no order, and cost one look."""
    if not any(event.kind is EventKind.ORDER_ISSUE for event in events):
        return []
    orders = _Orders(calendars)
    for event in events:
        orders.take(event)
    derived = orders.replay.by_id.values()
    given = [_given(seq, order, orders.given_at[order.id]) for seq, order in enumerate(derived, 1)]
    # Numbered before those are left out that were due on no day: more of the record gives none another number.
    return given + [_owed(seq, report) for seq, report in enumerate(orders.owed, 1) if report.is_owed]


def _given(seq: int, order: DerivedOrder, given_at: datetime) -> Fact:
    ended_at = order.ended_at
    return Fact(
        What.ORDER,
        seq,
        micros(given_at),
        ended=order.state.value if ended_at is not None else "",
        ended_at=micros(ended_at) if ended_at is not None else None,
        department_id=order.department_id,
        role=order.level.value,
    )


def _owed(seq: int, report: _OwedReport) -> Fact:
    done = report.answered or report.ended
    kept = None if report.is_refused else report.answered
    return Fact(
        What.ORDER_DUE,
        seq,
        micros(report.due),
        closed_at=micros(kept) if kept is not None else None,
        done_at=micros(done) if done is not None else None,
        department_id=report.order.department_id,
        role=report.order.level.value,
    )
