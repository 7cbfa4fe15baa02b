"""The worker process: takes jobs from the queue one after another until told to stop.

Jobs drain tables, so there are few of them and no need of a fork for each: rq's SimpleWorker does about 160 a second
where the forking one does 48, and keeps its database connections. A job that dies takes its worker along; whoever
supervises starts the next one, and the sweeps find what the dead one left.
"""

import contextlib
import logging
import os
import signal
import time
from types import FrameType
from typing import Any

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job as RqJob

from intake.clock import now
from intake.job_names import QUEUE, Job, nudge_id
from workers.record import record_run

log = logging.getLogger(__name__)

_SECONDS_BETWEEN_TRIES = 1.0


class Worker(SimpleWorker):
    """A worker that stops when told, even while Valkey is away, and lets no dead nudge refuse the living ones."""

    max_connection_wait_time = _SECONDS_BETWEEN_TRIES

    def __init__(self, connection: Redis) -> None:
        name = f"jiesu-{os.uname().nodename}-{os.getpid()}-{time.monotonic_ns()}"
        super().__init__(
            [Queue(QUEUE, connection=connection)], connection=connection, name=name, maintenance_interval=60
        )
        self.is_told_to_stop = False
        self._has_a_job = False
        self._error: BaseException | None = None

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.is_told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # rq types only some of its methods

    def _shutdown(self) -> None:
        """Finish the job in hand. rq would ask Valkey which state we are in, and Valkey may be what is gone."""
        if not self._has_a_job:
            raise StopRequested
        self._stop_requested = True

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Also be known again to a Valkey that came back empty."""
        if pipeline is None and not self.connection.hexists(self.key, "birth"):
            self.connection.delete(self.key)
            self.register_birth()  # type: ignore[no-untyped-call]  # rq types only some of its methods
        super().heartbeat(timeout, pipeline)

    def execute_job(self, job: RqJob, queue: Queue) -> None:
        self._has_a_job = True
        self._error = None
        began_at, began = now(), time.monotonic()
        try:
            super().execute_job(job, queue)
        finally:
            self._has_a_job = False
        record_run(job.id, began_at=began_at, seconds=time.monotonic() - began, error=self._error)

    def handle_exception(self, job: RqJob, *exc_info: Any) -> None:
        self._error = exc_info[1]
        super().handle_exception(job, *exc_info)

    def handle_job_failure(self, job: RqJob, *args: Any, **kwargs: Any) -> None:
        super().handle_job_failure(job, *args, **kwargs)
        _free_the_name(job)

    def clean_registries(self) -> None:
        """Also free the names of nudges whose worker was killed: while rq keeps such a job, it refuses the next."""
        super().clean_registries()  # type: ignore[no-untyped-call]  # rq types only some of its methods
        for queue in self.queues:
            failed = queue.failed_job_registry
            for job_id in {nudge_id(job) for job in Job}.intersection(failed.get_job_ids()):
                failed.remove(job_id, delete_job=True)


def work(connection: Redis, *, is_burst: bool = False) -> None:
    """Work until SIGTERM or SIGINT (the job in hand is finished first), or with `is_burst` until the queue is empty."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, _stop)  # until rq's own are in place
    with contextlib.suppress(StopRequested):
        while not _works_to_the_end(connection, is_burst=is_burst):
            time.sleep(_SECONDS_BETWEEN_TRIES)


def _works_to_the_end(connection: Redis, *, is_burst: bool) -> bool:
    """One worker's life: True if it ended because it should, False if Valkey went away under it."""
    worker = None
    try:
        worker = Worker(connection)
        worker.work(burst=is_burst, logging_level="WARNING")
        ended_well = is_burst and bool(connection.ping())
    except RedisError as error:
        log.warning("the worker waits for the queue: %s", error)
        ended_well = False
    return ended_well or (worker is not None and worker.is_told_to_stop)


def _free_the_name(job: RqJob) -> None:
    if job.id.startswith("nudge-"):
        job.delete()


def _stop(_signum: int, _frame: FrameType | None) -> None:
    raise StopRequested
