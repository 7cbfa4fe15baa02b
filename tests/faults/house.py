"""The installation that suffers: `jiesu up` with two web processes, a second worker, and whoever starts them again."""

import contextlib
import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.engine import make_url

from intake.embedded import launch, valkey_url
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from tests.faults.moved_clock import MovedClock
from tests.stages.live import JIESU, environment_in
from tests.stages.servers import Postgres, free_port
from tests.stages.twilio_server import TwilioServer
from workers.jobs.seeds import _LEARNING

_SECONDS_TO_START = 120.0
# As in service: what was committed outlives a kill.
_DURABLE = ("max_connections=100", "fsync=off")
# What a process is called in the figures, by the words of its command line.
ROLES = {
    "up": "intake up",
    "web": "intake web",
    "queue": "valkey-server",
    "worker": "workers run",
    "job": "workers once",
    "cron": "workers cron",
}


class House:
    """On SQLite, or on a PostgreSQL of its own.

    What dies of it and has no supervisor is started again, as systemd would.
    """

    def __init__(self, folder: Path, *, on_postgres: bool, starts: timedelta = timedelta()) -> None:
        self.folder, self.data = folder, folder / "data"
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.port, self.clock, self.provider = free_port(), MovedClock(folder), TwilioServer()
        self.clock.move(int(starts.total_seconds()) if self.clock.can_move else 0)
        self.postgres = Postgres(_DURABLE) if on_postgres else None
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = environment_in(folder) | self.provider.environment() | {
            "JIESU_PUBLIC_URL": self.url,
            "JIESU_PUBLIC_POSTS_PER_MINUTE": "0",
            "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        if self.postgres:
            self.postgres.execute("CREATE DATABASE jiesu")
            self.environment["JIESU_DATABASE_URL"] = self.postgres.url("jiesu")
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._is_over = threading.Event()
        self._holding = threading.Lock()  # whoever stops and starts PostgreSQL
        self.restarts = 0
        self._output = (folder / "output").open("ab")
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()
        self._await_answer()
        self.runtime = self._own_runtime()

    @property
    def output(self) -> str:
        """What its processes have printed so far."""
        return (self.folder / "output").read_text(encoding="utf-8", errors="replace")

    def processes(self) -> dict[int, str]:
        """Every living process of it, with its role; the back-ends of PostgreSQL among them."""
        found: dict[int, str] = {}
        for top in list(self._children.values()):
            for pid in (top.pid, *_below(top.pid)):
                words = _command(pid)
                role = next((role for role, part in ROLES.items() if part in words), None)
                if role:
                    found[pid] = role
        if self.postgres:
            found |= dict.fromkeys(_backends(self.postgres), "database")
        return found

    def kill_one(self, chance: random.Random) -> str:
        """SIGKILL to a random process; answers its role. With `up` everything else goes: that is the rarer case."""
        alive = self.processes()
        if list(alive.values()).count("web") < 2:  # not started yet: killed now, it would never be
            alive = {pid: role for pid, role in alive.items() if role != "up"}
        if not alive:
            return ""
        roles = sorted(set(alive.values()))
        (role,) = chance.choices(roles, [1 if name == "up" else 4 for name in roles])
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(sorted(pid for pid, name in alive.items() if name == role)), signal.SIGKILL)
            return role
        return ""

    def restart_database(self) -> None:
        """As its operator does: whoever is connected is cut off."""
        if self.postgres:
            with self._holding:
                self.postgres.halt()
                time.sleep(1.0)
                self.postgres.resume()

    def restart_queue(self, *, with_data: bool) -> bool:
        """Told to end, or killed; in both cases nothing of it is kept, as it keeps nothing on disk."""
        queues = [pid for pid, role in self.processes().items() if role == "queue"]
        with contextlib.suppress(RedisError), Redis.from_url(valkey_url(self.data), socket_timeout=2) as queue:
            if not with_data:
                queue.flushall()
                return True
        for pid in queues:
            os.kill(pid, signal.SIGTERM)
        return bool(queues)

    @contextlib.contextmanager
    def full_disk(self) -> Iterator[None]:
        """Not a byte is left where its data lie, until the block ends."""
        filler = self.data / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 16))
        with contextlib.suppress(OSError), filler.open("ab", buffering=0) as file:
            while True:
                file.write(bytes(512))
        try:
            yield
        finally:
            filler.unlink()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One `jiesu` command beside it, by its clock."""
        environment = self.environment | self.clock.environment
        return subprocess.run([*JIESU, *words], env=environment, capture_output=True, text=True, check=False)

    def stop(self) -> None:
        self._is_over.set()
        self._keeper.join()
        for child in self._children.values():
            child.send_signal(signal.SIGTERM)
        for child in self._children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(40)
            child.kill()
            child.wait()
        self.runtime.db.dispose()
        self.provider.stop()
        if self.postgres:
            self.postgres.stop()
        self._output.close()

    def is_well(self) -> bool:
        """Both workers, cron, the queue and the web are there."""
        roles = list(self.processes().values())
        # The one that listens, and the two that answer.
        return roles.count("worker") >= 2 and roles.count("web") >= 3 and {"up", "queue", "cron"} <= set(roles)

    def _keep(self) -> None:
        commands = {"up": ["up", "--port", str(self.port), "--processes", "2", "--sample"], "worker": ["worker"]}
        while not self._is_over.wait(0.2):
            self._leave_the_seeds_alone()
            self._revive_database()
            for name, words in commands.items():
                child = self._children.get(name)
                if child and child.poll() is None:
                    continue
                if name == "worker" and not (self.data / "valkey.sock").exists():
                    continue
                self.restarts += child is not None
                self._children[name] = launch(
                    [*JIESU, *words], output=self._output, environment=self.environment | self.clock.environment
                )

    def _leave_the_seeds_alone(self) -> None:
        """To learn them takes all a core does in a quarter of a minute; see `tests.stages.live`."""
        with contextlib.suppress(RedisError), Redis.from_url(valkey_url(self.data), socket_timeout=1) as queue:
            queue.set(_LEARNING, "by another")

    def _revive_database(self) -> None:
        """One killed whole; of a killed back-end PostgreSQL recovers by itself."""
        if self.postgres and self._holding.acquire(blocking=False):
            try:
                if self.postgres.has_ended():
                    self.postgres.resume()
            except RuntimeError as error:  # the last of its back-ends is not gone yet
                self._output.write(f"{error}\n".encode())
            finally:
                self._holding.release()

    def _await_answer(self) -> None:
        end = time.monotonic() + _SECONDS_TO_START
        while f"is at {self.url}" not in self.output:
            if time.monotonic() > end:
                raise RuntimeError(f"not up after {_SECONDS_TO_START} s:\n{self.output}")
            time.sleep(0.1)

    def _own_runtime(self) -> Runtime:
        """The same installation seen from here, to look at it and to give people their accounts."""
        kept = dict(os.environ)
        os.environ.update(self.environment)
        try:
            return build_runtime(Settings.from_env())
        finally:
            os.environ.clear()
            os.environ.update(kept)

    @property
    def database(self) -> str:
        return make_url(self.runtime.settings.database_url).get_backend_name()


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _below(pid: int) -> list[int]:
    """Every process that descends from it."""
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, tasks.read_text().split()):
                found += [child, *_below(child)]
    return found


def _backends(postgres: Postgres) -> list[int]:
    """Those that serve a client: with the others PostgreSQL dies and comes back just so."""
    return [pid for pid in _below(postgres.pid) if re.match(r"postgres: postgres jiesu", _command(pid))]
