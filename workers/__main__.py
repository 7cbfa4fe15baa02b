"""python -m workers run | cron | once JOB: the processes beside the web, and any job by hand."""

import logging
import sys
from importlib import import_module

from redis import Redis

from intake.errors import InvalidInput
from intake.jobs import Job
from intake.runtime import process_runtime
from routing.translatable import N_, TranslatableError
from workers.cron import Cron
from workers.run import work

USAGE = "usage: python -m workers run | run --burst | cron | once JOB   where JOB is one of: "


def main(words: list[str]) -> int:
    """The exit code: 0, or 2 for words that make no sense or settings that are refused."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("rq").setLevel(logging.WARNING)
    try:
        return _do(words)
    except TranslatableError as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _do(words: list[str]) -> int:
    match words:
        case ["run", *rest] if rest in ([], ["--burst"]):
            work(_queue(), is_burst=bool(rest))
        case ["cron"]:
            Cron(_queue()).start()
        case ["once", name] if name.upper().replace("-", "_") in Job.__members__:
            run_once(Job[name.upper().replace("-", "_")])
        case _:
            jobs = ", ".join(job.name.lower().replace("_", "-") for job in Job)
            sys.stderr.write(f"{USAGE}{jobs}\n")
            return 2
    return 0


def run_once(job: Job) -> None:
    """Run the job here and now, in this process, without the queue."""
    module, _, function = job.value.rpartition(".")
    getattr(import_module(module), function)()


def _queue() -> Redis:
    redis = process_runtime().redis
    if redis is None:
        raise InvalidInput(
            N_("JIESU_REDIS_URL is not set: start the process with `jiesu worker` or `jiesu cron`, or set it")
        )
    return redis


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
