"""Cron nudges each period once, by the city's clock, however many of it run, and outlives Valkey."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import rq.cron
from croniter import croniter
from rq import Queue
from rq.job import Job as RqJob
from rq.job import JobStatus

import workers.cron
from intake.jobs import QUEUE, Job
from intake.periodic.schedule import PERIODIC, Periodic
from tests.stages.servers import Valkey
from workers.cron import LEADER_KEY, Cron, PeriodicJob

MINUTELY = (Periodic("heartbeat", "* * * * *", Job.HEARTBEAT),)
# Never due by itself while a test runs: what a test wants due it says.
RARE = (Periodic("yearly", "0 0 29 2 *", Job.HEARTBEAT),)
NOON = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
# What a new leader makes up for lies behind.
PAST_NOON = NOON + timedelta(seconds=40)


def waiting(valkey: Valkey) -> list[str]:
    with valkey.client() as client:
        return Queue(QUEUE, connection=client).job_ids


def make_due(cron: Cron, *, at: datetime) -> None:
    for job in cron.get_jobs():
        job.next_enqueue_time = at


@pytest.mark.parametrize("line", PERIODIC, ids=lambda line: line.name)
def test_every_line_of_the_schedule_is_a_valid_cron_string_and_an_importable_function(line: Periodic) -> None:
    module, _, function = line.job.value.rpartition(".")
    assert callable(getattr(import_module(module), function))
    assert croniter.is_valid(line.cron)
    assert line.name.replace("-", "").isalnum()


def test_names_of_the_schedule_are_unique() -> None:
    names = [line.name for line in PERIODIC]
    assert len(names) == len(set(names))


def test_of_two_crons_one_nudges_and_the_other_stands_by(valkey: Valkey) -> None:
    crons = [Cron(valkey.client(), RARE) for _ in range(2)]
    for cron in crons:
        cron.tick()
        make_due(cron, at=NOON)
    assert [len(cron.tick()) for cron in crons] == [1, 0]
    assert waiting(valkey) == ["yearly-202605041200"]


def test_a_period_nudged_already_is_not_nudged_again(valkey: Valkey) -> None:
    for _ in range(2):
        cron = Cron(valkey.client(), RARE)
        cron.tick()
        make_due(cron, at=NOON)
        cron.tick()
        cron.resign()
    assert waiting(valkey) == ["yearly-202605041200"]


def test_another_cron_takes_over_when_the_lock_of_a_dead_one_runs_out(valkey: Valkey) -> None:
    dead = Cron(valkey.client(), RARE, lease=timedelta(milliseconds=300))
    heir = Cron(valkey.client(), RARE, lease=timedelta(milliseconds=300))
    dead.tick()
    heir.tick()
    assert (dead.is_leader, heir.is_leader) == (True, False)
    time.sleep(0.4)
    heir.tick()
    assert heir.is_leader
    dead.tick()
    assert not dead.is_leader


def test_a_cron_that_stops_hands_over_at_once(valkey: Valkey) -> None:
    first, second = (Cron(valkey.client(), RARE) for _ in range(2))
    first.tick()
    first.resign()
    second.tick()
    assert second.is_leader


def test_a_standby_of_long_ago_does_not_make_up_for_what_others_have_done(valkey: Valkey) -> None:
    heir = Cron(valkey.client(), RARE)
    make_due(heir, at=NOON)
    assert heir.tick() == []


def test_cron_leads_again_after_valkey_came_back_empty(valkey: Valkey) -> None:
    cron = Cron(valkey.client(), RARE)
    cron.tick()
    valkey.kill()
    cron.tick_or_wait()
    assert not cron.is_leader
    valkey.start()
    cron.tick_or_wait()
    assert cron.is_leader


def test_cron_strings_are_read_on_the_clock_of_shanghai_whatever_the_machine_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        job = PeriodicJob(Periodic("monthly", "10 0 1 * *", Job.SNAPSHOT_MONTH))
        job.set_enqueue_time(datetime(2026, 2, 28, 12, 0, tzinfo=UTC))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert job.next_enqueue_time == datetime(2026, 2, 28, 16, 10, tzinfo=UTC)


class SteppedClock:
    """A clock of the day that is set by hand while the one that only counts goes on as it does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
        self.at = at
        monkeypatch.setattr(workers.cron, "now", lambda: self.at)
        monkeypatch.setattr(rq.cron, "now", lambda: self.at)


def test_a_clock_put_right_after_running_a_day_ahead_silences_nobody(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SteppedClock(monkeypatch, PAST_NOON + timedelta(days=1))
    cron = Cron(valkey.client(), MINUTELY)
    cron.tick()
    clock.at = PAST_NOON + timedelta(days=1, minutes=1)
    assert len(cron.tick()) == 1
    clock.at = PAST_NOON
    assert cron.tick() == []
    clock.at = PAST_NOON + timedelta(minutes=1)
    assert len(cron.tick()) == 1
    assert waiting(valkey) == ["heartbeat-202605051201", "heartbeat-202605041201"]


def test_a_clock_put_forward_makes_what_was_due_in_between_due_at_once(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SteppedClock(monkeypatch, PAST_NOON)
    cron = Cron(valkey.client(), (Periodic("nightly", "40 2 * * *", Job.ARCHIVE), *MINUTELY))
    cron.tick()
    clock.at = PAST_NOON + timedelta(days=1)
    assert {job.name for job in cron.tick()} == {"nightly", "heartbeat"}
    clock.at = PAST_NOON + timedelta(days=1, minutes=1)
    assert [job.name for job in cron.tick()] == ["heartbeat"]


def test_what_failed_in_a_minute_that_comes_a_second_time_is_nudged_again(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SteppedClock(monkeypatch, PAST_NOON)
    cron = Cron(valkey.client(), MINUTELY)
    cron.tick()
    clock.at = PAST_NOON + timedelta(minutes=1)
    cron.tick()
    with valkey.client() as client:
        job = RqJob.fetch("heartbeat-202605041201", connection=client)
        Queue(QUEUE, connection=client).remove(job)
        job.set_status(JobStatus.FAILED)
    assert waiting(valkey) == []
    clock.at = PAST_NOON
    cron.tick()
    clock.at = PAST_NOON + timedelta(minutes=1)
    cron.tick()
    assert waiting(valkey) == ["heartbeat-202605041201"]


def test_a_lock_that_a_dead_cron_took_while_the_clock_ran_ahead_ends_with_a_lease(valkey: Valkey) -> None:
    lease = timedelta(milliseconds=200)
    heir = Cron(valkey.client(), RARE, lease=lease)
    with valkey.client() as client:
        client.set(LEADER_KEY, "dead", px=timedelta(days=1))
    heir.tick()
    assert not heir.is_leader
    time.sleep(0.3)
    heir.tick()
    assert heir.is_leader


@pytest.mark.slow
def test_the_process_stops_at_sigterm_even_while_valkey_is_away(valkey: Valkey, environment: dict[str, str]) -> None:
    for name in ("cron", "run"):
        valkey.start()
        process = subprocess.Popen([sys.executable, "-m", "workers", name], env=environment)
        try:
            wait_for_key(valkey, "rq:cron_schedulers" if name == "cron" else "rq:workers")
            valkey.kill()
            time.sleep(1.5)
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        finally:
            process.kill()
            process.wait()


def wait_for_key(valkey: Valkey, key: str) -> None:
    end = time.monotonic() + 20
    with valkey.client() as client:
        while not client.exists(key):
            assert time.monotonic() < end, f"{key} never appeared: {client.keys()}"
            time.sleep(0.05)
