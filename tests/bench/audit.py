"""The record: a million genuine events checked as `jiesu audit verify` does, on PostgreSQL; what one costs to seal."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from intake import numbers
from intake.casework.actor import Actor
from intake.casework.ledger import anchor, audit, integrity
from intake.models import Complaint, ComplaintEvent
from intake.record_keys import record_keys_of
from intake.runtime import Runtime
from intake.vocabulary import State
from tests import factories as make
from tests.bench.stage import settle, stage

EVENTS, MARK_SECONDS = 1_000_000, 60.0
CALLS, ROUNDS, MARK_MICROSECONDS = 5_000, 7, 40.0
HOURS = 100  # as many anchors over them
GOALS = (State.DISPATCHED, State.HANDLING, State.REPLIED, State.CLOSED)


def run(_runtime: Runtime) -> list[str]:
    """On a database of its own: complaints that other benches copy have no chains."""
    before = dict(os.environ)
    with stage(associations=10) as runtime:
        os.environ.update(before)
        chains = _write(runtime)
        settle(runtime)
        return [_one_event(runtime, chains), *_all_of_them(runtime)]


def _one_event(runtime: Runtime, chains: list[list[ComplaintEvent]]) -> str:
    with runtime.db.reading() as session:
        keys = record_keys_of(session)
    events = [event for chain in chains for event in chain]
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for n in range(CALLS):
            event = events[n % len(events)]
            actor = Actor(event.actor_kind, event.actor_id)
            audit.event_values(keys, 1, 1, "", event.kind, actor=actor, at=event.at, data=event.data)
        best = min(best, (time.process_time() - begun) / CALLS * 1e6)
    verdict = "holds" if best < MARK_MICROSECONDS else "MISSED"
    return f"one event sealed: {best:.1f} µs   to hold {MARK_MICROSECONDS:.0f} µs: {verdict}"


def _all_of_them(runtime: Runtime) -> list[str]:
    begun, worked = time.perf_counter(), time.process_time()
    with runtime.db.reading(is_snapshot=True) as session:
        report = integrity.verify(session)
    took, worked = time.perf_counter() - begun, time.process_time() - worked
    if not report.is_whole:
        raise RuntimeError(f"a genuine record is said to be broken: {report.faults[0]}")
    allowed = MARK_SECONDS * report.events / EVENTS
    verdict = "holds" if took < allowed else "MISSED"
    return [
        f"{report.events:,} events of {report.complaints:,} complaints and {report.anchors} anchors verified",
        f"{took:.1f} s, {worked:.1f} s of them at work on one core   to hold {allowed:.0f} s: {verdict}",
    ]


def _write(runtime: Runtime) -> list[list[ComplaintEvent]]:
    """Real complaints, and as many again as make the events a million, each with a chain of its own."""
    with runtime.db.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        real = [make.make_complaint(session, collaborators, violations=("F-01",)) for _ in GOALS]
        for complaint, goal in zip(real, GOALS, strict=True):
            make.bring_to(session, collaborators, crew, complaint, goal, at=make.on(0, 14))
        session.flush()
        moulds = [_mould(session, complaint) for complaint in real]
        chains = [list(audit.timeline(session, complaint.id)) for complaint in real]
    each = -(-EVENTS // (HOURS * sum(len(chain) for chain in chains)))
    for hour in range(HOURS):
        with runtime.db.unit_of_work() as session:
            for mould, chain in zip(moulds, chains, strict=True):
                _copy(session, mould, chain, each)
            anchor.anchor_heads(session, at=make.on(3) + timedelta(hours=hour))
    return chains


def _mould(session: Session, complaint: Complaint) -> dict[str, Any]:
    table = Complaint.__table__
    return dict(session.execute(select(*table.c).where(table.c.id == complaint.id)).mappings().one())


def _copy(session: Session, mould: dict[str, Any], chain: list[ComplaintEvent], copies: int) -> None:
    keys = record_keys_of(session)
    rows, events = [], []
    for _ in range(copies):
        row = mould | {"id": numbers.new_id(mould["received_at"]), "number": numbers.new_number(mould["received_at"])}
        own = list(_chain(keys, row["id"], chain))
        rows.append(row | {"external_id": str(row["id"]), "event_head": own[-1]["hash"]})
        events += own
    session.connection().execute(insert(Complaint.__table__), rows)
    session.connection().execute(insert(ComplaintEvent.__table__), events)


def _chain(keys: Any, complaint_id: int, chain: list[ComplaintEvent]) -> Iterator[dict[str, Any]]:
    previous = ""
    for event in chain:
        actor = Actor(event.actor_kind, event.actor_id)
        values = audit.event_values(
            keys, complaint_id, event.seq, previous, event.kind, actor=actor, at=event.at, data=event.data
        )
        yield values
        previous = values["hash"]
