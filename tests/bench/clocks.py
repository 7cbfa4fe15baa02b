"""Deadlines: one worked out, and a million stored ones derived anew from their events, on PostgreSQL and one core."""

import json
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, select

from intake.casework import ask_info, supply_info, sweep
from intake.casework.actor import COMPLAINANT
from intake.casework.derivation import CLOCK_EVENTS
from intake.casework.verification import Checked, differences
from intake.models import Complaint, ComplaintEvent, Deadline, Handling
from intake.runtime import Runtime
from intake.vocabulary import State
from routing.calendars import shipped_calendar
from routing.deadlines import Limit, Pause, due
from routing.vocabulary import Channel, Clock, Unit
from routing.working_time import SHANGHAI
from tests import factories as make
from tests.bench.stage import settle, stage

DEADLINES, MARK_SECONDS = 1_000_000, 300.0
CALLS, BATCHES, MARK_MICROSECONDS = 5_000, 7, 20.0
AT = make.on(3)
# As far as the real complaints that are copied have come.
GOALS = (State.DISPATCHED, State.HANDLING, State.REPLIED, State.CLOSED)


def run(_runtime: Runtime) -> list[str]:
    """What one call costs, then the check that `jiesu clocks verify` makes, over real complaints copied many times.

    On a database of its own: complaints that other benches copy without their clocks would all differ.
    """
    before = dict(os.environ)
    with stage(associations=10) as runtime:
        os.environ.update(before)
        return [_one_deadline(), *_all_of_them(runtime)]


def _one_deadline() -> str:
    limit = Limit(Clock.CLOSURE, 15, Unit.WORKING_DAYS, "complaint", "bench")
    calendar, start = shipped_calendar(), datetime(2026, 9, 24, 10, tzinfo=SHANGHAI)
    hour, day = timedelta(hours=1), timedelta(days=1)
    pauses = [Pause(start + day, start + 3 * day), Pause(start + 9 * day, start + 12 * day)]
    starts = [start + hour * n for n in range(CALLS)]
    took = min(_microseconds(lambda at: due(limit, at, calendar, pauses=pauses), starts) for _ in range(BATCHES))
    verdict = "holds" if took < MARK_MICROSECONDS else "MISSED"
    return f"15 working days with two pauses: {took:.1f} µs   to hold {MARK_MICROSECONDS:.0f} µs: {verdict}"


def _microseconds(call: Callable[[datetime], object], given: list[datetime]) -> float:
    """What one call costs of the processor, whatever else runs beside it."""
    begun = time.process_time()
    for each in given:
        call(each)
    return (time.process_time() - begun) / len(given) * 1e6


def _all_of_them(runtime: Runtime) -> list[str]:
    _fill(runtime)
    settle(runtime)
    checked = Checked()
    begun, worked = time.perf_counter(), time.process_time()
    with runtime.db.reading() as session:
        found = list(differences(session, runtime.office(session), at=AT, checked=checked))
    took, worked = time.perf_counter() - begun, time.process_time() - worked
    if found:
        raise RuntimeError(f"{len(found)} copied values differ from their events, as {found[0]}")
    verdict = "holds" if took < MARK_SECONDS else "MISSED"
    return [
        f"{checked.deadlines:,} deadlines of {checked.complaints:,} complaints derived anew and compared",
        f"{took:.0f} s, {worked:.0f} s of them at work on one core   to hold {MARK_SECONDS:.0f} s: {verdict}",
    ]


def _fill(runtime: Runtime) -> None:
    with runtime.db.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        real = [make.make_complaint(session, office, violations=("F-01",)) for _ in GOALS]
        for complaint, goal in zip(real, GOALS, strict=True):
            make.bring_to(session, office, crew, complaint, goal, at=make.on(0, 14))
        asked = make.make_complaint(session, office, accept=False)
        ask_info.ask_info(session, office, asked, "合成？", actor=crew.operator, at=make.on(0, 14))
        supply_info.supply_info(session, office, asked, "合成", Channel.WEB, actor=COMPLAINANT, at=make.on(2))
        sweep.take_due_steps(session, office, at=AT)
        ids = [complaint.id for complaint in (*real, asked)]
        many = len(session.exec(select(Deadline.id)).all())
    copies = -(-DEADLINES // many)
    for place, complaint_id in enumerate(ids):
        with runtime.db.unit_of_work() as session:
            _copy(session, complaint_id, place, copies)


def _copy(session: Session, complaint_id: int, place: int, copies: int) -> None:
    """The rows and the clocks' events of one complaint `copies` times, each with ids of its own, in the events too."""
    parts = session.exec(select(Handling.id).where(Handling.complaint_id == complaint_id)).all()
    clocks = session.exec(select(Deadline.id).where(Deadline.complaint_id == complaint_id)).all()
    base = 10**17 * (place + 1)
    new_id = {old: f"({base} + n * 1000 + {i})" for i, old in enumerate([complaint_id, *parts, *clocks])}
    owner = {"complaint_id": new_id[complaint_id]}
    series = f"generate_series(1, {copies}) AS n"
    number = f"lpad(({10**15} * {place + 1} + n)::text, 16, '0')"
    named = {"id": new_id[complaint_id], "number": number, "external_id": f"'copy-{place}-' || n"}
    _insert(session, "complaint", named, f"FROM complaint, {series} WHERE id = {complaint_id}")
    for part in parts:
        _insert(session, "handling", owner | {"id": new_id[part]}, f"FROM handling, {series} WHERE id = {part}")
    for row in session.exec(select(Deadline).where(Deadline.complaint_id == complaint_id)).all():
        own = owner | {"id": new_id[row.id]}
        if row.handling_id is not None:
            own |= {"handling_id": new_id[row.handling_id]}
        _insert(session, "deadline", own, f"FROM deadline, {series} WHERE id = {row.id}")
    _copy_events(session, complaint_id, new_id, series, first=(place + 1) * 100_000_000)


def _copy_events(session: Session, complaint_id: int, new_id: dict[int, str], series: str, *, first: int) -> None:
    chain = select(ComplaintEvent).where(
        ComplaintEvent.complaint_id == complaint_id, ComplaintEvent.kind.in_(CLOCK_EVENTS)
    )
    for event in session.exec(chain.order_by(ComplaintEvent.seq)).all():
        said, data = json.dumps(event.data), "data::text"
        for old, new in new_id.items():
            data = f"replace({data}, '{old}', {new}::text)" if str(old) in said else data
        own = {"id": f"{first} + n * 100 + seq", "complaint_id": new_id[complaint_id], "data": f"({data})::json"}
        _insert(session, "complaint_event", own, f"FROM complaint_event, {series} WHERE id = {event.id}")


def _insert(session: Session, table: str, changed: dict[str, str], source: str) -> None:
    columns = [column.name for column in Complaint.metadata.tables[table].columns]
    chosen = ", ".join(changed.get(name, name) for name in columns)
    session.connection().execute(text(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} {source}"))
