"""Every rate and every count as its words say it, of one complaint in one period: what it adds above and below."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tests.reports.histories_of_verbs.life import Life
from tests.reports.histories_of_verbs.pressed import PressedOnce


class Cell(NamedTuple):
    """What one complaint, closing, part or call adds: under whom, to the numerator and to the denominator."""

    department: int | None
    above: float
    below: int


@dataclass(frozen=True)
class Span:
    start: datetime
    end: datetime

    def has(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.end

    def is_over(self, at: datetime | None) -> bool:
        """It was so before the end of the period."""
        return at is not None and at < self.end


Told = Iterable[Cell]
SCORES = {"satisfied": 1.0, "basically": 0.9}


def _sent(life: Life, span: Span) -> int | None:
    return life.sent[1] if life.sent and life.sent[0] < span.end else None


def _due(life: Life, span: Span, score: Callable[[Life, object], bool], *, original: bool = False) -> Iterator[Cell]:
    if not life.accuses or life.sent is None or life.sent[0] >= span.end:
        return
    for one in life.limits:
        date, lead = (one.original, one.original_lead) if original else (one.due, one.lead)
        if span.has(date):
            yield Cell(lead, score(life, (one, date)), 1)


def closure_rate(life: Life, span: Span) -> Told:
    return _due(life, span, lambda _life, one: span.is_over(life.stands(one[0].round)))


def _in_time(life: Life, span: Span, *, original: bool = False) -> Told:
    def score(_life: Life, one: object) -> bool:
        closed = life.stands(one[0].round)
        return span.is_over(closed) and closed <= one[1]

    return _due(life, span, score, original=original)


def _closed_in_time(life: Life, span: Span) -> Iterator[Cell]:
    for one in life.closings:
        if life.accuses and span.has(one.at) and life.sent is not None and life.sent[0] <= one.at:
            due = next((it.due for it in life.limits if it.round == one.round), None)
            yield Cell(one.lead, not one.undone and due is not None and one.at <= due, 1)


def ended_rate(life: Life, span: Span) -> Told:
    def score(_life: Life, one: object) -> bool:
        is_last = one[0].round == life.round and life.ended is not None
        return is_last and span.is_over(life.ended[1]) and life.stands(one[0].round) is None

    return _due(life, span, score)


def _of_accepted(life: Life, span: Span, score: Callable[[], bool], *, ever: bool = False) -> Iterator[Cell]:
    if span.is_over(life.accepted) if ever else span.has(life.accepted):
        yield Cell(_sent(life, span), score(), 1)


def _is_closed(life: Life, span: Span) -> bool:
    return span.is_over(life.stands(life.round))


def _dispatched(life: Life, span: Span, *, score: bool = False) -> Iterator[Cell]:
    if life.sent and span.has(life.sent[0]):
        yield Cell(life.sent[1], score, 1)


def workload(life: Life, span: Span) -> Iterator[Cell]:
    if span.has(life.accepted) or _is_open(life, span.start):
        yield Cell(_sent(life, span), 1, 1)


def _is_open(life: Life, at: datetime) -> bool:
    """Accepted by then, and not closed; what is opened again later was closed until then."""
    for number, since in enumerate(life.opened):
        closed = life.was_closed(number)
        ended = life.ended[1] if life.ended and number == life.round else None
        if since < at and (closed is None or closed >= at) and (ended is None or ended >= at):
            return True
    return False


def sign_rate(life: Life, span: Span) -> Iterator[Cell]:
    for part in life.parts.values():
        if span.has(part.at) and span.is_over(part.due):
            is_in_time = part.signed is not None and part.signed <= part.due and span.is_over(part.signed)
            yield Cell(part.department, is_in_time, 1)


def return_rate(life: Life, span: Span) -> Iterator[Cell]:
    yield from (Cell(one.department, 0, 1) for one in life.parts.values() if one.role == "lead" and span.has(one.at))
    yield from (Cell(department, 1, 0) for at, role, department in life.returns if role == "lead" and span.has(at))


def return_rate_complaints(life: Life, span: Span) -> Iterator[Cell]:
    yield from _dispatched(life, span)
    yield from (Cell(department, 1, 0) for at, _role, department in life.returns[:1] if span.has(at))


def _closed(life: Life, span: Span) -> Iterator[Cell]:
    if life.accuses:
        for one in life.closings:
            if span.has(one.at):
                yield Cell(one.lead, one.redone == 0 and not one.undone, 1)


def redo_rate(life: Life, span: Span) -> Iterator[Cell]:
    yield from (Cell(one.department, 0, 1) for one in _closed(life, span))
    if life.accuses:
        yield from (Cell(lead, 1, 0) for at, lead in life.redos if span.has(at))


def _calls(life: Life, span: Span) -> list:
    return [one for one in life.calls if span.has(one[0])]


def _reached(life: Life, span: Span, *, last: bool) -> list:
    """As they were made; what was entered later of one moment is the later word."""
    found = sorted((one for one in _calls(life, span) if one[1]["contacted"] == "reached"), key=lambda one: one[0])
    return found[-1:] if last else found


def _solved(life: Life, span: Span, *, last: bool) -> Iterator[Cell]:
    return (Cell(lead, data["solved"] == "solved", 1) for _at, data, lead in _reached(life, span, last=last))


def _satisfied(life: Life, span: Span, *, last: bool) -> Iterator[Cell]:
    return (Cell(lead, SCORES.get(data["satisfaction"], 0), 1) for _at, data, lead in _reached(life, span, last=last))


def dissatisfaction_rate(life: Life, span: Span) -> Iterator[Cell]:
    if life.channel != "phone":
        return
    yield from _dispatched(life, span)
    for _at, data, lead in _reached(life, span, last=True):
        if data["satisfaction"] == "dissatisfied":
            yield Cell(lead, 1, 0)


RATES: dict[str, Callable[[Life, Span], Told]] = {
    "closure_rate": closure_rate,
    "ontime_rate": _in_time,
    "ontime_rate_orig": lambda life, span: _in_time(life, span, original=True),
    "ontime_rate_closed": _closed_in_time,
    "ended_rate": ended_rate,
    "closure_rate_all": lambda life, span: (
        _of_accepted(life, span, lambda: _is_closed(life, span), ever=True) if life.accuses else ()
    ),
    "closure_rate_dispatched": lambda life, span: (
        _dispatched(life, span, score=_is_closed(life, span)) if life.accuses else ()
    ),
    "answered_rate": lambda life, span: (
        () if life.accuses else _of_accepted(life, span, lambda: _is_closed(life, span))
    ),
    "direct_rate": lambda life, span: _of_accepted(life, span, lambda: life.sent is None and _is_closed(life, span)),
    "received_share": lambda life, span: _of_accepted(life, span, lambda: True),
    "workload_share": workload,
    "dispatched_share": lambda life, span: _dispatched(life, span, score=True),
    "sign_rate": sign_rate,
    "return_rate": return_rate,
    "return_rate_complaints": return_rate_complaints,
    "redo_rate": redo_rate,
    "first_pass_rate": _closed,
    "solved_rate": lambda life, span: _solved(life, span, last=True),
    "solved_rate_calls": lambda life, span: _solved(life, span, last=False),
    "satisfaction": lambda life, span: _satisfied(life, span, last=True),
    "satisfaction_calls": lambda life, span: _satisfied(life, span, last=False),
    "dissatisfaction_rate": dissatisfaction_rate,
    "response_rate": lambda life, span: (
        Cell(lead, data["contacted"] == "reached", 1) for _at, data, lead in _calls(life, span)
    ),
    "orders_ontime_rate": lambda life, span: (
        Cell(order.department, report.kept is not None and report.kept <= report.due, 1)
        for order, report in life.owed
        if span.has(report.due)
    ),
}


def _overdue(life: Life, span: Span) -> Iterator[Cell]:
    if not life.accuses or life.sent is None or life.sent[0] >= span.end:
        return
    for one in life.limits:
        closed = life.was_closed(one.round)
        ended = life.ended[1] if life.ended and one.round == life.round else None
        if span.is_over(one.due) and not span.is_over(closed) and not span.is_over(ended):
            yield Cell(one.lead, 1, 1)


def _suspended(life: Life, span: Span) -> Iterator[Cell]:
    for since, until, lead in life.suspended:
        if span.is_over(since) and not span.is_over(until):
            yield Cell(lead, 1, 1)


def _went(life: Life, span: Span, how: str) -> Iterator[Cell]:
    for end in (life.gone, life.ended):
        if end is not None and end[0] == how and span.has(end[1]):
            yield Cell(_sent(life, span), 1, 1)


def _each_received(life: Life, span: Span) -> Iterator[Cell]:
    """What was joined before anybody accepted it was accepted then."""
    accepted = life.accepted or (life.gone[1] if life.gone is not None else None)
    if span.has(accepted):
        yield Cell(_sent(life, span), 1, 1)


def _closed_for_good(life: Life, span: Span) -> Iterator[Cell]:
    return (Cell(one.lead, 1, 1) for one in life.closings if span.has(one.at) and not one.undone)


def _each_closed(life: Life, span: Span) -> Iterator[Cell]:
    yield from _closed_for_good(life, span)
    yield from (Cell(lead, 1, 1) for at, lead, stands in life.answered if stands and span.has(at))


def _accepted_as(life: Life, span: Span, *kinds: str) -> Told:
    return _of_accepted(life, span, lambda: True) if life.kind in kinds else ()


def _ordered(life: Life, counts: Callable[[PressedOnce], bool]) -> Iterator[Cell]:
    return (Cell(one.department, 1, 1) for one in life.orders if counts(one))


COUNTS: dict[str, Callable[[Life, Span], Told]] = {
    "received": lambda life, span: _of_accepted(life, span, lambda: True),
    "complaints_received": _each_received,
    "matters_received": lambda life, span: _of_accepted(life, span, lambda: True),
    "complaints_closed": _each_closed,
    "matters_closed": _closed_for_good,
    "accused": lambda life, span: _of_accepted(life, span, lambda: True) if life.accuses else (),
    "carried_in": lambda life, span: [Cell(_sent(life, span), 1, 1)] if _is_open(life, span.start) else [],
    "due": closure_rate,
    "closed": _closed,
    "overdue": _overdue,
    "open": lambda life, span: [Cell(_sent(life, span), 1, 1)] if _is_open(life, span.end) else [],
    "suspended": _suspended,
    "undecided": lambda life, span: (
        [Cell(_sent(life, span), 1, 1)] if span.has(life.received) and life.accuses and not life.violation else []
    ),
    "orders_given": lambda life, span: _ordered(life, lambda one: span.has(one.given)),
    "orders_running": lambda life, span: _ordered(
        life, lambda one: span.is_over(one.given) and not span.is_over(one.ended_at)
    ),
    "orders_overdue": lambda life, span: (
        Cell(order.department, 1, 1)
        for order, report in life.owed
        if span.is_over(report.due) and not span.is_over(report.done)
    ),
    "orders_settled": lambda life, span: _ordered(
        life, lambda one: one.ended in ("accepted", "settled") and span.has(one.ended_at)
    ),
    "suggestions": lambda life, span: _accepted_as(life, span, "suggestion"),
    "consultations": lambda life, span: _accepted_as(life, span, "consultation"),
    **{
        how: lambda life, span, how=how: _went(life, span, how)
        for how in ("rejected", "merged", "withdrawn", "transferred", "terminated")
    },
}
# What left so is in no figure but these; an order was given whatever became of the complaint, and what was joined with
# another still is a complaint.
OF_ORDERS = frozenset({"orders_given", "orders_running", "orders_overdue", "orders_settled", "orders_ontime_rate"})
OF_GONE = frozenset({"rejected", "merged", "withdrawn"}) | OF_ORDERS
OF_JOINED = frozenset({"complaints_received", "complaints_closed"})
MEASURES = RATES | COUNTS


def cells(key: str, life: Life, span: Span) -> list[Cell]:
    """Nothing of what was rejected, merged or withdrawn, but where that is counted."""
    is_counted = life.gone is None or key in OF_GONE or (key in OF_JOINED and life.gone[0] == "merged")
    return list(MEASURES[key](life, span)) if is_counted else []
