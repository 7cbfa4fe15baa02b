"""The orders to departments of one complaint, told from its events; shares nothing with how they are replayed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from intake.events import EventKind
from routing.vocabulary import Unit
from tests.clocks.oracle.history import Happening
from tests.clocks.oracle.standstill import standing, waits
from tests.deadlines.day_walker import HERE

DaysAt = Callable[[int, str, int | None], object]
_SETTLING = ("pass_review", "answer_now", "close", "reject")
_OVER = ("archived", "rejected", "withdrawn", "transferred", "terminated", "merged")


@dataclass
class OwedOnce:
    """A report that was owed on a day; `kept` is when it came, where it was not refused."""

    due: datetime
    kept: datetime | None
    done: datetime | None


@dataclass
class PressedOnce:
    """One order."""

    department: int
    level: str
    given: datetime
    ended: str = ""
    ended_at: datetime | None = None


def orders_told(events: Sequence[Happening], days: DaysAt) -> tuple[list[PressedOnce], list[OwedOnce], list[int]]:
    """Orders, reports owed on a day, and of each of these whose order it is, by its place."""
    orders: list[PressedOnce] = []
    owed: list[OwedOnce] = []
    whose: list[int] = []
    for place, event in enumerate(events):
        if event.kind is not EventKind.ORDER_ISSUE:
            continue
        order = PressedOnce(event.data["department_id"], event.data["level"], event.at)
        last = next((at for at in range(place + 1, len(events)) if _how_it_ends(events[at], event)), None)
        if last is not None:
            order.ended = _how_it_ends(events[last], event)
            order.ended_at = events[last].when if order.ended == "settled" else events[last].at
        orders.append(order)
        for report in _reports(events, place, last, order, days):
            owed.append(report)
            whose.append(len(orders) - 1)
    return orders, owed, whose


def _how_it_ends(event: Happening, given: Happening) -> str:
    data, order = event.data, given.data
    if event.kind is EventKind.ORDER_ISSUE:
        return "superseded" if data["department_id"] == order["department_id"] else ""
    if event.kind is EventKind.ORDER_ACCEPT:
        return "accepted" if data["order_id"] == order["order_id"] else ""
    if event.kind is EventKind.ORDER_WITHDRAW:
        return "withdrawn" if data["order_id"] == order["order_id"] else ""
    if event.kind is EventKind.HANDLING_END:
        return "settled" if order["handling_id"] in data["handlings"] else ""
    is_over = event.kind is EventKind.COMPLAINT_MOVE and (data["move"] in _SETTLING or data["to"] in _OVER)
    return "settled" if is_over else ""


def _reports(events: Sequence[Happening], place: int, last: int | None, order: PressedOnce, days: DaysAt):
    """One for each time it was asked for that it came to be due."""
    given = events[place].data
    until = len(events) if last is None else last
    refusals = [
        at
        for at in range(place + 1, until)
        if events[at].kind is EventKind.ORDER_REFUSE and events[at].data["order_id"] == given["order_id"]
    ]
    for first, following in zip([place, *refusals], [*refusals, None], strict=True):
        end = until if following is None else following
        said = given | events[first].data
        its_days = days(said["calendar_version"], given["region_code"], given["department_id"])
        came = next((at for at in range(first + 1, end) if _reports_on(events[at], given)), None)
        report = _owed(events, first, (came, end), said["days"], its_days)
        if report is None:
            continue
        if came is None:
            yield OwedOnce(report, None, order.ended_at)
        else:
            answered = events[came].when
            yield OwedOnce(report, answered if following is None else None, answered)


def _reports_on(event: Happening, given: dict) -> bool:
    if event.kind is EventKind.ORDER_FEEDBACK:
        return event.data["order_id"] == given["order_id"]
    return event.kind is EventKind.HANDLING_REPLY and event.data["handling_id"] == given["handling_id"]


def _owed(events: Sequence[Happening], first: int, ends: tuple[int | None, int], amount: int, days) -> datetime | None:
    """The day that ran out, or that it has; none where nobody was to keep it."""
    came, end = ends
    over = end if came is None else came
    for at in range(first, over):
        if standing(events[: at + 1]) is None and at + 1 < len(events):
            due = _due(events, first, at, amount, days)
            if due < events[at + 1].at:
                return due
    if came is not None:
        return _due(events, first, came, amount, days, until=events[came].when)
    if end < len(events) or standing(events) is not None:
        return None
    return _due(events, first, len(events) - 1, amount, days)


def _due(events, first, at, amount, days, *, until=None) -> datetime:
    """As far as was known after one event."""
    breaks = [stay.span(events[at].at) for stay in waits(events[: at + 1])]
    if until is not None:
        breaks = [(start, min(stop, until)) for start, stop in breaks if start < until]
    due_on = days.due_on(amount, Unit.WORKING_DAYS, events[first].at, tuple(breaks))
    return datetime.combine(due_on, time.max, tzinfo=HERE)
