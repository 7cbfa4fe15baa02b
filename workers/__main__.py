"""python -m workers run | cron | once JOB: the processes beside the web, and any job by hand."""

import logging
import sys

from redis import Redis

from intake import environment
from intake.cli.lazy import load
from intake.cli.refusal import REFUSED, one_line_for_errors
from intake.embedded import redis_url
from intake.errors import InvalidInput
from intake.job_names import Job
from routing.translatable import N_

USAGE = "usage: python -m workers run | run --burst | cron | once JOB   where JOB is one of: "


_WORK, _CRON = "workers.run:work", "workers.cron:Cron"  # keeping time is light; what works is not
_REPLAY = "intake.identity.replay_erasures:replay_at_start"
_SETTINGS = "intake.cli.context:checked_settings"


def main(words: list[str]) -> int:
    """The exit code: 0, or 2 for words that make no sense or settings that are refused."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("rq").setLevel(logging.WARNING)
    with one_line_for_errors():
        return _do(words)


def _do(words: list[str]) -> int:
    match words:
        case ["run", *rest] if rest in ([], ["--burst"]):
            load(_REPLAY)(load(_SETTINGS)())
            load(_WORK)(_queue(), is_burst=bool(rest))
        case ["cron"]:
            load(_CRON)(_queue()).start()
        case ["once", name] if name.upper().replace("-", "_") in Job.__members__:
            load(_SETTINGS)()
            run_once(Job[name.upper().replace("-", "_")])
        case _:
            jobs = ", ".join(job.name.lower().replace("_", "-") for job in Job)
            sys.stderr.write(f"{USAGE}{jobs}\n")
            return REFUSED
    return 0


def run_once(job: Job) -> None:
    """Run the job here and now, in this process, without the queue."""
    module, _, function = job.value.rpartition(".")
    load(f"{module}:{function}")()


def _queue() -> Redis:
    try:
        return Redis.from_url(redis_url(), socket_connect_timeout=2, socket_timeout=30)
    except ValueError:
        raise InvalidInput(N_("is no address of a queue"), field=environment.REDIS_URL) from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
