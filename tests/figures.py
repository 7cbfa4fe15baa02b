"""Complaints for reports, made by the thousand with Core: what a rate reads, and nothing else that happened."""

import itertools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from intake.db import Database
from intake.models import Complaint
from intake.vocabulary import State
from routing.models import Department
from routing.vocabulary import Channel, Kind, Level
from routing.working_time import SHANGHAI

_serial = itertools.count(1)
REGION = "510100"


def at(text: str) -> datetime:
    """A time of Shanghai: `2017-04-03` or `2017-04-03T17:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def add_departments(database: Database, *names: str) -> list[int]:
    with database.unit_of_work() as session:
        departments = [Department(name=name, level=Level.CITY, region_code=REGION) for name in names]
        session.add_all(departments)
        session.flush()
        return [department.id for department in departments]


def complaint_row(**changes: Any) -> dict[str, Any]:
    """Received and dispatched on 1 October 2026, due on the 22nd; open unless `closed_at` says otherwise."""
    serial = next(_serial)
    received_at = changes.get("received_at", at("2026-10-01T09:00"))
    closed_at = changes.get("closed_at")
    state = changes.get("state") or (State.CLOSED if closed_at else State.HANDLING)
    due_at = changes.get("closure_due_at", received_at + timedelta(days=21))
    return {
        "id": serial,
        "number": f"{serial:016d}",
        "tracking_digest": "",
        "channel": Channel.PHONE,
        "external_id": str(serial),
        "kind": Kind.COMPLAINT,
        "policy": "complaint",
        "region_code": REGION,
        "violation": "F-01",
        "violations": ["F-01"],
        "narrative": "",
        "narrative_original": "",
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
