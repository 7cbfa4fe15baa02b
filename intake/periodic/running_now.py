"""Somebody wants a periodic job run at once: on record who, and into the queue once that is stored."""

from datetime import datetime

from redis import Redis
from redis.exceptions import RedisError
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger.audit import record_office
from intake.db import after_commit
from intake.errors import NotFound, NotPossibleNow
from intake.jobs import JobQueue
from intake.periodic.runs import BY_NAME
from intake.vocabulary import StaffRole
from routing.translatable import N_

RUN_NOW = "jobs:run_now"


def run_now(session: Session, jobs: JobQueue, redis: Redis | None, name: str, *, actor: Actor, at: datetime) -> None:
    """Raises NotFound, and NotPossibleNow where no queue answers. Run twice, it does no harm."""
    actor.must_be(StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)
    line = BY_NAME.get(name)
    if line is None:
        raise NotFound(N_("there is no such job"))
    if not _answers(redis):
        raise NotPossibleNow(N_("The queue cannot be reached: nothing can be run now."))
    record_office(session, RUN_NOW, actor=actor, at=at, job=name)
    job_id = f"{name}-now{at:%Y%m%d%H%M%S%f}"
    after_commit(session, lambda: jobs.enqueue_run(line.job, job_id=job_id, seconds_allowed=line.seconds_allowed))


def _answers(redis: Redis | None) -> bool:
    try:
        return redis is not None and bool(redis.ping())
    except RedisError:
        return False
