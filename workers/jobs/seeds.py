"""A new installation proposes from its first complaint on: the seeds alone are learned as soon as there is a worker.

A worker takes one job after another, so this one only starts a process that learns, behind everything else on the
machine, and goes with its worker. Of several workers one starts it; what it has learned is kept once, whoever does it.
"""

import logging
import os
import random
import subprocess
import sys

from intake.clock import now
from intake.demo.narratives import Split, phrasings, tell
from intake.embedded import launch
from intake.runtime import process_runtime
from intake.suggesting.learnable_text import clean
from intake.suggesting.seeds import digest_of_learning
from intake.suggesting.terms import Sample
from intake.suggesting.training import SEED, try_seeds
from intake.suggesting.trainings import find_of_seeds
from routing.normalise import normalise
from routing.rules.store import load_violations
from routing.violations import OTHER
from workers.jobs.classifier import keep

log = logging.getLogger(__name__)

_LEARNING = "jiesu:learning-seeds"
_SECONDS_ALLOWED = 900  # then another is started
_NICE = 10
_COMMAND = (sys.executable, "-m", "workers", "once", "train-on-seeds")
_NAME = "某协会"

_started: "list[subprocess.Popen[bytes]]" = []


def start_on_seeds() -> None:
    """Each minute: one look, where these seeds were learned already."""
    runtime = process_runtime()
    _started[:] = [process for process in _started if process.poll() is None]
    with runtime.db.reading() as session:
        if find_of_seeds(session, digest_of_learning(load_violations(session))) is not None:
            return
    if runtime.redis is None or not runtime.redis.set(_LEARNING, "", nx=True, ex=_SECONDS_ALLOWED):
        return
    process = launch(_COMMAND, environment=os.environ)
    os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
    _started.append(process)


def train_on_seeds() -> None:
    """Learns, measures, keeps; twice, it keeps once."""
    runtime = process_runtime()
    with runtime.db.reading() as session:
        taxonomy = load_violations(session)
        if find_of_seeds(session, digest_of_learning(taxonomy)) is not None:
            return
    keep(runtime.db, try_seeds(_sentences(), taxonomy, at=now()))


def _sentences() -> list[Sample]:
    """What the seeds are measured on: every phrasing that nothing is ever learned from, as a complainant tells it."""
    draw = random.Random(SEED)
    return [
        Sample(
            clean(told, [_NAME]),
            (one.code,),
            complainant="",
            association="",
            narrative=normalise(told),
            is_synthetic=True,
        )
        for one in phrasings()
        if one.split is Split.MEASURE and one.code != OTHER
        for told in [tell(draw, [one], _NAME).text]
    ]
