"""`jiesu up`: everything on one machine from an empty folder, one process tree, one line for what is wrong."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from redis import Redis

from intake.db import Database
from intake.embedded import valkey_url
from intake.heartbeat import find_last_heartbeat
from tests.stages.live import JIESU, Installation
from tests.stages.servers import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("up"), "--sample")
    try:
        yield made.wait_until_ready()
    finally:
        made.stop()


def health(installation: Installation) -> dict[str, str]:
    try:
        with urllib.request.urlopen(f"{installation.url}/health", timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return {}


def is_well(told: dict[str, str]) -> bool:
    """Whatever the calendar says: whether the next year's notice is loaded depends on the day this runs."""
    return {told.get(part) for part in ("database", "queue", "clocks")} == {"ok"}


def offspring(pid: int) -> dict[int, str]:
    """Every process below `pid`, with its command line."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended while we looked
            continue
        if fields[0] != "Z":
            parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = list(parents.get(pid, []))
    for each in found:
        found.extend(parents.get(each, []))
    return {each: Path(f"/proc/{each}/cmdline").read_text().replace("\0", " ") for each in found}


def one_of(installation: Installation, words: str) -> int:
    """The child of `up` whose command line has `words`."""
    return min(pid for pid, command in offspring(installation.process.pid).items() if words in command)


def until(is_so: Callable[[], object], what: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, what()
        time.sleep(0.1)


def test_an_empty_folder_becomes_an_installation_that_answers(installation: Installation) -> None:
    told = health(installation)
    assert told["calendar"] in {"ok", "warning", "error"}
    assert told["status"] == ("error" if told["calendar"] == "error" else "ok")
    assert is_well(told)
    assert "338 synthetic associations" in installation.output
    assert len(installation.password) >= 12


def test_secrets_and_socket_are_for_their_owner_only(installation: Installation) -> None:
    folder = installation.folder / "data"
    assert (folder / "secrets.json").stat().st_mode & 0o077 == 0
    socket_path = Path(valkey_url(folder).removeprefix("unix://"))
    assert socket_path.stat().st_mode & 0o077 == 0


def test_cron_reaches_a_worker_through_the_queue(installation: Installation) -> None:
    """Cron nudges each minute; so as not to wait for it, the beat is put where cron would put it."""
    done = subprocess.run(
        [*JIESU[:1], "-m", "workers", "once", "heartbeat"],
        env=installation.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with Redis.from_url(valkey_url(installation.folder / "data")) as redis:
        assert isinstance(find_last_heartbeat(redis), datetime)
        until(lambda: redis.scard("rq:workers") == 1, lambda: installation.output)
        until(lambda: redis.zcard("rq:cron_schedulers") == 1, lambda: installation.output)
        until(lambda: redis.exists("jiesu:cron:leader"), lambda: installation.output)


@pytest.mark.parametrize(
    "words",
    [
        "workers run",
        *(pytest.param(words, marks=pytest.mark.proof) for words in ("valkey-server", "intake web", "workers cron")),
    ],
)
def test_whatever_is_killed_comes_back(installation: Installation, words: str) -> None:
    killed = one_of(installation, words)
    os.kill(killed, signal.SIGKILL)
    until(
        lambda: is_well(health(installation)) and one_of_or_none(installation, words) not in {None, killed},
        lambda: installation.output,
    )
    with Redis.from_url(valkey_url(installation.folder / "data")) as redis:
        until(lambda: redis.scard("rq:workers") >= 1, lambda: installation.output)
        until(lambda: redis.exists("jiesu:cron:leader"), lambda: installation.output, seconds=60)


def one_of_or_none(installation: Installation, words: str) -> int | None:
    try:
        return one_of(installation, words)
    except ValueError:
        return None


def test_a_second_one_on_the_same_folder_is_refused_in_one_line(installation: Installation) -> None:
    done = installation.run("up")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "already running" in done.stderr


def test_other_commands_work_beside_it(installation: Installation) -> None:
    done = installation.run("db", "check")
    assert done.returncode == 0, done.stderr


def test_a_taken_port_is_refused_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        for command in ("up", "web"):
            done = subprocess.run(
                [*JIESU, command, "--port", port],
                env={"PATH": os.environ["PATH"], "JIESU_DATA_DIR": str(tmp_path)},
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
            assert port in done.stderr


def test_a_database_made_by_an_earlier_text_of_its_revision_is_to_be_made_anew(
    tmp_path: Path, sqlite_database: Database
) -> None:
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE complaint DROP COLUMN end_note")
    done = subprocess.run(
        [*JIESU, "up", "--port", str(free_port())],
        env={"PATH": os.environ["PATH"], "JIESU_DATA_DIR": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "it must be made anew" in done.stderr


@pytest.mark.proof
def test_a_folder_whose_path_is_too_long_for_a_socket_will_do(tmp_path: Path) -> None:
    folder = tmp_path / ("很长的文件夹" * 8)
    folder.mkdir()
    installation = Installation(folder)
    try:
        installation.wait_until_ready()
        until(lambda: health(installation).get("queue") == "ok", lambda: installation.output)
    finally:
        installation.stop()


def test_ctrl_c_ends_everything_and_the_next_start_finds_the_same_installation(installation: Installation) -> None:
    """The last of those who share it: what stops is theirs."""
    children = offspring(installation.process.pid)
    assert len(children) >= 4
    assert installation.stop() == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    again = Installation(installation.folder).wait_until_ready()
    try:
        assert "password:" not in again.output
        assert is_well(health(again))
    finally:
        assert again.stop() == 0


@pytest.mark.proof
def test_a_killed_up_takes_its_children_along(tmp_path: Path) -> None:
    installation = Installation(tmp_path).wait_until_ready()
    children = offspring(installation.process.pid)
    installation.process.kill()
    until(lambda: not [pid for pid in children if is_running(pid)], lambda: children)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
