"""A job as a worker runs it: by its name, through the queue of this process's installation."""

from rq import Queue, SimpleWorker

from intake.jobs import QUEUE, Job
from intake.runtime import process_runtime


def run_job(job: Job) -> None:
    """Run to its end; a job that failed fails the test."""
    redis = process_runtime().redis
    queue = Queue(QUEUE, connection=redis)
    queue.empty()  # a nudge that is left would do more than the job does
    done = queue.enqueue(job.value)
    SimpleWorker([queue], connection=redis).work(burst=True)
    assert done.is_finished, done.latest_result().exc_string
