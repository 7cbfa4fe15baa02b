"""The record: a million genuine events checked as `jiesu audit verify` does, on PostgreSQL; what one costs to seal."""

import itertools
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from intake import numbers
from intake.casework.actor import Actor
from intake.casework.ledger import anchor, audit, integrity
from intake.casework.ledger.bound import BOUND
from intake.casework.ledger.bound_table import BoundTable
from intake.casework.ledger.commitments import Commitments, commitments_of
from intake.models import Complaint, ComplaintEvent
from intake.record_keys import RecordKeys, record_keys_of
from intake.runtime import Runtime
from intake.sealing.ring import KeyRing, key_ring_of
from intake.sealing.text import TextKey
from intake.vocabulary import State
from tests import factories as make
from tests.bench.stage import settle, stage
from tests.stages.opened import told
from tests.stages.sealed_texts import key_of_copy

EVENTS, MARK_SECONDS = 1_000_000, 60.0
CALLS, ROUNDS, MARK_MICROSECONDS = 5_000, 7, 40.0
Chain = list[tuple[ComplaintEvent, dict[str, Any]]]  # each event, and every field of it
Mould = dict[BoundTable, list[dict[str, Any]]]
HOURS = 100  # as many anchors over them
GOALS = (State.DISPATCHED, State.HANDLING, State.REPLIED, State.CLOSED)
_serial = itertools.count(1)


def run(_runtime: Runtime) -> list[str]:
    """On a database of its own: complaints that other benches copy have no chains."""
    before = dict(os.environ)
    with stage(associations=10) as runtime:
        os.environ.update(before)
        chains = _write(runtime)
        settle(runtime)
        return [_one_event(runtime, chains), *_all_of_them(runtime)]


def _one_event(runtime: Runtime, chains: list[Chain]) -> str:
    with runtime.db.reading() as session:
        keys = record_keys_of(session)
    events = [told_event for chain in chains for told_event in chain]
    key, _sealed = TextKey.make(runtime.ring, 1)
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for n in range(CALLS):
            event, data = events[n % len(events)]
            actor = Actor(event.actor_kind, event.actor_id)
            values = audit.event_values(
                keys, 1, 1, event.kind, actor=actor, at=event.at, data=data, text_key=lambda: key
            )
            audit.seal(keys, values, "")
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


def _write(runtime: Runtime) -> list[Chain]:
    """Real complaints, and as many again as make the events a million, each with a chain of its own."""
    with runtime.db.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        real = [make.make_complaint(session, collaborators, violations=("F-01",)) for _ in GOALS]
        for complaint, goal in zip(real, GOALS, strict=True):
            make.bring_to(session, collaborators, crew, complaint, goal, at=make.on(0, 14))
        session.flush()
        moulds = [_mould(session, complaint) for complaint in real]
        chains = [[(e, told(session, e)) for e in audit.timeline(session, complaint.id)] for complaint in real]
    each = -(-EVENTS // (HOURS * sum(len(chain) for chain in chains)))
    for hour in range(HOURS):
        with runtime.db.unit_of_work() as session:
            for mould, chain in zip(moulds, chains, strict=True):
                _copy(session, mould, chain, each)
            anchor.anchor_heads(session, at=make.on(3) + timedelta(hours=hour))
    return chains


def _mould(session: Session, complaint: Complaint) -> Mould:
    """Every bound row of a complaint, the complaint's own first."""
    return {table: _rows_of(session, table, complaint.id) for table in BOUND.values()}


def _rows_of(session: Session, table: BoundTable, complaint_id: int) -> list[dict[str, Any]]:
    columns = table.model.__table__.c
    rows = session.execute(select(*columns).where(columns[table.owner] == complaint_id))
    return [dict(row) for row in rows.mappings()]


def _copy(session: Session, mould: Mould, chain: Chain, copies: int) -> None:
    keys, ring = record_keys_of(session), key_ring_of(session)
    rows: Mould = {table: [] for table in mould}
    events: list[dict[str, Any]] = []
    for _ in range(copies):
        made = _renumbered(mould, ring)
        (complaint,) = made[BOUND["complaint"]]
        key = TextKey.unsealed(ring, complaint["id"], complaint["text_key"])
        own = list(_chain(keys, key, chain, commitments_of(keys, made)))
        complaint["event_head"] = own[-1]["hash"]
        events += own
        for table, found in made.items():
            rows[table] += found
    for table, found in rows.items():
        if found:
            session.connection().execute(insert(table.model.__table__), found)
    session.connection().execute(insert(ComplaintEvent.__table__), events)


def _renumbered(mould: Mould, ring: KeyRing) -> Mould:
    """The same rows of another complaint."""
    (complaint,) = mould[BOUND["complaint"]]
    at, own = complaint["received_at"], numbers.new_id(complaint["received_at"])
    made = {
        table: [_owned(table, row, own, at) for row in rows]
        for table, rows in mould.items()
        if table.name != "complaint"
    }
    # Drawn numbers of one day meet among so many, where an intake draws again.
    called = {"id": own, "number": f"{next(_serial):016d}", "external_id": str(own)}
    called["text_key"] = key_of_copy(complaint, own, ring=ring)
    return {BOUND["complaint"]: [complaint | called]} | made


def _owned(table: BoundTable, row: dict[str, Any], complaint_id: int, at: datetime) -> dict[str, Any]:
    """A row of that complaint; what is unique about one is that of its own id."""
    own = {"complaint_id": complaint_id} if table.key == table.owner else {"id": numbers.new_id(at)}
    if "dedupe_key" in row:
        own |= {"dedupe_key": str(own["id"]), "provider_sid": None}
    return row | own | {"complaint_id": complaint_id}


def _chain(keys: RecordKeys, key: TextKey, chain: Chain, bound: Commitments) -> Iterator[dict[str, Any]]:
    """The last event commits to all rows, as that of an intake does."""
    head = ""
    for event, data in chain:
        actor = Actor(event.actor_kind, event.actor_id)
        values = audit.event_values(
            keys,
            key.complaint_id,
            event.seq,
            event.kind,
            actor=actor,
            at=event.at,
            data=data,
            text_key=lambda: key,
        )
        values["bound"] = bound if event is chain[-1][0] else None
        row = audit.seal(keys, values, head)
        head = row["hash"]
        yield row
