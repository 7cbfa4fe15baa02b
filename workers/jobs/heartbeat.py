"""Is the road from cron through the queue to a worker open? Each minute this says so where the health page looks."""

from intake.clock import now
from intake.heartbeat import leave_beat
from intake.runtime import process_runtime


def beat() -> None:
    """Leave the time of this very moment."""
    redis = process_runtime().redis
    if redis is not None:
        leave_beat(redis, at=now())
