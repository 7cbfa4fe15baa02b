"""`jiesu worker` and `jiesu cron`: checked here, then this process turns into one of the workers'."""

import os
import sys
from typing import NoReturn

from redis import Redis
from redis.exceptions import RedisError

from intake import environment
from intake.cli.context import checked_settings
from intake.embedded import addresses, redis_url
from intake.errors import InvalidInput
from routing.translatable import N_


def worker() -> None:
    """A worker alone: sends messages, sweeps clocks, takes snapshots. Run as many as there is work for."""
    _become_worker_process("run")


def cron() -> None:
    """The time-keeper alone. Several may run: one of them leads, another follows when it dies."""
    _become_worker_process("cron")


def _become_worker_process(word: str) -> NoReturn:
    """Intake stands below workers and may not import them."""
    checked_settings()
    _require_queue(redis_url())
    os.execve(  # noqa: S606 - no shell is wanted
        sys.executable, [sys.executable, "-m", "workers", word], os.environ | addresses()
    )


def _require_queue(url: str) -> None:
    """Once at work they wait for a queue that went away; one that never was there is a wrong address."""
    try:
        with Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as redis:
            redis.ping()
    except RedisError as error:
        raise InvalidInput(
            N_("the queue cannot be reached: %(why)s; %(setting)s says where it is"),
            why=error,
            setting=environment.REDIS_URL,
        ) from None
    except ValueError:
        raise InvalidInput(N_("is no address of a queue"), field=environment.REDIS_URL) from None
