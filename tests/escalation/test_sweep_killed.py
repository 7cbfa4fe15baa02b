"""Ten hours down, 10,000 due clocks, one of two workers killed, the queue restarted: each step once, one digest."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rq import Queue, Worker
from sqlalchemy import text
from sqlmodel import Session, func, select

from intake.casework.escalation import downtime, sweep
from intake.casework.outbox.staff_notices import DIGEST
from intake.clock import now
from intake.db import Database
from intake.events import EventKind
from intake.jobs import QUEUE, Job
from intake.models import ComplaintEvent, Deadline, DeadlineStep, Notice, NoticeLine, SweepFailure
from intake.sealing.ring import KeyRing
from intake.settings import Settings
from intake.vocabulary import State
from tests import factories as make
from tests.fixtures import ROOT, Templates
from tests.stages.copies import copy_complaint
from tests.stages.extents import extent
from tests.stages.servers import Postgres, Valkey

DUE = extent(10_000, 1_500)
HOURS = 10
SECONDS = 150.0
WORKERS = ("worker-0", "worker-1")
# Which worker wrote each step: the name its connections bear. Nothing of the product knows of this.
_WATCH = """
CREATE TABLE step_taker (step_id bigint PRIMARY KEY, taker text NOT NULL);
CREATE FUNCTION note_taker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO step_taker VALUES (NEW.id, current_setting('application_name'));
    RETURN NULL;
END $$;
CREATE TRIGGER watch AFTER INSERT ON deadline_step FOR EACH ROW EXECUTE FUNCTION note_taker();
"""


@pytest.fixture
def environment(
    postgres: Postgres, templates: Templates, valkey: Valkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """An installation on PostgreSQL for the processes of this test, which make their secrets in its folder."""
    name = templates.postgres_copy(postgres, is_seeded=True)
    values = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "JIESU_DATA_DIR": str(tmp_path),
        "JIESU_DATABASE_URL": postgres.url(name),
        "JIESU_REDIS_URL": valkey.url,
    }
    for key, value in values.items():
        monkeypatch.setenv(key, value)
    yield values
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(environment: dict[str, str]) -> Iterator[Database]:
    database = Database.from_settings(Settings.from_env())
    yield database
    database.dispose()


def _fill(database: Database, ring: KeyRing, *, since: datetime) -> int:
    """Complaints of which every clock has fallen due; answers how many clocks."""
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session, ring=ring), make.Crew(session)
        at = since - timedelta(days=60)
        mould = make.make_complaint(session, collaborators, violations=("F-01",), at=at)
        make.bring_to(session, collaborators, crew, mould, State.HANDLING, at=at + timedelta(minutes=5))
        session.flush()
        waiting = select(func.count()).where(Deadline.complaint_id == mould.id, Deadline.next_step_at.isnot(None))
        many = session.scalar(waiting)
        copies = -(-DUE // many)
        copy_complaint(session, mould.id, 0, copies)
        downtime.mark_swept(session, at=since)
        return many * (copies + 1)


def _watch(database: Database) -> None:
    with database.unit_of_work() as session:
        session.connection().execute(text(_WATCH))


def _start(environment: dict[str, str], name: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "workers", "run"], env=environment | {"PGAPPNAME": name})


def _enqueue(valkey: Valkey, name: str) -> None:
    Queue(QUEUE, connection=valkey.client()).enqueue(Job.SWEEP_CLOCKS.value, job_id=name, result_ttl=0)


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def _taken(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(DeadlineStep.skipped_because.is_(None)))


def _taken_by_each(database: Database) -> Counter[str]:
    with database.reading() as session:
        rows = session.connection().execute(text("SELECT taker, count(*) FROM step_taker GROUP BY taker"))
        return Counter(dict(rows.all()))


def _is_swept(database: Database) -> bool:
    with database.reading() as session:
        return downtime.down_since(session, at=now()) is None and not sweep.is_anything_due(session, at=now())


@pytest.mark.slow
@pytest.mark.sampled
def test_a_killed_worker_and_a_restarted_queue_lose_no_step_and_double_none(
    environment: dict[str, str], database: Database, valkey: Valkey
) -> None:
    ring = KeyRing.from_settings(Settings.from_env())
    clocks = _fill(database, ring, since=now() - timedelta(hours=HOURS))
    workers = [_start(environment, name) for name in WORKERS]
    try:
        _until(lambda: Worker.count(connection=valkey.client()) == len(WORKERS))
        _watch(database)  # no worker starts on a schema that is not its own
        _enqueue(valkey, "sweep-one")
        _enqueue(valkey, "sweep-two")
        _until(lambda: _each_has_its_own(database))
        workers[0].kill()
        valkey.kill()
        assert _taken(database) < DUE  # in the middle of it
        _until(lambda: _taken(database) > DUE // 2)
        valkey.start()
        _enqueue(valkey, "sweep-three")  # as the minute does
        _until(lambda: _is_swept(database))
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    with database.reading() as session:
        assert session.exec(select(SweepFailure)).all() == []
        _each_step_once(session, clocks)
        _one_digest_each(session, clocks)


def _each_has_its_own(database: Database) -> bool:
    """Neither waits for the other: one that waits for what the other holds finds it done, and goes home with nothing.

    Both have lots of their own, whichever of them was slow to begin.
    """
    shares = _taken_by_each(database)
    assert set(shares) <= set(WORKERS)
    return sum(shares.values()) > DUE // 5 and min(shares[name] for name in WORKERS) > 0


def _each_step_once(session: Session, clocks: int) -> None:
    """The latest step of each clock is announced and recorded once; each earlier one is marked as overtaken, once."""
    taken = select(DeadlineStep.deadline_id).where(DeadlineStep.skipped_because.is_(None))
    announced = session.exec(taken).all()
    assert (len(announced), len(set(announced))) == (clocks, clocks)
    said = session.exec(select(ComplaintEvent.data).where(ComplaintEvent.kind == EventKind.DEADLINE_STEP)).all()
    assert sorted(data["deadline_id"] for data in said) == sorted(announced)


def _one_digest_each(session: Session, clocks: int) -> None:
    notices = session.exec(select(Notice).where(Notice.deadline_id.isnot(None) | (Notice.kind == DIGEST))).all()
    assert {notice.kind for notice in notices} == {DIGEST}
    addressees = [(notice.department_id, notice.staff_id) for notice in notices]
    assert len(addressees) == len(set(addressees)) > 1
    assert len({notice.params["since"] for notice in notices}) == 1
    lines = session.exec(select(NoticeLine.notice_id, NoticeLine.deadline_id)).all()
    assert len(lines) == len(set(lines))
    assert len({deadline_id for _, deadline_id in lines}) == clocks
