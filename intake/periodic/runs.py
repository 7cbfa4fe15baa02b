"""How each periodic job went, and whether it goes: kept by workers, read by the page, the prompt and the meters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from intake.heartbeat import AHEAD
from intake.models import PeriodicRun
from intake.periodic.schedule import PERIODIC, Periodic
from intake.periodic.times import last_due, next_due

FAILURES_KEPT = 5
PROBE = "write-probe"  # a row that belongs to no job: `/health/ready` tries by it whether one can write
FAILING = 2  # in a row
# Beyond what a run may take: a queue has other work too.
GRACE = timedelta(minutes=5)
BY_NAME = {line.name: line for line in PERIODIC}


@dataclass(frozen=True)
class JobStanding:
    """A line of the schedule with how it went. `run` is None until a worker knows of it."""

    periodic: Periodic
    run: PeriodicRun | None
    next_at: datetime
    is_late: bool

    @property
    def is_failing(self) -> bool:
        return self.run is not None and self.run.failed_in_a_row >= FAILING

    @property
    def failures(self) -> list[tuple[datetime, str]]:
        """When and why, the newest first."""
        kept = self.run.failures if self.run else []
        return [(datetime.fromisoformat(one["at"]), one["cause"]) for one in kept]

    @property
    def is_faulty(self) -> bool:
        return self.is_late or self.is_failing


def periodic_name(job_id: str) -> str:
    """Which line of the schedule a job of the queue is a run of; empty for a nudge, and for what is none."""
    name = job_id.rpartition("-")[0]
    return name if name in BY_NAME else ""


def keep_run(session: Session, name: str, *, began_at: datetime, milliseconds: int, cause: str | None) -> None:
    """`cause` is None for a run that went well."""
    run = session.get(PeriodicRun, name, with_for_update=True) or PeriodicRun(name=name, since=began_at)
    run.began_at, run.milliseconds = began_at, milliseconds
    if cause is None:
        run.succeeded_at, run.failed_in_a_row = began_at, 0
    else:
        run.failed_in_a_row += 1
        run.failures = [{"at": began_at.isoformat(), "cause": cause}, *run.failures][:FAILURES_KEPT]
    session.add(run)


def know_all(session: Session, *, at: datetime) -> None:
    """A row for every line, so that one that never runs is late one day; those of lines that are gone go."""
    runs = {run.name: run for run in session.exec(select(PeriodicRun)).all()}
    for name in BY_NAME.keys() - runs.keys():
        session.add(PeriodicRun(name=name, since=at))
    for name in runs.keys() - BY_NAME.keys() - {PROBE}:
        session.delete(runs[name])
    session.flush()


def standings(session: Session, *, at: datetime) -> Sequence[JobStanding]:
    """Every line, those that do not go first."""
    runs = {run.name: run for run in session.exec(select(PeriodicRun)).all()}
    found = [
        JobStanding(line, run, next_due(line.cron, at), run is not None and _is_late(line, run, at))
        for line in PERIODIC
        for run in [runs.get(line.name)]
    ]
    return sorted(found, key=lambda one: not one.is_faulty)


def count_faulty(session: Session, *, at: datetime) -> int:
    return sum(one.is_faulty for one in standings(session, at=at))


def _is_late(line: Periodic, run: PeriodicRun, at: datetime) -> bool:
    """A time has come and gone without a run; or the last lies in the future, where it tells nothing."""
    last = run.began_at or run.since
    due = last_due(line.cron, at - timedelta(seconds=line.seconds_allowed) - GRACE)
    return last < due - AHEAD or last - at > AHEAD
