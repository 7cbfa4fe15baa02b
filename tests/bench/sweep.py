"""What a due step costs the sweep: with ten thousand complaints open, all of them due, and with a million open."""

import os
import time
from datetime import datetime, timedelta

from sqlmodel import Session, func, select

from intake.casework import sweep
from intake.models import Complaint, Deadline, DeadlineStep
from intake.runtime import Runtime
from intake.vocabulary import State
from routing.vocabulary import Clock
from tests import factories as make
from tests.bench.stage import settle, stage
from tests.copies import copy_complaint, without_indexes
from workers.jobs.clock_sweep import LOT

FEW, MANY, MARK = 10_000, 1_000_000, 1.5
TABLES = ("complaint", "deadline", "handling")


def run(_runtime: Runtime) -> list[str]:
    """Both on one database of its own: first those due among few, then as many among a hundred times more."""
    before = dict(os.environ)
    with stage(associations=10) as runtime:
        os.environ.update(before)
        mould, at = _mould(runtime)
        _add_due(runtime, mould, place=0)
        few = _sweep(runtime, at)
        mould, at = _mould(runtime)  # the first one has been swept itself
        begun = time.perf_counter()
        _add_idle(runtime, mould, place=2)
        _add_due(runtime, mould, place=1)
        took = time.perf_counter() - begun
        many = _sweep(runtime, at)
        with runtime.db.reading() as session:
            count = session.scalar(select(func.count()).select_from(Complaint))
    verdict = "holds" if many <= few * MARK else "MISSED"
    return [
        f"{FEW:,} due steps, {FEW:,} complaints open: {few * 1e3:.2f} ms a step",
        f"{FEW:,} due steps, {count:,} complaints open: {many * 1e3:.2f} ms a step (filled in {took:.0f} s)",
        f"{many / few:.2f} times the cost   to hold {MARK} times: {verdict}",
    ]


def _mould(runtime: Runtime) -> tuple[int, datetime]:
    """A complaint being handled with every step behind it but one, and a moment when that one clock is due."""
    with runtime.db.unit_of_work() as session:
        office, crew = make.make_office(session, ring=runtime.ring), make.Crew(session)
        complaint = make.make_complaint(session, office, violations=("F-01",))
        make.bring_to(session, office, crew, complaint, State.HANDLING, at=make.on(0, 14))
        closure = select(Deadline.due_at).where(Deadline.complaint_id == complaint.id, Deadline.clock == Clock.CLOSURE)
        due_at = session.exec(closure).one()
        while sweep.take_due_steps(session, office, at=due_at):
            pass
        session.flush()
        waits = select(func.min(Deadline.next_step_at)).where(Deadline.complaint_id == complaint.id)
        return complaint.id, session.exec(waits).one() + timedelta(seconds=1)


def _add_due(runtime: Runtime, mould: int, *, place: int) -> None:
    with runtime.db.unit_of_work() as session:
        copy_complaint(session, mould, place, FEW)
    settle(runtime)


def _add_idle(runtime: Runtime, mould: int, *, place: int) -> None:
    """Complaints whose clocks have nothing to do for months."""
    later = {"next_step_at": "next_step_at + make_interval(days => 90 + n % 90)"}
    with without_indexes(runtime.db, *TABLES), runtime.db.unit_of_work() as session:
        copy_complaint(session, mould, place, MANY - 2 * FEW, has_events=False, deadline=later)


def _sweep(runtime: Runtime, at: datetime) -> float:
    """Seconds a step, swept lot by lot as the worker does."""
    before = _taken(runtime)
    begun = time.perf_counter()
    is_more = True
    while is_more:
        with runtime.db.unit_of_work() as session:
            is_more = sweep.take_due_steps(session, runtime.office(session), at=at, limit=LOT) > 0
    took = time.perf_counter() - begun
    steps = _taken(runtime) - before
    if steps < FEW:
        raise RuntimeError(f"{steps} steps were taken, not {FEW}")
    return took / steps


def _taken(runtime: Runtime) -> int:
    with runtime.db.reading() as session:
        return _count(session)


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(DeadlineStep)) or 0
