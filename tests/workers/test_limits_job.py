"""The job that brings running clocks onto new ladders, through the queue: killed in the middle, then run whole."""

import os
import signal
import subprocess
import sys
import time

import pytest
from sqlmodel import func, select

from intake.clock import now
from intake.db import Database
from intake.jobs import Job
from intake.models import Deadline
from intake.runtime import process_runtime
from routing.clocks.policies import ANY
from routing.vocabulary import Clock, Step
from tests import factories as make
from tests.fixtures import ROOT
from tests.limits.limit_changes import changed, is_waiting, ladder
from tests.workers.queued import run_job

pytestmark = pytest.mark.slow

COMPLAINTS = 40
# Small lots with a pause before each, so that the process is met in the middle of its work.
SLOWLY = """
import time
from intake.clock import now
from intake.limits import replan
from intake.runtime import process_runtime
replan.LOT, whole = 2, replan.replan_lot
def slowly(*args, **kwargs):
    time.sleep(0.1)
    return whole(*args, **kwargs)
replan.replan_lot = slowly
replan.replan_clocks(process_runtime().db, process_runtime().fresh_office, at=now())
"""


def waiting_for(database: Database, step: Step) -> int:
    with database.reading() as session:
        waiting = select(func.count()).where(Deadline.clock == Clock.CLOSURE, Deadline.next_step == step)
        return session.exec(waiting).one()


def test_a_pass_that_is_killed_loses_nothing_and_doubles_nothing(installation: Database) -> None:
    with installation.unit_of_work() as session:
        collaborators = make.make_office(session, ring=process_runtime().ring, at=now())
        for _each in range(COMPLAINTS):
            make.make_complaint(session, collaborators, at=now(), accept=True)
    assert waiting_for(installation, Step.HALF) == COMPLAINTS
    changed(installation, lambda limits: ladder(limits, ANY, Step.HALF), at=now())
    process = subprocess.Popen([sys.executable, "-c", SLOWLY], cwd=ROOT, env=dict(os.environ))
    until = time.monotonic() + 60
    while waiting_for(installation, Step.HALF) > COMPLAINTS * 3 // 4:
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < waiting_for(installation, Step.HALF) < COMPLAINTS
    run_job(Job.REPLAN_CLOCKS)
    assert waiting_for(installation, Step.HALF) == 0
    assert waiting_for(installation, Step.DAY_BEFORE) == COMPLAINTS
    with installation.reading() as session:
        assert is_waiting(session, at=now())  # a process that was behind may still promise
