"""The promised times of a complaint: promising, meeting, cancelling, and the caches that lists sort by.

A row is what `routing.clocks.deadlines` derives from (limit, start, pauses, extension); nothing adds seconds to a
column.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session, col

from intake.casework.actor import Actor
from intake.casework.clocks.clock import SHARED, breaks_of, settle, versions_of
from intake.casework.clocks.next_step import first_step, limit_of, next_step, rest, stopped_because
from intake.casework.collaborators import Collaborators
from intake.casework.find import OPEN_PARTS, handlings_of
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import Complaint, Deadline, DeadlineStep
from intake.numbers import new_id
from intake.vocabulary import SkipReason
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.deadlines import Due, Limit, Pause, due, is_breached, is_met
from routing.clocks.ladder import LadderStep
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock

ALL_BUT_STATUTORY = tuple(clock for clock in Clock if clock not in STATUTORY)
# Every verb asks this, several times: built once, as building and keying it costs as much as running it. What waits to
# be written is not written for it: changed rows are seen as this session has them, and clocks start by insertion.
_START = insert(Deadline.__table__)
_IS_OPEN = (col(Deadline.met_at).is_(None), col(Deadline.cancelled_at).is_(None))
_OPEN = select(Deadline).where(col(Deadline.complaint_id) == bindparam("complaint_id"), *_IS_OPEN)
_OPEN = _OPEN.execution_options(autoflush=False)


@dataclass(frozen=True)
class Promise:
    """A clock to start: on the complaint itself, or on one part of it."""

    clock: Clock
    started_at: datetime
    handling_id: int | None = None
    department_id: int | None = None
    region_code: str = ""


def promise_values(
    collaborators: Collaborators,
    complaint_id: int,
    policy: str,
    promises: Iterable[Promise],
    *,
    region_code: str,
    at: datetime,
    breaks: Sequence[Pause] = (),
) -> list[dict[str, Any]]:
    """Column values of the deadline rows. A clock the policy does not set is not promised.

    A part counts by the calendar of its department, the complaint itself by that of its region.
    """
    rows: list[dict[str, Any]] = []
    derived: dict[tuple[Limit, datetime, WorkingCalendar], tuple[Due, LadderStep]] = {}
    for wanted in promises:
        limit = collaborators.rules.limits.limit(policy, wanted.clock)
        if limit is not None:
            region = _region_of(collaborators, wanted, region_code)
            # Built anew: every intake comes by here, and `replace` costs thrice as much.
            placed = Promise(wanted.clock, wanted.started_at, wanted.handling_id, wanted.department_id, region)
            # One clock often starts for several departments at once.
            key = limit, placed.started_at, collaborators.rules.calendar_of(placed)
            if key not in derived:
                derived[key] = _derive(collaborators, *key, breaks)
            rows.append(_values(complaint_id, limit, placed, *derived[key], at=at) | _pins(collaborators))
    return rows


def promise(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    promises: Iterable[Promise],
    *,
    actor: Actor,
    at: datetime,
    breaks: Sequence[Pause] = (),
) -> None:
    """Start clocks and record what was promised. `breaks` matter to a clock that started in the past."""
    rows = promise_values(
        collaborators, complaint.id, complaint.policy, promises, region_code=complaint.region_code, at=at, breaks=breaks
    )
    if not rows:
        return
    session.flush()  # what has been met or has ended may hold the place of a clock that starts anew
    session.connection().execute(_START, rows)
    data = promised(collaborators, complaint.policy, rows, at=at)
    audit.record(session, complaint, EventKind.DEADLINE_PROMISE, actor=actor, at=at, **data)
    refresh(session, complaint)


def promised(
    collaborators: Collaborators, policy: str, rows: Sequence[dict[str, Any]], *, at: datetime
) -> dict[str, Any]:
    """What the event says of deadline rows: enough to derive each of them from it, and the versions to do it by."""
    deadlines = [
        {
            "id": row["id"],
            "clock": row["clock"].value,
            "handling_id": row["handling_id"],
            "department_id": row["department_id"],
            "region_code": row["region_code"],
            "started_at": row["started_at"].isoformat() if row["started_at"] != at else "",
            "due_at": row["due_at"].isoformat(),
            "amount": row["amount"],
            "unit": row["unit"].value,
        }
        for row in rows
    ]
    return {
        "deadlines": deadlines,
        "policy": policy,
        "profile": collaborators.rules.limits.profile,
        **_pins(collaborators),
    }


def _pins(collaborators: Collaborators) -> dict[str, int]:
    return {
        "policy_version": collaborators.rules.limits.version,
        "calendar_version": collaborators.rules.calendar.version,
    }


def open_deadlines(session: Session, complaint: Complaint) -> Sequence[Deadline]:
    """What expires first, first. A clock that was met and runs again must have been flushed."""
    found = session.scalars(_OPEN, {"complaint_id": complaint.id})
    running = (one for one in found if one.met_at is None and one.cancelled_at is None)
    return sorted(running, key=lambda one: (one.due_at, one.id))


def find_open(session: Session, complaint: Complaint, clock: Clock) -> Deadline | None:
    """The complaint's own running clock of that kind."""
    running = open_deadlines(session, complaint)
    return next((one for one in running if one.clock is clock and one.handling_id is None), None)


def foreseen(collaborators: Collaborators, complaint: Complaint, clock: Clock, *, at: datetime) -> Due | None:
    """When a clock would be due that started now; None where the policy does not set it."""
    limit = collaborators.rules.limits.limit(complaint.policy, clock)
    return due(limit, at, collaborators.rules.calendars.of(complaint.region_code)) if limit else None


