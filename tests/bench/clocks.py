"""Deadlines: one worked out, and a million stored ones derived anew from their events, on PostgreSQL and one core."""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import select

from intake.casework.actor import COMPLAINANT
from intake.casework.escalation import sweep
from intake.casework.reconcile.verification import VerificationProgress, differences
from intake.casework.verbs import ask_info, supply_info
from intake.models import Deadline
from intake.runtime import Runtime
from intake.vocabulary import State
from routing.calendars.working_time import SHANGHAI
from routing.clocks.deadlines import Limit, Pause, due
from routing.vocabulary import Channel, Clock, Unit
from tests import factories as make
from tests.bench.stage import settle, stage
from tests.calendars.shipped import shipped_calendar
from tests.stages.copies import copy_complaint

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
    checked = VerificationProgress()
    begun, worked = time.perf_counter(), time.process_time()
    with runtime.db.reading() as session:
        found = list(differences(session, runtime.collaborators(session), at=AT, checked=checked))
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
        collaborators, crew = make.make_office(session), make.Crew(session)
        real = [make.make_complaint(session, collaborators, violations=("F-01",)) for _ in GOALS]
        for complaint, goal in zip(real, GOALS, strict=True):
            make.bring_to(session, collaborators, crew, complaint, goal, at=make.on(0, 14))
        asked = make.make_complaint(session, collaborators, accept=False)
        ask_info.ask_info(session, collaborators, asked, "合成？", actor=crew.operator, at=make.on(0, 14))
        supply_info.supply_info(session, collaborators, asked, "合成", Channel.WEB, actor=COMPLAINANT, at=make.on(2))
        sweep.take_due_steps(session, collaborators, at=AT)
        ids = [complaint.id for complaint in (*real, asked)]
        many = len(session.exec(select(Deadline.id)).all())
    copies = -(-DEADLINES // many)
    for place, complaint_id in enumerate(ids):
        with runtime.db.unit_of_work() as session:
            copy_complaint(session, complaint_id, place, copies)
