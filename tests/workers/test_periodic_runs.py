"""How each periodic job went is kept, shown and told: to whoever looks, to Prometheus, and to administrators."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rq import Queue
from sqlmodel import select

from intake.app import create_app
from intake.clock import now
from intake.db import Database
from intake.job_names import QUEUE, Job
from intake.jobs import JobQueue
from intake.models import Notice, OfficeEvent, PeriodicRun, Staff
from intake.periodic.causes import cause_of
from intake.periodic.runs import count_faulty, keep_run, know_all, standings
from intake.periodic.schedule import PERIODIC
from intake.periodic.telling import tell_administrators
from intake.periodic.words import PURPOSES
from intake.runtime import Runtime
from intake.setup.check import CheckStatus, SetupGrounds
from intake.setup.job_checks import jobs as jobs_check
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.stages.pages import Page
from tests.stages.servers import Valkey
from workers.run import Worker

MakeStaff = Callable[..., Staff]
# By the clock of Shanghai; what is due hourly was due before, or comes a good while after.
TEN_PAST_NOON = datetime(2026, 5, 4, 4, 10, tzinfo=UTC)
FAIL = "tests.workers.bodies.fail"


def all_went_well(runtime: Runtime, *, at: datetime) -> None:
    with runtime.db.unit_of_work() as session:
        for line in PERIODIC:
            keep_run(session, line.name, began_at=at, milliseconds=1500, cause=None)


def fails(runtime: Runtime, times: int, *, at: datetime) -> None:
    for _ in range(times):
        with runtime.db.unit_of_work() as session:
            keep_run(session, "archive", began_at=at, milliseconds=20, cause="OSError: No space left on device")


def test_every_job_says_what_it_is_for() -> None:
    assert PURPOSES.keys() == {line.name for line in PERIODIC}


@pytest.mark.both_databases
def test_a_job_is_late_once_its_time_has_passed_or_its_mark_lies_in_the_future(database_runtime: Runtime) -> None:
    at = TEN_PAST_NOON
    with database_runtime.db.unit_of_work() as session:
        know_all(session, at=at)
        assert count_faulty(session, at=at) == 0
        assert count_faulty(session, at=at + timedelta(days=2)) == len(PERIODIC)
    all_went_well(database_runtime, at=at)
    with database_runtime.db.reading() as session:
        late = {one.periodic.name for one in standings(session, at=at + timedelta(minutes=20)) if one.is_late}
        assert "sweep-clocks" in late
        assert "anchor-audit" not in late
        assert count_faulty(session, at=at - timedelta(hours=10)) == len(PERIODIC)


@pytest.mark.both_databases
def test_administrators_are_told_once_of_what_does_not_go_and_no_more_when_it_goes_again(
    database_runtime: Runtime,
) -> None:
    runtime, at = database_runtime, now()
    with runtime.db.unit_of_work() as session:
        make.make_staff(session, StaffRole.ADMINISTRATOR)
        make.make_staff(session, StaffRole.DISPATCHER)
    all_went_well(runtime, at=at)
    fails(runtime, 1, at=at)
    with runtime.db.unit_of_work() as session:
        assert tell_administrators(session, at=at) == 0
    fails(runtime, 1, at=at)
    for minutes in (0, 1):
        with runtime.db.unit_of_work() as session:
            assert tell_administrators(session, at=at + timedelta(minutes=minutes)) == 1
    with runtime.db.reading() as session:
        (told,) = session.exec(select(Notice)).all()
        assert (told.kind, told.params["count"], told.settled_at) == ("jobs_faulty", 1, None)
        grounds = SetupGrounds(session, runtime.settings, at)
        assert jobs_check(grounds).status is CheckStatus.AMBER
        assert "archive" in str(jobs_check(grounds).why)
    all_went_well(runtime, at=at)
    with runtime.db.unit_of_work() as session:
        assert tell_administrators(session, at=at + timedelta(minutes=2)) == 0
    with runtime.db.reading() as session:
        assert session.exec(select(Notice)).one().settled_at is not None


def test_a_cause_names_kind_and_place_and_quotes_nobody() -> None:
    with pytest.raises(ValueError) as caught:
        datetime.fromisoformat("张三 13800001234")
    assert "13800001234" not in cause_of(caught.value)
    assert cause_of(OSError(28, "No space left on device")) == "OSError: No space left on device"


def test_a_worker_writes_down_how_its_periodic_jobs_went(installation: Database, valkey: Valkey) -> None:
    client = valkey.client()
    for minute in (1, 2):
        Queue(QUEUE, connection=client).enqueue(FAIL, job_id=f"archive-20260504120{minute}")
    Queue(QUEUE, connection=client).enqueue(FAIL, job_id="nudge-archive")
    JobQueue(client).enqueue_run(Job.HEARTBEAT, job_id="heartbeat-now1", seconds_allowed=60)
    Worker(client).work(burst=True, logging_level="WARNING")
    with installation.reading() as session:
        runs = {run.name: run for run in session.exec(select(PeriodicRun)).all()}
    assert runs.keys() == {"archive", "heartbeat"}
    assert (runs["archive"].failed_in_a_row, runs["heartbeat"].failed_in_a_row) == (2, 0)
    assert runs["archive"].succeeded_at is None
    assert "RuntimeError" in runs["archive"].failures[0]["cause"]


def test_the_page_says_how_they_went_and_runs_one_at_once(
    runtime: Runtime, make_staff: MakeStaff, valkey: Valkey
) -> None:
    boss = make_staff("boss", StaffRole.ADMINISTRATOR)
    settings = runtime.settings.model_copy(update={"redis_url": valkey.url})
    queued = replace(runtime, settings=settings, jobs=JobQueue(valkey.url))
    page = Page(create_app(queued))
    all_went_well(runtime, at=now())
    fails(runtime, 2, at=now())
    page.log_in(boss)
    for language, word in (("zh", "连续失败 2 次"), ("en", "failed 2 times in a row")):
        text = page.get(f"/jobs/?lang={language}").text
        assert word in text
        assert "No space left on device" in text
    page.post("/jobs/archive/run")
    page.post("/jobs/nothing/run", status=404)
    with valkey.client() as client:
        (job_id,) = Queue(QUEUE, connection=client).job_ids
    assert job_id.startswith("archive-now")
    with runtime.db.reading() as session:
        events = [event for event in session.exec(select(OfficeEvent)).all() if event.kind == "jobs:run_now"]
    assert [(event.actor_id, event.data) for event in events] == [(boss.id, {"job": "archive"})]
    meters = page.client.get("/metrics").text
    assert 'jiesu_job_failures_in_a_row{job="archive"} 2.0' in meters
    assert 'jiesu_job_last_success_timestamp_seconds{job="sweep-clocks"}' in meters
    valkey.kill()
    page.get("/jobs/")
    page.post("/jobs/archive/run", status=409)
