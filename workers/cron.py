"""Feeds PERIODIC to the queue. Any number of these may run; the one that holds the lock nudges, the others stand by.

RQ's own scheduler has no lock (two of them nudge twice), reads cron strings on the machine's clock, gives jobs random
ids; its job table, its registry and its monitoring are used as they are.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from redis import Redis
from redis.exceptions import LockError, RedisError
from redis.lock import Lock
from rq import Queue
from rq.cron import CronJob, CronScheduler
from rq.exceptions import DuplicateJobError, StopRequested
from rq.job import Job as RqJob
from rq.job import JobStatus

from intake.clock import now
from intake.job_names import QUEUE
from intake.periodic.schedule import PERIODIC, Periodic
from intake.periodic.times import SHANGHAI, next_due

log = logging.getLogger(__name__)

LEADER_KEY = "jiesu:cron:leader"
# A leader that dies is followed after this long at the latest.
LEASE = timedelta(seconds=30)
# Between two ticks the clock of the day and the one that only counts part by far less, unless somebody set the first.
STEP = timedelta(seconds=2)
_TICK_SECONDS = 1.0


class PeriodicJob(CronJob):
    """A line of PERIODIC as RQ's cron job, with an id that names the period it is for."""

    def __init__(self, periodic: Periodic) -> None:
        super().__init__(
            QUEUE,
            func_name=periodic.job.value,
            cron=periodic.cron,
            name=periodic.name,
            job_timeout=periodic.seconds_allowed,
            result_ttl=0,
            failure_ttl=86_400,
        )

    def get_next_enqueue_time(self) -> datetime:
        """The next time by the city's clock, in UTC."""
        assert self.cron is not None
        return next_due(self.cron, self.latest_enqueue_time or now())

    def should_run(self) -> bool:
        return self.next_enqueue_time is not None and now() >= self.next_enqueue_time

    def enqueue(self, connection: Redis) -> RqJob:
        assert self.next_enqueue_time is not None  # only what has one is ever due
        due = self.next_enqueue_time.astimezone(SHANGHAI)
        job_id = f"{self.name}-{due:%Y%m%d%H%M}"
        queue = Queue(self.queue_name, connection=connection)
        try:
            return queue.enqueue(self.func_name, job_id=job_id, unique=True, **self.job_options)
        except DuplicateJobError:  # a leader before us nudged for this very period and died
            job = RqJob(job_id, connection=connection)
            if job.get_status() is not JobStatus.FAILED:
                return job
            # The clock was put back: this period comes a second time, and what failed in the first must not stop it.
            job.delete()
            return queue.enqueue(self.func_name, job_id=job_id, unique=True, **self.job_options)


class Cron(CronScheduler):
    """RQ's scheduler under a lock that expires with its holder."""

    def __init__(self, connection: Redis, periodic: Sequence[Periodic] = PERIODIC, *, lease: timedelta = LEASE) -> None:
        super().__init__(connection)
        self._lease = lease
        self._lock = Lock(connection, LEADER_KEY, timeout=lease.total_seconds(), thread_local=False)
        self._cron_jobs = [PeriodicJob(line) for line in periodic]
        self.is_leader = False
        self._ticked = now(), time.monotonic()

    def start(self) -> None:
        """Tick until told to stop. Valkey being away stops nothing; the lock is taken anew when it is back."""
        self._install_signal_handlers()  # type: ignore[no-untyped-call]  # rq types only some of its methods
        try:
            while True:
                self.tick_or_wait()
                time.sleep(_TICK_SECONDS)
        except (KeyboardInterrupt, StopRequested):
            log.info("cron stops")
        finally:
            self.resign()

    def tick(self) -> list[CronJob]:
        """Nudge whatever is due, if we lead."""
        self._follow_the_clock()
        if not self._leads():
            return []
        self.heartbeat()
        nudged = self.enqueue_jobs()
        if nudged:
            self.save()
        return nudged

    def tick_or_wait(self) -> None:
        """As `tick`, for a loop: with Valkey away there is nothing to do but try again."""
        try:
            self.tick()
        except RedisError as error:
            self.is_leader = False
            log.warning("cron waits for the queue: %s", error)

    def resign(self) -> None:
        """Hand the lock over at once, rather than let it run out."""
        if not self.is_leader:
            return
        self.is_leader = False
        try:
            self.register_death()
            self._lock.release()
        except (LockError, RedisError):
            log.info("the lock is gone already")

    def _follow_the_clock(self) -> None:
        """After the clock was put back, what is next is counted from what it shows now; RQ would wait for the old hour.

        Put forward, whatever was due in between is due at once, and what follows is counted from then.
        """
        at, counted = now(), time.monotonic()
        moved = at - self._ticked[0] - timedelta(seconds=counted - self._ticked[1])
        self._ticked = at, counted
        if abs(moved) < STEP:
            return
        log.warning("the clock was moved by %.0f seconds: what is next is counted anew", moved.total_seconds())
        if moved < timedelta(0):
            for job in self._cron_jobs:
                job.set_enqueue_time(at)

    def _leads(self) -> bool:
        if self.is_leader:
            try:
                return bool(self._lock.extend(self._lease.total_seconds(), replace_ttl=True))
            except LockError:  # it ran out while we were held up, or Valkey came back empty
                self.is_leader = False
        if self._lock.acquire(blocking=False):
            self.is_leader = True
            self.register_birth()
            self._forget_what_is_long_past()
        else:
            self._shorten_what_outlives_its_lease()
        return self.is_leader

    def _shorten_what_outlives_its_lease(self) -> None:
        """A lock taken while the clock ran ahead outlives a dead leader by as much: Valkey goes by the clock."""
        if self.connection.pttl(LEADER_KEY) > self._lease / timedelta(milliseconds=1):
            self.connection.pexpire(LEADER_KEY, self._lease)

    def _forget_what_is_long_past(self) -> None:
        """A new leader makes up for at most what the one before could have missed while its lock ran out."""
        for job in self._cron_jobs:
            job.set_enqueue_time(now() - self._lease)
