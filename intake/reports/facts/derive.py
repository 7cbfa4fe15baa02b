"""The facts of one complaint from its events: what a rate counts, placed by when it happened.

Pure. Only what was recorded before a moment is read, so the same moment gives the same facts for ever.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from intake.casework.clocks.derived import CalendarAt, Data, LimitsAt, RecordedEvent
from intake.casework.clocks.replay import derive
from intake.events import EventKind
from intake.reports.facts.acts import take
from intake.reports.facts.fact import Fact, Subject, What, micros
from intake.reports.facts.orders import order_facts
from intake.reports.facts.walk import Closing, ClosurePromise, Holding, Walk
from intake.vocabulary import Move, State
from routing.vocabulary import NOT_ACCUSING


def facts_of(
    subject: Subject,
    received_at: datetime,
    events: Sequence[RecordedEvent],
    limits: LimitsAt,
    calendars: CalendarAt,
    *,
    before: datetime | None = None,
) -> tuple[Subject, list[Fact]]:
    """All facts of one complaint by the events recorded before a moment, all of them without one.

    `events` come in the order they were recorded; `subject` has what the complaint is filed under now.
    """
    walk, known = Walk(calendars, received_at), list(events)
    if before is not None:
        known = [event for event in events if event.at < before]
    for number, event in enumerate(known, 1):
        take(walk, event.kind, event.at, event.data)
        promise = walk.running()
        if promise is not None and promise.is_original_unknown:
            promise.original = _original(promise, known[:number], limits, calendars)
            promise.is_original_unknown = False
    filed = replace(subject, **_filed_before(events, before), violation=walk.violation)
    filed = replace(filed, kind=_kind_counted_as(known, filed.kind))
    return filed, _left(walk, [*_numbered(_facts(walk)), *order_facts(known, calendars)])


def _filed_before(events: Sequence[RecordedEvent], before: datetime | None) -> Data:
    """What the first correction after that moment says it stood under until then."""
    kind = EventKind.COMPLAINT_CORRECT
    later = (event.data["before"] for event in events if before and event.kind is kind and event.at >= before)
    return next(later, {})


def _kind_counted_as(events: Sequence[RecordedEvent], kind: str) -> str:
    """What was sent out or answered at once as accusing somebody stays so: filed otherwise later, it stays counted."""
    has_been_counted = False
    for event in events:
        is_answered = event.kind is EventKind.COMPLAINT_MOVE and event.data["move"] == Move.ANSWER_NOW
        has_been_counted = has_been_counted or is_answered or event.kind is EventKind.HANDLING_DISPATCH
        if event.kind is EventKind.COMPLAINT_CORRECT and has_been_counted and kind in NOT_ACCUSING:
            was: str = event.data["before"]["kind"]
            kind = was if was not in NOT_ACCUSING else kind
    return kind


def _original(
    promise: ClosurePromise, events: Sequence[RecordedEvent], limits: LimitsAt, calendars: CalendarAt
) -> datetime:
    """Extended first and moved then, an original date is in no event: it is derived from what was recorded by then."""
    clocks = derive(events, limits, calendars, at=events[-1].at).clocks
    return next((one.original_due_at for one in clocks if one.id == promise.id), promise.original)


def _facts(walk: Walk) -> list[Fact]:
    return [*_of_complaint(walk), *_dues(walk), *_parts(walk), *_closings(walk), *_calls(walk), *walk.made]


def _left(walk: Walk, facts: list[Fact]) -> list[Fact]:
    if walk.gone:
        for fact in facts:
            fact.gone, fact.gone_at = walk.gone
    return facts


def _numbered(facts: list[Fact]) -> list[Fact]:
    """Each with its number among those of its kind, as they were recorded: more of the record gives none another."""
    counts: dict[What, int] = {}
    for fact in facts:
        counts[fact.what] = fact.seq = counts.get(fact.what, 0) + 1
    return facts


def _of_complaint(walk: Walk) -> list[Fact]:
    closing = walk.kept_closing(walk.round)
    common: dict[str, Any] = {
        "closed_at": closing.at if closing else None,
        "is_direct": walk.sent is None and closing is not None,
    }
    if walk.ended:
        common |= {"ended": walk.ended[0], "ended_at": walk.ended[1]}
    if walk.sent:
        common |= {"department_id": walk.sent.department_id, "sent_at": walk.sent.at}
    made = [Fact(What.RECEIVE, 0, micros(walk.received_at), **common)]
    accepted = walk.accepted
    if accepted is None and walk.gone and walk.gone[0] == State.MERGED:
        accepted = walk.gone[1]  # joined before anybody accepted it, it was taken on with the other
    if accepted is not None:
        made.append(Fact(What.ACCEPT, 0, accepted, **common))
    made += [_open(walk, number, at) for number, at in enumerate(walk.opened)]
    if walk.sent is not None:
        made.append(Fact(What.SEND, 0, walk.sent.at, **common))
    return made


def _open(walk: Walk, number: int, at: int) -> Fact:
    """Whatever is opened again later, it was closed from its closing until then."""
    closing = walk.ended_round(number)
    values: dict[str, Any] = {"done_at": closing.at if closing else None}
    if walk.ended and number == walk.round:
        values |= {"ended": walk.ended[0], "ended_at": walk.ended[1]}
    if walk.sent:
        values |= {"department_id": walk.sent.department_id, "sent_at": walk.sent.at}
    return Fact(What.OPEN, 0, at, **values)


def _dues(walk: Walk) -> list[Fact]:
    """Of each promise one by the date it had, one by its first; none while a pause has taken the date away."""
    made = []
    for promise in walk.promises:
        if promise.is_void:
            continue
        if promise.has_run_out or not promise.stands_still:
            made.append(_due(walk, promise, What.DUE, promise.due, promise.holder))
        if promise.has_original_run_out or not promise.stands_still:
            made.append(_due(walk, promise, What.ORIGINAL_DUE, promise.original, promise.original_holder))
    return made


def _due(walk: Walk, promise: ClosurePromise, what: What, at: datetime, held: Holding | None) -> Fact:
    holder = held or walk.holder()
    kept, ended = walk.kept_closing(promise.round), walk.ended_round(promise.round)
    values: dict[str, Any] = {
        "closed_at": kept.at if kept else None,
        "done_at": ended.at if ended else None,
        "is_reopened": promise.round < walk.round,
        "department_id": holder.lead,
        "co": holder.co,
        "handler_id": holder.handler,
        "sent_at": walk.sent.at if walk.sent else None,
    }
    if walk.ended and promise.round == walk.round:
        values |= {"ended": walk.ended[0], "ended_at": walk.ended[1]}
    return Fact(what, 0, micros(at), due_at=micros(at), **values)


def _parts(walk: Walk) -> list[Fact]:
    return [
        Fact(
            What.PART, 0, part.at, done_at=part.signed, due_at=part.signed_by, sent_at=part.at, role=part.role,
            department_id=part.department_id, handler_id=part.handler,
        )
        for part in walk.parts.values()
    ]  # fmt: skip


def _closings(walk: Walk) -> list[Fact]:
    both = sorted([*walk.closings, *walk.joined_closings], key=lambda one: one.at)
    return [_joined_closing(walk, one) if one.is_joined else _closing(walk, one) for one in both]


def _joined_closing(walk: Walk, one: Closing) -> Fact:
    """With the answer of another complaint: a closing of complaints as such, of no matter, whatever follows."""
    return Fact(
        What.CLOSE, 0, one.at, closed_at=None if one.is_undone else one.at, gone=State.MERGED.value, gone_at=one.at,
        redone=one.redone, department_id=one.holder.lead, co=one.holder.co, handler_id=one.holder.handler,
        sent_at=walk.sent.at if walk.sent else None,
    )  # fmt: skip


def _closing(walk: Walk, one: Closing) -> Fact:
    promise = next((it for it in walk.promises if it.round == one.round and not it.is_void), None)
    due = None if promise is None or (promise.stands_still and not promise.has_run_out) else micros(promise.due)
    return Fact(
        What.CLOSE, 0, one.at, due_at=due, closed_at=None if one.is_undone else one.at, is_reopened=one.is_reopened,
        redone=one.redone, is_direct=one.is_direct, department_id=one.holder.lead, co=one.holder.co,
        handler_id=one.holder.handler, working_days=one.working_days, seconds=one.seconds,
        sent_at=walk.sent.at if walk.sent else None,
    )  # fmt: skip


def _calls(walk: Walk) -> list[Fact]:
    """`done_at` is when the complainant was next reached: the last call of a period has none in it."""
    made, later = [], None
    in_order = sorted(walk.calls, key=lambda one: one[0])  # as recorded, where two were at one moment
    for at, data, held in reversed(in_order):
        closing = next((one for one in reversed(walk.closings) if one.at <= at), None)
        holder = closing.holder if closing else held  # about the answer of what it was joined with
        made.append(
            Fact(
                What.CALL, 0, at, contacted=data["contacted"], solved=data["solved"] or "", done_at=later,
                satisfaction=data["satisfaction"] or "", department_id=holder.lead, co=holder.co,
                handler_id=holder.handler, sent_at=walk.sent.at if walk.sent else None,
            )
        )  # fmt: skip
        if data["contacted"] == "reached":
            later = at
    return made[::-1]
