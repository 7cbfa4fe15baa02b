"""Replays by a real worker on a real queue: nudged, resumed, shared by two, and nothing left to do afterwards."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from rq import Queue, SimpleWorker
from sqlmodel import func, select

from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.db import Database
from intake.jobs import QUEUE, Job
from intake.models import ReplayedComplaint, RuleReplay
from intake.periodic.schedule import PERIODIC
from intake.rulemaking.drafting import drafts
from intake.rulemaking.replays import replay
from intake.runtime import process_runtime
from intake.vocabulary import ReplayState
from routing.models import Rule
from tests import factories as make
from tests.stages.servers import Valkey
from workers.jobs import replay as job

COUNT = 5


@pytest.fixture
def installation(
    sqlite_database: Database, valkey: Valkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """A draft that sends the complaints about fees elsewhere, in the installation of this process."""
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))
    monkeypatch.setenv("JIESU_REDIS_URL", valkey.url)
    process_runtime.cache_clear()
    with sqlite_database.unit_of_work() as session:
        collaborators = make.make_office(session, ring=process_runtime().ring)
        known = make.known_association(session)
        for _ in range(COUNT):
            make.make_complaint(session, collaborators, at=now(), association_id=known, violations=("F-01",))
        draft = drafts.open_draft(session, actor=SYSTEM, at=now())
        for rule in session.exec(select(Rule).where(Rule.table_id == draft.id, Rule.violation == "F-01")):
            rule.lead, rule.co = "MR", ""
            session.add(rule)
    yield sqlite_database
    process_runtime().db.dispose()
    process_runtime.cache_clear()


def work() -> None:
    redis = process_runtime().redis
    queue = Queue(QUEUE, connection=redis)
    done = queue.enqueue(Job.REPLAY_RULES.value)
    SimpleWorker([queue], connection=redis).work(burst=True)
    assert done.is_finished, done.latest_result().exc_string


def ask(database: Database) -> int:
    with database.unit_of_work() as session:
        return replay.ask_replay(session, process_runtime().jobs, drafts.get_draft(session), actor=SYSTEM, at=now()).id


def test_a_worker_finishes_what_was_asked_and_a_second_run_finds_nothing(installation: Database) -> None:
    asked = ask(installation)
    work()
    work()
    with installation.unit_of_work() as session:
        done = replay.get_replay(session, asked)
        assert (done.state, done.done) == (ReplayState.DONE, COUNT)
        assert session.exec(select(func.count()).select_from(ReplayedComplaint)).one() == COUNT


def test_a_slice_that_is_over_lays_the_replay_down_for_the_next(
    installation: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(installation)
    monkeypatch.setattr(job, "SLICE", timedelta(microseconds=1))
    work()
    with installation.unit_of_work() as session:
        assert replay.get_replay(session, asked).state is ReplayState.QUEUED
    monkeypatch.setattr(job, "SLICE", timedelta(minutes=1))
    work()
    with installation.unit_of_work() as session:
        assert replay.get_replay(session, asked).state is ReplayState.DONE


def test_what_a_killed_worker_left_is_taken_up_by_the_sweep(installation: Database) -> None:
    asked = ask(installation)
    with installation.unit_of_work() as session:
        replay.claim_next(session, at=now() - replay.LAPSES_AFTER - timedelta(seconds=1))
    assert Job.REPLAY_RULES in {line.job for line in PERIODIC}
    work()
    with installation.unit_of_work() as session:
        done = session.exec(select(RuleReplay).where(RuleReplay.id == asked)).one()
        assert (done.state, done.attempt) == (ReplayState.DONE, 2)
