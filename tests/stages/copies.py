"""One real complaint many times over, on PostgreSQL, by statements of the database: each with ids of its own."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import text
from sqlmodel import Session, select

from intake.casework.clocks.replay import CLOCK_EVENTS
from intake.db import Database
from intake.models import Complaint, ComplaintEvent, Deadline, DeadlineStep, Handling

NOTHING: Mapping[str, str] = {}


def copy_complaint(
    session: Session,
    complaint_id: int,
    place: int,
    copies: int,
    *,
    has_events: bool = True,
    deadline: Mapping[str, str] = NOTHING,
) -> None:
    """The rows of a complaint `copies` times, and the clocks' events with the new ids in them.

    `place` (0 to 8) keeps the ids of one call apart from those of another; `deadline` says in SQL what differs there.
    """
    parts = session.exec(select(Handling.id).where(Handling.complaint_id == complaint_id)).all()
    clocks = session.exec(select(Deadline).where(Deadline.complaint_id == complaint_id)).all()
    base = 10**17 * (place + 1)
    originals = [complaint_id, *parts, *(row.id for row in clocks)]
    new_id = {old: f"({base} + n * 1000 + {i})" for i, old in enumerate(originals)}
    owner = {"complaint_id": new_id[complaint_id]}
    series = f"generate_series(1, {copies}) AS n"
    number = f"lpad(({10**15} * {place + 1} + n)::text, 16, '0')"
    named = {"id": new_id[complaint_id], "number": number, "external_id": f"'copy-{place}-' || n"}
    _insert(session, "complaint", named, f"FROM complaint, {series} WHERE id = {complaint_id}")
    for part in parts:
        _insert(session, "handling", owner | {"id": new_id[part]}, f"FROM handling, {series} WHERE id = {part}")
    for row in clocks:
        own = owner | {"id": new_id[row.id]} | deadline
        if row.handling_id is not None:
            own |= {"handling_id": new_id[row.handling_id]}
        _insert(session, "deadline", own, f"FROM deadline, {series} WHERE id = {row.id}")
    if has_events:
        # A foreign-key check that was planned while the table was empty scans it whole for every row.
        session.connection().execute(text("ANALYZE complaint, handling, deadline"))
        _copy_steps(session, new_id, series, first=(place + 1) * 100_000_000)
        _copy_events(session, complaint_id, new_id, series, first=(place + 1) * 100_000_000)


@contextmanager
def without_indexes(database: Database, *tables: str) -> Iterator[None]:
    """A fill of a million rows takes a third of the time when the indexes are built after it, not with it."""
    found = text(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(:tables) AND schemaname = 'public' AND NOT"
        " EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)"
    )
    with database.engine.begin() as connection:
        indexes = connection.execute(found, {"tables": list(tables)}).all()
        for name, _definition in indexes:
            connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
        for _name, definition in indexes:
            connection.exec_driver_sql(definition)


def _copy_steps(session: Session, new_id: Mapping[int, str], series: str, *, first: int) -> None:
    taken = session.exec(select(DeadlineStep).where(DeadlineStep.deadline_id.in_(new_id))).all()
    for i, step in enumerate(taken):
        own = {"id": f"{first} + n * 100 + {i}", "deadline_id": new_id[step.deadline_id]}
        _insert(session, "deadline_step", own, f"FROM deadline_step, {series} WHERE id = {step.id}")


def _copy_events(session: Session, complaint_id: int, new_id: Mapping[int, str], series: str, *, first: int) -> None:
    chain = select(ComplaintEvent).where(
        ComplaintEvent.complaint_id == complaint_id, ComplaintEvent.kind.in_(CLOCK_EVENTS)
    )
    for event in session.exec(chain.order_by(ComplaintEvent.seq)).all():
        said, data = json.dumps(event.data), "data::text"
        for old, new in new_id.items():
            data = f"replace({data}, '{old}', {new}::text)" if str(old) in said else data
        own = {"id": f"{first} + n * 100 + seq", "complaint_id": new_id[complaint_id], "data": f"({data})::json"}
        _insert(session, "complaint_event", own, f"FROM complaint_event, {series} WHERE id = {event.id}")


def _insert(session: Session, table: str, changed: Mapping[str, str], source: str) -> None:
    columns = [column.name for column in Complaint.metadata.tables[table].columns]
    chosen = ", ".join(changed.get(name, f'"{name}"') for name in columns)
    quoted = ", ".join(f'"{name}"' for name in columns)
    session.connection().execute(text(f"INSERT INTO {table} ({quoted}) SELECT {chosen} {source}"))
