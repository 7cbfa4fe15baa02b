"""Jobs for the worker's tests."""

import time

from redis import Redis


def sleep_then_mark(url: str, seconds: float) -> None:
    """Say that it begun, take its time, and leave a mark."""
    with Redis.from_url(url) as client:
        client.set("begun", 1)
        time.sleep(seconds)
        client.incr("mark")


def fail() -> None:
    """Fail, as a job may."""
    raise RuntimeError("this job always fails")
