"""The worker outlives Valkey, finishes the job in hand, and lets no dead job block a living one."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from rq import Queue
from rq.job import Job as RqJob

from intake.jobs import QUEUE, Job, JobQueue, nudge_id
from tests.stages.servers import Valkey
from workers.run import Worker, work

SLEEP_THEN_MARK = "tests.workers.bodies.sleep_then_mark"
FAIL = "tests.workers.bodies.fail"


@pytest.fixture
def process(environment: dict[str, str], valkey: Valkey) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen([sys.executable, "-m", "workers", "run"], env=environment)
    until(lambda: is_known(valkey))
    yield started
    started.kill()
    started.wait()


def until(is_so: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_known(valkey: Valkey) -> bool:
    with valkey.client() as client:
        return client.scard("rq:workers") == 1


def enqueue(valkey: Valkey, function: str, *args: object, job_id: str | None = None) -> RqJob:
    return Queue(QUEUE, connection=valkey.client()).enqueue(function, *args, job_id=job_id, result_ttl=0)


def marks(valkey: Valkey) -> int:
    with valkey.client() as client:
        return int(client.get("mark") or 0)


@pytest.mark.slow
def test_a_worker_works_on_after_valkey_was_killed_and_came_back_empty(
    process: subprocess.Popen[bytes], valkey: Valkey
) -> None:
    valkey.kill()
    time.sleep(1)
    valkey.start()
    enqueue(valkey, SLEEP_THEN_MARK, valkey.url, 0)
    until(lambda: marks(valkey) == 1)
    assert process.poll() is None
    until(lambda: is_known(valkey))


@pytest.mark.slow
def test_sigterm_lets_the_job_in_hand_finish(process: subprocess.Popen[bytes], valkey: Valkey) -> None:
    enqueue(valkey, SLEEP_THEN_MARK, valkey.url, 1)
    until(lambda: bool(valkey.client().exists("begun")))
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert marks(valkey) == 1


def test_a_failed_nudge_does_not_block_the_next(valkey: Valkey) -> None:
    enqueue(valkey, FAIL, job_id=nudge_id(Job.HEARTBEAT))
    work(valkey.client(), is_burst=True)
    JobQueue(valkey.client()).nudge(Job.HEARTBEAT)
    with valkey.client() as client:
        assert Queue(QUEUE, connection=client).job_ids == [nudge_id(Job.HEARTBEAT)]


@pytest.mark.usefixtures("installation")
def test_a_failed_periodic_job_is_kept_to_be_looked_at(valkey: Valkey) -> None:
    enqueue(valkey, FAIL, job_id="heartbeat-202605041200")
    work(valkey.client(), is_burst=True)
    with valkey.client() as client:
        assert Queue(QUEUE, connection=client).failed_job_registry.get_job_ids() == ["heartbeat-202605041200"]


def test_a_nudge_whose_worker_was_killed_gives_its_name_free_at_maintenance(valkey: Valkey) -> None:
    with valkey.client() as client:
        job = enqueue(valkey, FAIL, job_id=nudge_id(Job.HEARTBEAT))
        Queue(QUEUE, connection=client).failed_job_registry.add(job, ttl=1000)
        Worker(client).clean_registries()
        assert not RqJob.exists(job.id, client)


def test_a_nudge_waiting_already_is_not_doubled(valkey: Valkey) -> None:
    queue = JobQueue(valkey.client())
    for _ in range(3):
        queue.nudge(Job.HEARTBEAT)
    with valkey.client() as client:
        assert Queue(QUEUE, connection=client).job_ids == [nudge_id(Job.HEARTBEAT)]


def test_without_valkey_a_nudge_is_dropped_and_nobody_is_told(valkey: Valkey) -> None:
    queue = JobQueue(valkey.client())
    valkey.kill()
    queue.nudge(Job.HEARTBEAT)
