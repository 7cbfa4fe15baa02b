"""One trial: a house on one database, a load, so many kills with other faults between them, then what must hold."""

import contextlib
import os
import random
import statistics
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import requests
from sqlalchemy.exc import SQLAlchemyError

from intake.clock import now
from routing.calendars.working_time import local_day
from tests.faults.browser import Browser
from tests.faults.house import House
from tests.faults.invariants import Finding, check, house_time, waiting_work
from tests.faults.load import Load
from tests.front.slow_clients import held
from tests.stages.scratch import memory

_DISK = "400m"
_HOUR, _DAY = 3600, 86_400
_SLOW = "POST /complain HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 5000\r\n\r\n"
_SLOW_CLIENTS = 300
# Longer than a claim of a message or a lock of the queue lasts: what a dead one held is free.
_AFTERWARDS = timedelta(minutes=20)
_PATIENCE_SECONDS, _SECONDS_OF_A_SAMPLE = 240.0, 15.0


@dataclass(frozen=True)
class Plan:
    """How much is to befall it. `is_whole`: also what takes long, a moved clock and a small disk."""

    kills: int
    seconds: float
    seed: int
    on_postgres: bool
    is_whole: bool = True


@dataclass
class Outcome:
    """What befell it, and what holds."""

    befell: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return [fault for finding in self.findings for fault in finding.faults]


