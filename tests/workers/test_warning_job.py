"""The morning's job of early warning against a real installation: run twice, it raises once."""

from datetime import timedelta

import pytest
from rq import Queue, SimpleWorker
from sqlmodel import select

from intake.clock import now
from intake.db import Database
from intake.jobs import QUEUE, Job
from intake.models import Alert
from intake.runtime import process_runtime
from tests import factories as make
from tests.reports.figures import add_complaints, complaint_row

pytestmark = pytest.mark.slow


def test_the_morning_raises_an_alert_once(installation: Database) -> None:
    with installation.unit_of_work() as session:
        make.make_office(session, ring=process_runtime().ring)
    days = [*range(1, 200, 2), *[2] * 15]
    add_complaints(installation, [complaint_row(received_at=now() - timedelta(days=back)) for back in days])
    redis = process_runtime().redis
    queue = Queue(QUEUE, connection=redis)
    for _morning in range(2):
        done = queue.enqueue(Job.RAISE_ALERTS.value)
        SimpleWorker([queue], connection=redis).work(burst=True)
        assert done.is_finished, done.latest_result().exc_string
    with installation.reading() as session:
        raised = session.exec(select(Alert.kind, Alert.came)).all()
        assert [kind for kind, _came in raised] == ["surge"]
