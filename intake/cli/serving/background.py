"""`jiesu worker` and `jiesu cron`: checked here, then this process turns into one of the workers'."""

import os
import sys
from typing import NoReturn

from intake.cli.context import checked_settings
from intake.cli.serving.queue import require_queue
from intake.embedded import addresses, redis_url


def worker() -> None:
    """A worker alone: sends messages, sweeps clocks, takes snapshots. Run as many as there is work for."""
    _become_worker_process("run")


def cron() -> None:
    """The time-keeper alone. Several may run: one of them leads, another follows when it dies."""
    _become_worker_process("cron")


def _become_worker_process(word: str) -> NoReturn:
    """Intake stands below workers and may not import them."""
    checked_settings()
    require_queue(redis_url())
    os.execve(  # noqa: S606 - no shell is wanted
        sys.executable, [sys.executable, "-m", "workers", word], os.environ | addresses()
    )
