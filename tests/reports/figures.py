"""Complaints for reports, made by the thousand with Core: what a rate reads, and nothing else that happened."""

import itertools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from intake.db import Database
from intake.models import Callback, Complaint, Deadline, DecisionRequest, Handling, Staff
from intake.vocabulary import (
    Contacted,
    HandlingRole,
    HandlingState,
    RequestKind,
    RequestState,
    Satisfaction,
    Solved,
    State,
)
from routing.calendars.working_time import SHANGHAI
from routing.models import Department
from routing.vocabulary import Channel, Clock, Kind, Level, Unit
from tests import factories as make
from tests.stages.sealed_texts import sealed_for, with_texts
from tests.stages.unrecorded import unrecorded

_serial = itertools.count(1)
REGION = "510100"


def at(text: str) -> datetime:
    """A time of Shanghai: `2017-04-03` or `2017-04-03T17:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def add_departments(database: Database, *names: str) -> list[int]:
    with database.unit_of_work() as session:
        departments = [Department(name=name, level=Level.CITY, region_code=REGION) for name in names]
        session.add_all(departments)
        make.record_writes(session)
        return [department.id for department in departments]


def complaint_row(*, narrative: str = "合成诉求", **changes: Any) -> dict[str, Any]:
    """Received and dispatched on 1 October 2026, due on the 22nd; open unless `closed_at` says otherwise."""
    serial = next(_serial)
    received_at = changes.get("received_at", at("2026-10-01T09:00"))
    closed_at = changes.get("closed_at")
    state = changes.get("state") or (State.CLOSED if closed_at else State.HANDLING)
    due_at = changes.get("closure_due_at", received_at + timedelta(days=21))
    return {
        **with_texts(serial, narrative=narrative),
        "number": f"{serial:016d}",
        "tracking_digest": "",
        "channel": Channel.PHONE,
        "external_id": str(serial),
        "kind": Kind.COMPLAINT,
        "policy": "complaint",
        "region_code": REGION,
        "violation": "F-01",
        "violations": ["F-01"],
        "lead_department_id": None,
        "accepted_at": received_at,
        "dispatched_at": received_at,
        "closed_at": None,
        "closure_original_due_at": due_at,
        "finished_at": None,
        "redo_count": 0,
        "outcome": None,
        "reject_reason": None,
        **changes,
        "received_at": received_at,
        "state": state,
        "closure_due_at": due_at,
    }


def add_complaints(database: Database, rows: Iterable[dict[str, Any]]) -> None:
    with database.unit_of_work() as session:
        session.connection().execute(insert(Complaint.__table__), list(rows))


def many(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [complaint_row(**changes) for _ in range(count)]


def add_parts(database: Database, complaint: dict[str, Any], parts: list[dict[str, Any]]) -> None:
    """Parts of one complaint: `returned` is approved, refused, overruled or None; `signed` is in time, late or None."""
    asker, decider = _staff(database)
    with database.unit_of_work() as session:
        for part in parts:
            made = _part(complaint, part)
            session.add(made)
            session.flush()
            session.add(_sign_clock(made, part["signed"]))
            if part["returned"] in {"approved", "refused"}:
                session.add(_request(complaint, made, RequestState(part["returned"]), asker, decider))
        unrecorded(session)


def add_calls(
    database: Database, complaint: dict[str, Any], answers: list[tuple[Solved, Satisfaction]], *, unreached: int = 0
) -> None:
    caller, _ = _staff(database)
    common = {"complaint_id": complaint["id"], "called_by_id": caller, "called_at": at("2026-10-12T10:00")}
    with database.unit_of_work() as session:
        for attempt, (solved, satisfaction) in enumerate(answers):
            said = {"contacted": Contacted.REACHED, "solved": solved, "satisfaction": satisfaction}
            session.add(Callback(id=next(_serial), attempt=attempt, **said, **common))
        for attempt in range(unreached):
            session.add(Callback(id=next(_serial), attempt=attempt, contacted=Contacted.UNREACHED, **common))
        unrecorded(session)


def _staff(database: Database) -> tuple[int, int]:
    with database.unit_of_work() as session:
        two = [
            Staff(login=f"s{next(_serial)}", display_name="", password_hash="", roles=[], created_at=at("2026-10-01"))
            for _ in range(2)
        ]
        session.add_all(two)
        make.record_writes(session)
        return two[0].id, two[1].id


def _part(complaint: dict[str, Any], part: dict[str, Any]) -> Handling:
    is_gone = part["returned"] in {"approved", "overruled"}
    return Handling(
        id=next(_serial),
        complaint_id=complaint["id"],
        department_id=part["department_id"],
        role=HandlingRole.LEAD,
        state=HandlingState.RETURNED if is_gone else HandlingState.REPLIED,
        dispatched_at=complaint["dispatched_at"],
    )


def _sign_clock(part: Handling, signed: str | None) -> Deadline:
    due_at = part.dispatched_at + timedelta(days=1)
    return Deadline(
        id=next(_serial),
        complaint_id=part.complaint_id,
        handling_id=part.id,
        department_id=part.department_id,
        clock=Clock.SIGN,
        policy="complaint",
        amount=1,
        unit=Unit.WORKING_DAYS,
        started_at=part.dispatched_at,
        due_at=due_at,
        original_due_at=due_at,
        met_at={None: None, "in time": due_at, "late": due_at + timedelta(hours=1)}[signed],
        cancelled_at=None if signed else due_at - timedelta(hours=1),
    )


def _request(
    complaint: dict[str, Any], part: Handling, state: RequestState, asker: int, decider: int
) -> DecisionRequest:
    return DecisionRequest(
        id=next(_serial),
        complaint_id=part.complaint_id,
        handling_id=part.id,
        kind=RequestKind.RETURN,
        state=state,
        reason_code="",
        evidence=sealed_for(complaint, "合成证据"),
        legal_basis="",
        requested_by_id=asker,
        requested_at=part.dispatched_at,
        decided_by_id=decider,
        decided_at=part.dispatched_at,
    )
