"""What a due step costs the sweep: with ten thousand complaints open, all of them due, and with a million open."""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median

from sqlmodel import func, select

from intake.casework.escalation import sweep
from intake.models import Deadline, DeadlineStep
from intake.runtime import Runtime
from intake.vocabulary import State
from routing.vocabulary import Clock
from tests import factories as make
from tests.bench.stage import settle, stage
from tests.stages.copies import copy_complaint, without_indexes
from workers.jobs.clock_sweep import LOT

FEW, MANY, MARK = 10_000, 1_000_000, 1.5
TABLES = ("complaint", "deadline", "handling")


def run(_runtime: Runtime) -> list[str]:
    """Each on a database of its own, lot by lot in turns: a busy machine then disturbs both alike."""
    before = dict(os.environ)
    with stage(associations=10) as few, stage(associations=10) as many:
        os.environ.update(before)
        at = _fill(few, FEW)
        begun = time.perf_counter()
        _fill(many, MANY)
        filled = time.perf_counter() - begun
        lots = list(_turns(few, many, at))
        counts = [_steps(runtime) for runtime in (few, many)]
    if min(counts) < FEW:
        raise RuntimeError(f"{counts} steps were taken, not {FEW} each")
    cheap, dear = (median(times) / LOT for times in zip(*lots, strict=True))
    verdict = "holds" if dear <= cheap * MARK else "MISSED"
    return [
        f"{FEW:,} due steps, {FEW:,} complaints open: {cheap * 1e3:.2f} ms a step",
        f"{FEW:,} due steps, {MANY:,} complaints open: {dear * 1e3:.2f} ms a step (filled in {filled:.0f} s)",
        f"{dear / cheap:.2f} times the cost   to hold {MARK} times: {verdict}",
    ]


def _fill(runtime: Runtime, count: int) -> datetime:
    """FEW complaints that are due, the others idle; answers the moment they are due at."""
    mould, at = _mould(runtime)
    if count > FEW:
        _add_idle(runtime, mould, count - FEW)
    with runtime.db.unit_of_work() as session:
        copy_complaint(session, mould, 0, FEW)
    settle(runtime)
    return at


def _turns(few: Runtime, many: Runtime, at: datetime) -> Iterator[tuple[float, float]]:
    """Seconds of each lot, swept as the worker does."""
    while True:
        times = [_lot(runtime, at) for runtime in (few, many)]
        if not all(times):
            return
        yield times[0], times[1]


def _lot(runtime: Runtime, at: datetime) -> float:
    """Seconds; 0 when nothing was left."""
    begun = time.perf_counter()
    with runtime.db.unit_of_work() as session:
        taken = sweep.take_due_steps(session, runtime.collaborators(session), at=at, limit=LOT)
    return time.perf_counter() - begun if taken else 0.0


def _steps(runtime: Runtime) -> int:
    with runtime.db.reading() as session:
        return session.scalar(select(func.count()).where(DeadlineStep.skipped_because.is_(None))) or 0


def _mould(runtime: Runtime) -> tuple[int, datetime]:
    """A complaint being handled with every step behind it but one, and a moment when that one clock is due."""
    with runtime.db.unit_of_work() as session:
        collaborators, crew = make.make_office(session, ring=runtime.ring), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, violations=("F-01",))
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        closure = select(Deadline.due_at).where(Deadline.complaint_id == complaint.id, Deadline.clock == Clock.CLOSURE)
        due_at = session.exec(closure).one()
        while sweep.take_due_steps(session, collaborators, at=due_at):
            pass
        session.flush()
        waits = select(func.min(Deadline.next_step_at)).where(Deadline.complaint_id == complaint.id)
        return complaint.id, session.exec(waits).one() + timedelta(seconds=1)


def _add_idle(runtime: Runtime, mould: int, count: int) -> None:
    """Complaints whose clocks have nothing to do for months."""
    later = {"next_step_at": "next_step_at + make_interval(days => 90 + n % 90)"}
    with without_indexes(runtime.db, *TABLES), runtime.db.unit_of_work() as session:
        copy_complaint(session, mould, 1, count, has_events=False, deadline=later)