def run(plan: Plan, say: Callable[[str], None]) -> Outcome:
    """From an empty folder to the last check; leaves nothing behind."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="jiesu-faults-", dir=memory()) as name:
        folder = Path(name)
        with _small_disk(folder / "data", plan, outcome) as has_small_disk:
            house = House(folder, on_postgres=plan.on_postgres, starts=_starts(plan))
            try:
                _suffer(house, plan, outcome, has_small_disk=has_small_disk, say=say)
            except BaseException:
                say(house.output[-3000:])
                raise
            finally:
                house.stop()
    return outcome


def _starts(plan: Plan) -> timedelta:
    """Towards the end of the last month, so that a month is over when all is."""
    if not plan.is_whole:
        return timedelta()
    return timedelta(days=-local_day(now()).day)


def _suffer(house: House, plan: Plan, outcome: Outcome, *, has_small_disk: bool, say: Callable[[str], None]) -> None:
    period = f"{local_day(house_time(house)):%Y-%m}" if house.clock.seconds else ""
    with Load(house, plan.seed) as load:
        for befalls in _course(house, plan, has_small_disk=has_small_disk):
            what = _insisted(befalls)
            if what:
                outcome.befell[what] += 1
            say(f"{sum(outcome.befell.values()):4d}  {what or 'nothing'}")
    ledger = load.ledger
    outcome.told.append(
        f"{ledger.broken} requests met no answer or 5xx and were sent again; {house.restarts} restarts by the host"
    )
    outcome.told += [f"refused: {error}" for error in ledger.errors]
    outcome.told.append(_settled(house, period))
    outcome.findings = [_runs_again(house), _let_in(house, load), *check(house, ledger, period)]


def _course(house: House, plan: Plan, *, has_small_disk: bool) -> Iterator[Callable[[], str]]:
    """Kills, and the other faults spread among them, in the order the seed gives; as often as the seconds allow."""
    chance = random.Random(plan.seed)
    others = _other_faults(house, plan, chance, has_small_disk=has_small_disk)
    chance.shuffle(others)
    deeds: list[Callable[[], str]] = [lambda: _killed(house, chance)] * plan.kills
    step = max(len(deeds) // (len(others) + 1), 1)
    for number, other in enumerate(others):
        deeds.insert((number + 1) * step + number, other)
    end = time.monotonic() + plan.seconds
    for number, deed in enumerate(deeds):
        pause = max(end - time.monotonic(), 0) / (len(deeds) - number)
        time.sleep(chance.uniform(0.4, 1.6) * pause)
        yield deed


def _killed(house: House, chance: random.Random) -> str:
    role = house.kill_one(chance)
    return f"SIGKILL {role}" if role else ""


def _insisted(befalls: Callable[[], str]) -> str:
    """Tried again while nothing is there that it could befall: all of it is starting anew."""
    for _ in range(200):
        if what := befalls():
            return what
        time.sleep(0.1)
    return ""


def _other_faults(house: House, plan: Plan, chance: random.Random, *, has_small_disk: bool) -> list[Callable[[], str]]:
    found: list[Callable[[], str]] = [lambda: _queue_lost(house), lambda: _queue_emptied(house)]
    if plan.on_postgres:
        found += [lambda: _database_restarted(house)]
    if plan.is_whole:
        found = found * 4 + [lambda: _slow_clients(house)]
        if house.clock.can_move:
            for seconds in (2 * _HOUR, -2 * _HOUR, -_HOUR, _HOUR, _DAY // 2, -_DAY // 2):
                found.append(_moved(house, seconds))
    if has_small_disk:
        found += [lambda: _disk_full(house, chance)] * 3
    return found


def _queue_lost(house: House) -> str:
    return "queue restarted, data lost" if house.restart_queue(with_data=True) else ""


def _queue_emptied(house: House) -> str:
    return "queue emptied" if house.restart_queue(with_data=False) else ""


def _database_restarted(house: House) -> str:
    house.restart_database()
    return "PostgreSQL restarted"


def _moved(house: House, seconds: int) -> Callable[[], str]:
    def move() -> str:
        house.clock.move(seconds)
        return f"clock moved by {seconds / _HOUR:+g} h"

    return move


def _disk_full(house: House, chance: random.Random) -> str:
    with house.full_disk():
        time.sleep(chance.uniform(2.0, 4.0))
    return "disk full"


def _slow_clients(house: House) -> str:
    """Beside them a page is asked for; how long it takes is told, if all is up."""
    took = []
    with contextlib.suppress(OSError), held(house.port, _SLOW_CLIENTS, _SLOW.format(port=house.port)):
        for _ in range(20):
            begun = time.perf_counter()
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{house.url}/complain", timeout=30).ok:
                    took.append(time.perf_counter() - begun)
    half = statistics.median(took or [0]) * 1000
    return f"{_SLOW_CLIENTS} slow clients, {len(took)} of 20 pages beside them, median {half:.0f} ms"


def _settled(house: House, period: str) -> str:
    """Everything is up and done with what waits.

    The clock goes on past what a dead one still holds, and past the month.
    """
    begun, ahead = time.monotonic(), _AFTERWARDS
    if period and f"{local_day(house_time(house)):%Y-%m}" == period:
        ahead = timedelta(days=2)
    is_moved, waits = False, {"everything": 1}
    while time.monotonic() - begun < _PATIENCE_SECONDS and (waits or not house.is_well()):
        # A sample has mostly nothing that a dead one holds, and need not wait for the minute that finds it.
        is_wanted = bool(period) or time.monotonic() - begun > _SECONDS_OF_A_SAMPLE
        if house.clock.can_move and is_wanted and not is_moved:
            house.clock.move(int(ahead.total_seconds()))
            is_moved = True
        with contextlib.suppress(SQLAlchemyError):
            waits = waiting_work(house)
        time.sleep(0.5)
    return f"settled {time.monotonic() - begun:.0f} s after the last fault"


def _runs_again(house: House) -> Finding:
    """Both web processes, both workers, the queue and cron, by themselves."""
    roles = Counter(house.processes().values())
    counted = ", ".join(f"{count} {role}" for role, count in sorted(roles.items()))
    return Finding("everything runs again", counted, () if house.is_well() else (house.output[-600:],))


def _let_in(house: House, load: Load) -> Finding:
    """Everybody who worked signs in once more, with the right password; nobody waits for a guesser's tries."""
    wrong = []
    for login, password in load.ledger.logins.items():
        browser = Browser(house.url, threading.Event())
        if not browser.log_in(login, password):
            wrong.append(f"{login} is not let in")
    return Finding("nobody stays locked out", f"{len(load.ledger.logins)} accounts signed in", tuple(wrong))


@contextlib.contextmanager
def _small_disk(folder: Path, plan: Plan, outcome: Outcome) -> Iterator[bool]:
    """A disk for the data folder that can be filled, where one may be mounted; else it is told that none was."""
    folder.mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK},mode=700", "jiesu", str(folder)]
    is_there = plan.is_whole and not os.geteuid() and not subprocess.run(mount, check=False).returncode
    if plan.is_whole and not is_there:
        outcome.told.append("disk full: not tried, only root may mount a small disk here")
    try:
        yield is_there
    finally:
        if is_there:
            subprocess.run(["umount", "-l", str(folder)], check=True)
