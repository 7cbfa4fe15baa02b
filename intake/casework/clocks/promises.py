"""Promising: which clocks start, when each would be due, and the event that says so.

A row of `deadline` is what `routing.clocks.deadlines` derives from (limit, start, pauses, extension); nothing adds
seconds to a column.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.clocks.next_step import first_step
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import Complaint
from intake.numbers import new_id
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.deadlines import Due, Limit, Pause, due
from routing.clocks.ladder import LadderStep
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Clock


@dataclass(frozen=True)
class Promise:
    """A clock to start: on the complaint itself, or on one part of it."""

    clock: Clock
    started_at: datetime
    handling_id: int | None = None
    department_id: int | None = None
    region_code: str = ""


def promise(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    promises: Iterable[Promise],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Record what is promised. The rows follow from the event (`clocks.projection`)."""
    pauses = ComplaintClocks.of(session, collaborators, complaint).pauses()
    region, policy = complaint.region_code, complaint.policy
    rows = deadline_values(collaborators, complaint.id, policy, promises, region_code=region, at=at, pauses=pauses)
    if rows:
        data = promised(collaborators, policy, rows, at=at)
        audit.record(session, complaint, EventKind.DEADLINE_PROMISE, actor=actor, at=at, **data)


def deadline_values(
    collaborators: Collaborators,
    complaint_id: int,
    policy: str,
    promises: Iterable[Promise],
    *,
    region_code: str,
    at: datetime,
    pauses: Sequence[Pause] = (),
) -> list[dict[str, Any]]:
    """Column values of the rows as they begin. A clock the policy does not set is not promised.

    A part counts by the calendar of its department, the complaint itself by that of its region.
    """
    rows: list[dict[str, Any]] = []
    pins = _pins(collaborators)
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
                derived[key] = _derive(collaborators, *key, pauses)
            rows.append({**_values(complaint_id, limit, placed, *derived[key], at=at), **pins})
    return rows


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


def foreseen(collaborators: Collaborators, complaint: Complaint, clock: Clock, *, at: datetime) -> Due | None:
    """When a clock would be due that started now; None where the policy does not set it."""
    limit = collaborators.rules.limits.limit(complaint.policy, clock)
    return due(limit, at, collaborators.rules.calendars.of(complaint.region_code)) if limit else None


def _pins(collaborators: Collaborators) -> dict[str, int]:
    return {
        "policy_version": collaborators.rules.limits.version,
        "calendar_version": collaborators.rules.calendar.version,
    }


def _region_of(collaborators: Collaborators, wanted: Promise, region_code: str) -> str:
    card = (
        collaborators.rules.directory.departments.get(wanted.department_id or 0)
        if wanted.handling_id is not None
        else None
    )
    return card.region_code if card else region_code


def _derive(
    collaborators: Collaborators, limit: Limit, started_at: datetime, calendar: WorkingCalendar, pauses: Sequence[Pause]
) -> tuple[Due, LadderStep]:
    """A clock that starts in the past knows the pauses since; one of a law of its own knows none."""
    known = [] if limit.clock in STATUTORY else [pause for pause in pauses if pause.end > started_at]
    result = due(limit, started_at, calendar, pauses=known)
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
        "next_step": first.step,
        "next_step_at": first.at,
    }
