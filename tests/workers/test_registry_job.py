"""The nightly job of the registry against a real installation: run twice, it asks once."""

import pytest
from rq import Queue, SimpleWorker
from sqlmodel import func, select

from intake.db import Database
from intake.jobs import QUEUE, Job
from intake.models import Notice, VerificationItem, VerificationRound
from intake.runtime import process_runtime
from tests import factories as make

pytestmark = pytest.mark.slow


def test_the_night_opens_the_round_and_asks_every_department_once(installation: Database) -> None:
    with installation.unit_of_work() as session:
        make.make_office(session, ring=process_runtime().ring)
    redis = process_runtime().redis
    queue = Queue(QUEUE, connection=redis)
    for _night in range(2):
        done = queue.enqueue(Job.KEEP_REGISTRY.value)
        SimpleWorker([queue], connection=redis).work(burst=True)
        assert done.is_finished, done.latest_result().exc_string
    with installation.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(t)) for t in (VerificationRound, VerificationItem)]
        assert counts == [1, 3]
        assert session.exec(select(Notice.kind)).all() == ["verify_asked"] * 3
