"""Is the road from cron through the queue to a worker open? Each minute this leaves the time as the answer."""

from intake.clock import now
from intake.heartbeat import leave_heartbeat
from intake.runtime import process_runtime


def leave() -> None:
    """Leave the time of this very moment."""
    redis = process_runtime().redis
    if redis is not None:
        leave_heartbeat(redis, at=now())
