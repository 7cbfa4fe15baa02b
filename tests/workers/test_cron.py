"""Cron nudges each period once, by the city's clock, however many of it run, and outlives Valkey."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from croniter import croniter
from rq import Queue

from intake.jobs import QUEUE, Job
from tests.stages.servers import Valkey
from workers.cron import Cron, PeriodicJob
from workers.schedule import PERIODIC, Periodic

MINUTELY = (Periodic("heartbeat", "* * * * *", Job.HEARTBEAT),)
# Never due by itself while a test runs: what a test wants due it says.
RARE = (Periodic("yearly", "0 0 29 2 *", Job.HEARTBEAT),)
NOON = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


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
