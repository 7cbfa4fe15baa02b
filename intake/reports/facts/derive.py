"""The facts of one complaint from its events: what a rate counts, placed by when it happened.

Pure. Only what was recorded before a moment is read, so the same moment gives the same facts for ever.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from intake.casework.clocks.replay import CalendarAt, Data, LimitsAt, RecordedEvent, derive
from intake.events import EventKind
from intake.reports.facts.acts import take
from intake.reports.facts.fact import Fact, Subject, What, micros
from intake.reports.facts.walk import Closing, ClosurePromise, Walk


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
    for event in known:
        take(walk, event.kind, event.at, event.data)
    for promise in walk.promises:
        if promise.is_original_unknown:
            promise.original = _original(promise, known, limits, calendars)
    filed = replace(subject, **_filed_before(events, before), violation=walk.violation)
    return filed, _numbered(_facts(walk))


def _filed_before(events: Sequence[RecordedEvent], before: datetime | None) -> Data:
    """What the first correction after that moment says it stood under until then."""
    kind = EventKind.COMPLAINT_CORRECT
    later = (event.data["before"] for event in events if before and event.kind is kind and event.at >= before)
    return next(later, {})


def _original(
    promise: ClosurePromise, events: Sequence[RecordedEvent], limits: LimitsAt, calendars: CalendarAt
) -> datetime:
    """Extended first and paused then, an original date is in no event: the clock is derived as everywhere."""
    clocks = derive(events, limits, calendars, at=events[-1].at).clocks
    return next((one.original_due_at for one in clocks if one.id == promise.id), promise.original)


def _facts(walk: Walk) -> list[Fact]:
    made = [*_of_complaint(walk), *_dues(walk), *_parts(walk), *_closings(walk), *_calls(walk), *walk.made]
    if walk.gone:
        for fact in made:
            fact.gone, fact.gone_at = walk.gone
    return made


def _numbered(facts: list[Fact]) -> list[Fact]:
    """By kind and time, each with its number among those of its kind."""
    facts.sort(key=lambda one: (one.what, one.happened_at))
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
    if walk.accepted is not None:
        made.append(Fact(What.ACCEPT, 0, walk.accepted, **common))
    if walk.sent is not None:
        made.append(Fact(What.SEND, 0, walk.sent.at, **common))
    return made


def _dues(walk: Walk) -> list[Fact]:
    """Of each promise one by the date it had, one by its first; none while a pause has taken the date away."""
    made = []
    for promise in walk.promises:
        if promise.is_void or (promise.stands_still and not promise.has_run_out):
            continue
        holder = promise.holder or walk.holder()
        closing = walk.kept_closing(promise.round)
        values: dict[str, Any] = {
            "closed_at": closing.at if closing else None,
            "is_reopened": promise.round < walk.round,
            "department_id": holder.lead,
            "co": holder.co,
            "handler_id": holder.handler,
            "sent_at": walk.sent.at if walk.sent else None,
        }
        if walk.ended and promise.round == walk.round:
            values |= {"ended": walk.ended[0], "ended_at": walk.ended[1]}
        for what, at in ((What.DUE, promise.due), (What.ORIGINAL_DUE, promise.original)):
            made.append(Fact(what, 0, micros(at), due_at=micros(at), **values))
    return made


def _parts(walk: Walk) -> list[Fact]:
    return [
        Fact(
            What.PART, 0, part.at, done_at=part.signed, due_at=part.signed_by, sent_at=part.at, role=part.role,
            department_id=part.department_id, handler_id=part.handler,
        )
        for part in walk.parts.values()
    ]  # fmt: skip


def _closings(walk: Walk) -> list[Fact]:
    return [_closing(walk, one) for one in walk.closings]


def _closing(walk: Walk, one: Closing) -> Fact:
    return Fact(
        What.CLOSE, 0, one.at, closed_at=None if one.is_undone else one.at, is_reopened=one.is_reopened,
        redone=one.redone, is_direct=one.is_direct, department_id=one.holder.lead, co=one.holder.co,
        handler_id=one.holder.handler, working_days=one.working_days, seconds=one.seconds,
        sent_at=walk.sent.at if walk.sent else None,
    )  # fmt: skip


def _calls(walk: Walk) -> list[Fact]:
    """`done_at` is when the complainant was next reached: the last call of a period has none in it."""
    made, later = [], None
    for at, data in sorted(walk.calls, key=lambda one: one[0], reverse=True):
        closing = next((one for one in reversed(walk.closings) if one.at <= at), None)
        holder = closing.holder if closing else walk.holder()
        made.append(
            Fact(
                What.CALL, 0, at, contacted=data["contacted"], solved=data["solved"] or "", done_at=later,
                satisfaction=data["satisfaction"] or "", department_id=holder.lead, co=holder.co,
                handler_id=holder.handler, sent_at=walk.sent.at if walk.sent else None,
            )
        )  # fmt: skip
        if data["contacted"] == "reached":
            later = at
    return made
