"""Complaints for early warning: a quiet half year of an office, and what is planted in it. All synthetic."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from intake.db import Database
from intake.models import Callback, ComplaintIdentity, DecisionRecord
from intake.vocabulary import Confidentiality, Contacted, Satisfaction, Solved, StaffRole
from intake.warning.findings import AlertFinding
from intake.warning.run import RunResult, run_warning
from tests import factories as make
from tests.reports.asking import room_of
from tests.reports.figures import add_complaints, complaint_row
from tests.stages.unrecorded import unrecorded

# The morning of a Monday; the run looks at the days before.
MORNING = make.MONDAY.replace(hour=6, minute=30)
WEEKS = 26


def day(back: int, hour: int = 10) -> datetime:
    """So many days before that morning's."""
    return MORNING.replace(hour=hour, minute=0) - timedelta(days=back)


def quiet_weeks(weeks: int = WEEKS, **changes: Any) -> list[dict[str, Any]]:
    """One complaint on each working day, of two violations in turn."""
    rows = [(back, ("F-01", "A-01")[back % 2]) for back in range(1, weeks * 7 + 1) if day(back).weekday() < 5]
    return [complaint_row(received_at=day(back), **{"violation": code} | changes) for back, code in rows]


def surge(count: int, days: int = 5, **changes: Any) -> list[dict[str, Any]]:
    return [complaint_row(received_at=day(1 + place % days), **changes) for place in range(count)]


def add_identities(database: Database, rows: list[dict[str, Any]], hashes: list[str]) -> None:
    """Who complained, as the sealed rows keep it: here with nothing sealed in them."""
    values = [
        {
            "complaint_id": row["id"],
            "sealed": b"",
            "phone_hash": phone_hash,
            "has_contact": True,
            "confidentiality": Confidentiality.CONFIDENTIAL,
            "notice_version": "",
            "created_at": row["received_at"],
        }
        for row, phone_hash in zip(rows, hashes, strict=True)
    ]
    with database.unit_of_work() as session:
        session.connection().execute(insert(ComplaintIdentity.__table__), values)


def fill(database: Database, *rows: list[dict[str, Any]]) -> None:
    alike = {"association_id": None, "is_training": False}  # one statement writes them all
    add_complaints(database, [alike | one for some in rows for one in some])


def run(database: Database, days_later: int = 0) -> RunResult:
    at = MORNING + timedelta(days=days_later)
    return run_warning(room_of(database, Path("/nowhere/at/all")), as_of=at, at=at)


def findings(result: RunResult) -> dict[tuple[str, str, str], AlertFinding]:
    return {(one.kind.value, one.subject.value, one.key): one for one in result.found.findings}


def add_calls_back(database: Database, rows: list[dict[str, Any]], satisfied: list[bool]) -> None:
    """One answered call for each of these complaints, on the day it was closed."""
    with database.unit_of_work() as session:
        caller = make.make_staff(session, StaffRole.CALLER_BACK)
        session.flush()
        for row, is_satisfied in zip(rows, satisfied, strict=True):
            session.add(
                Callback(
                    id=row["id"],
                    complaint_id=row["id"],
                    attempt=1,
                    contacted=Contacted.REACHED,
                    solved=Solved.SOLVED,
                    satisfaction=Satisfaction.SATISFIED if is_satisfied else Satisfaction.DISSATISFIED,
                    called_by_id=caller.id,
                    called_at=row["closed_at"],
                )
            )
        unrecorded(session)


def add_decisions(database: Database, rows: list[dict[str, Any]], rule: int, overruled: list[bool]) -> None:
    """A decision of the rule for each of these complaints, and one of a person over it."""
    with database.unit_of_work() as session:
        person = make.make_staff(session, StaffRole.DISPATCHER)
        session.flush()
        for row, is_overruled in zip(rows, overruled, strict=True):
            said = {"complaint_id": row["id"], "table_version": 1, "rule": rule, "verdicts": [], "body": {}}
            decided_at = row["received_at"]
            session.add(DecisionRecord(id=2 * row["id"], decided_at=decided_at, **said))
            if is_overruled:
                by = {"override_by_id": person.id}
                session.add(
                    DecisionRecord(id=2 * row["id"] + 1, decided_at=decided_at + timedelta(hours=1), **by, **said)
                )
        unrecorded(session)