def meet(
    session: Session,
    complaint: Complaint,
    *clocks: Clock,
    actor: Actor,
    at: datetime,
    handling_id: int | None = None,
    happened_at: datetime | None = None,
) -> None:
    """Stop clocks as met, on time or late. Without `handling_id`, those of the complaint itself. Met twice is once.

    `happened_at` is when it was done, where it is entered later than that.
    """
    running = open_deadlines(session, complaint)
    ending = [one for one in running if one.clock in clocks and one.handling_id == handling_id]
    for deadline in ending:
        deadline.met_at = happened_at or at
        rest(session, complaint, deadline, because=SkipReason.MET, at=at)
        on_time = is_met(deadline.met_at, deadline.due_at)
        deadline.breached_at = None if on_time else deadline.due_at
        told = {"deadline_id": deadline.id, "clock": deadline.clock, "on_time": on_time}
        audit.record(session, complaint, EventKind.DEADLINE_MEET, actor=actor, at=at, **told)
    if ending:
        refresh(session, complaint, running)


def cancel(
    session: Session,
    complaint: Complaint,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    clocks: Iterable[Clock] = ALL_BUT_STATUTORY,
    handling_ids: Iterable[int | None] | None = None,
    happened_at: datetime | None = None,
) -> None:
    """End clocks that no longer mean anything: by default every open one, but for those of a law of their own.

    `happened_at` is when they lost it, where that is entered later.
    """
    wanted, parts = set(clocks), None if handling_ids is None else set(handling_ids)
    running = open_deadlines(session, complaint)
    ending = [one for one in running if one.clock in wanted and (parts is None or one.handling_id in parts)]
    for deadline in ending:
        deadline.cancelled_at = happened_at or at
        was_late = is_breached(deadline.due_at, deadline.paused_at or deadline.cancelled_at)
        deadline.breached_at = deadline.due_at if was_late else None
        rest(session, complaint, deadline, because=SkipReason.CANCELLED, at=at)
        audit.record(
            session,
            complaint,
            EventKind.DEADLINE_CANCEL,
            actor=actor,
            at=at,
            deadline_id=deadline.id,
            clock=deadline.clock,
            reason=reason,
        )
    if ending:
        refresh(session, complaint, running)


def rederive(session: Session, collaborators: Collaborators, deadline: Deadline, pauses: Sequence[Pause]) -> None:
    """Compute a row afresh from its limit, start, extension and the complaint's pauses."""
    settled = settle(
        limit_of(deadline),
        deadline.started_at,
        [collaborators.rules.calendar_at(session, version, deadline) for version in versions_of(deadline)],
        breaks_of(deadline, pauses),
        deadline.extension_days,
    )
    deadline.due_at, deadline.is_provisional = settled.due_at, settled.is_provisional
    deadline.original_due_at = settled.original_due_at
    if stopped_because(deadline) is None:
        taken = set(session.scalars(select(col(DeadlineStep.step)).where(col(DeadlineStep.deadline_id) == deadline.id)))
        deadline.next_step, deadline.next_step_at = next_step(collaborators, deadline, taken=taken)


def refresh(session: Session, complaint: Complaint, known: Sequence[Deadline] | None = None) -> None:
    """Bring the caches of the complaint and its parts in line with the deadline rows.

    `known` are those that were open a moment ago, where whoever asks has just read them and started no other since.
    """
    read = open_deadlines(session, complaint) if known is None else known
    deadlines = [one for one in read if one.met_at is None and one.cancelled_at is None]
    running = [d for d in deadlines if not d.is_paused and d.clock not in STATUTORY]
    complaint.next_due_at = min((d.due_at for d in running), default=None)
    complaint.is_provisional = any(d.is_provisional for d in deadlines)
    for deadline in deadlines:
        if deadline.clock is Clock.CLOSURE and deadline.handling_id is None:
            complaint.closure_due_at = deadline.due_at
            complaint.closure_original_due_at = deadline.original_due_at
    shared = min((d.due_at for d in running if d.handling_id is None and d.clock in SHARED), default=None)
    for part in handlings_of(session, complaint.id):
        if part.state in OPEN_PARTS:
            own = min((d.due_at for d in running if d.handling_id == part.id), default=None)
            part.next_due_at = min((time for time in (own, shared) if time is not None), default=None)
    session.add(complaint)


def _region_of(collaborators: Collaborators, wanted: Promise, region_code: str) -> str:
    card = (
        collaborators.rules.directory.departments.get(wanted.department_id or 0)
        if wanted.handling_id is not None
        else None
    )
    return card.region_code if card else region_code


def _derive(
    collaborators: Collaborators, limit: Limit, started_at: datetime, calendar: WorkingCalendar, breaks: Sequence[Pause]
) -> tuple[Due, LadderStep]:
    result = due(limit, started_at, calendar, pauses=[pause for pause in breaks if pause.end > started_at])
    return result, first_step(collaborators.rules.limits, limit, started_at, result.due_at, calendar)


def _values(
    complaint_id: int, limit: Limit, wanted: Promise, result: Due, first: LadderStep, *, at: datetime
) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "complaint_id": complaint_id,
        "handling_id": wanted.handling_id,
        "department_id": wanted.department_id,
        "region_code": wanted.region_code,
        "clock": limit.clock,
        "policy": limit.policy,
        "amount": limit.amount,
        "unit": limit.unit,
        "basis": limit.basis,
        "started_at": wanted.started_at,
        "due_at": result.due_at,
        "original_due_at": result.due_at,
        "earlier_calendars": "",
        "extension_days": 0,
        "is_provisional": result.is_provisional,
        "is_paused": False,
        "met_at": None,
        "breached_at": None,
        "cancelled_at": None,
        "next_step": first.step,
        "next_step_at": first.at,
    }
