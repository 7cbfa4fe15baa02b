"""The nudge that wakes a background job. A job drains a table; it is never a row of it."""

import logging
import threading
import time
from functools import cached_property
from typing import TYPE_CHECKING

from sqlmodel import Session

from intake.db import after_commit
from intake.job_names import QUEUE, Job, nudge_id

if TYPE_CHECKING:
    from redis import Redis
    from rq import Queue

log = logging.getLogger(__name__)


def connected(url: str) -> "Redis":
    """A client; it opens nothing yet."""
    from redis import Redis  # noqa: PLC0415

    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=30)


class JobQueue:
    """The RQ queue. A nudge already waiting is not doubled; Redis being down loses nothing but promptness.

    RQ is imported by the first nudge: commands that only read would pay a tenth of their time for it.
    """

    # One enqueue costs as much as a whole intake, so nudges of a burst are gathered for this long and leave as one.
    GATHER_SECONDS = 0.2

    def __init__(self, redis: "Redis | str") -> None:
        """`redis` or its address."""
        self._redis = redis
        self._gathered: set[Job] = set()
        self._lock, self._asked = threading.Lock(), threading.Event()
        self._sender = threading.Thread()

    @cached_property
    def _queue(self) -> "Queue":
        from rq import Queue  # noqa: PLC0415

        return Queue(QUEUE, connection=connected(self._redis) if isinstance(self._redis, str) else self._redis)

    def nudge(self, job: Job) -> None:
        """Wake `job` now."""
        from redis.exceptions import RedisError  # noqa: PLC0415
        from rq.exceptions import DuplicateJobError  # noqa: PLC0415

        try:
            self._queue.enqueue(job.value, job_id=nudge_id(job), unique=True, result_ttl=0, failure_ttl=86_400)
        except DuplicateJobError:
            pass
        except RedisError:
            log.warning("no queue: %s waits for its sweep", job.name)

    def enqueue_run(self, job: Job, *, job_id: str, seconds_allowed: int) -> None:
        """One run that somebody asked for by name. Raises RedisError: whoever asked is told."""
        self._queue.enqueue(
            job.value, job_id=job_id, unique=True, job_timeout=seconds_allowed, result_ttl=0, failure_ttl=86_400
        )

    def nudge_later(self, session: Session, job: Job) -> None:
        """Wake `job` soon after the transaction of `session` is committed, off the request's own path."""
        after_commit(session, lambda: self._gather(job))

    def _gather(self, job: Job) -> None:
        with self._lock:
            self._gathered.add(job)
            if not self._sender.is_alive():  # before the first, and in a process that was forked after it
                self._sender = threading.Thread(target=self._send_gathered, name="nudges", daemon=True)
                self._sender.start()
        self._asked.set()

    def _send_gathered(self) -> None:
        """One thread for as long as the process lives: starting one keeps whoever asks for it waiting."""
        while self._asked.wait():
            time.sleep(self.GATHER_SECONDS)
            self._asked.clear()
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
