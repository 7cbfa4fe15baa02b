"""The nudge that wakes a background job. A job drains a table; it is never a row of it."""

import logging
import threading

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from sqlmodel import Session

from intake.db import after_commit
from intake.job_names import QUEUE, Job, nudge_id

log = logging.getLogger(__name__)


class JobQueue:
    """The RQ queue. A nudge already waiting is not doubled; Redis being down loses nothing but promptness."""

    # One enqueue costs as much as a whole intake, so nudges of a burst are gathered for this long and leave as one.
    GATHER_SECONDS = 0.2

    def __init__(self, redis: Redis) -> None:
        self._queue = Queue(QUEUE, connection=redis)
        self._gathered: set[Job] = set()
        self._lock = threading.Lock()

    def nudge(self, job: Job) -> None:
        """Wake `job` now."""
        try:
            self._queue.enqueue(job.value, job_id=nudge_id(job), unique=True, result_ttl=0, failure_ttl=86_400)
        except DuplicateJobError:
            pass
        except RedisError:
            log.warning("no queue: %s waits for its sweep", job.name)

    def nudge_later(self, session: Session, job: Job) -> None:
        """Wake `job` soon after the transaction of `session` is committed, off the request's own path."""
        after_commit(session, lambda: self._gather(job))

    def _gather(self, job: Job) -> None:
        with self._lock:
            is_first = not self._gathered
            self._gathered.add(job)
        if is_first:
            timer = threading.Timer(self.GATHER_SECONDS, self._release)
            timer.daemon = True
            timer.start()

    def _release(self) -> None:
        with self._lock:
            jobs, self._gathered = self._gathered, set()
        for job in jobs:
            self.nudge(job)


class NoQueue(JobQueue):
    """The do-nothing twin, for commands that run where no queue is: the sweeps do the work."""

    def __init__(self) -> None:
        pass

    def nudge(self, job: Job) -> None:
        log.debug("not nudging %s", job.name)

    def nudge_later(self, session: Session, job: Job) -> None:  # noqa: ARG002
        log.debug("not nudging %s", job.name)
