"""A whole installation as its owner runs it: `jiesu up` on a folder of its own, and `jiesu` commands beside it."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from typer.testing import CliRunner

from intake.__main__ import application
from intake.embedded import launch, valkey_url
from tests.stages.servers import free_port
from workers.jobs.seeds import _LEARNING

_SECONDS_TO_START = 60.0
_WELCOME = re.compile(r"is at (http://\S+)")
_PASSWORD = re.compile(r"password: (\S+)")
JIESU = [sys.executable, "-m", "intake"]


def environment_in(folder: Path) -> dict[str, str]:
    """For every process of an installation in `folder`."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "JIESU_DATA_DIR": str(folder / "data")}


class Installation:
    """`jiesu up` on `folder`, with the embedded databases unless `environment` names others.

    Its workers take the seeds of the classifier to be learned by another at this moment. To learn them takes all a core
    does in a quarter of a minute, and changes what is guessed under the hands of whoever looks at the pages.
    """

    def __init__(self, folder: Path, *words: str, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = environment_in(folder) | environment
        self._output = folder / "output"
        command = [*JIESU, "up", "--port", str(self.port), "--processes", "1", *words]
        with self._output.open("wb") as output:
            self.process = launch(command, output=output, environment=self.environment)

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    def wait_until_ready(self) -> "Installation":
        """Return once it has printed its address."""
        end = time.monotonic() + _SECONDS_TO_START
        while not self._is_left_alone_by_the_seeds() or not _WELCOME.search(self.output):
            assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.output}"
            assert time.monotonic() < end, f"not up after {_SECONDS_TO_START} s:\n{self.output}"
            time.sleep(0.05)
        return self

    def _is_left_alone_by_the_seeds(self) -> bool:
        """Before a worker is there: it takes longer to start than the queue."""
        address = self.environment.get("JIESU_REDIS_URL") or valkey_url(self.folder / "data")
        with suppress(RedisError), Redis.from_url(address) as queue:
            return bool(queue.set(_LEARNING, "by another"))
        return False

    @property
    def url(self) -> str:
        return _WELCOME.search(self.output)[1]

    @property
    def password(self) -> str:
        """The one-time password printed for the first log-in."""
        return _PASSWORD.search(self.output)[1]

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """One `jiesu` command on the same folder."""
        return subprocess.run(
            [*JIESU, *words], env=self.environment, input=stdin, capture_output=True, text=True, check=False
        )

    def says(self, *words: str, stdin: str = "") -> str:
        """What a `jiesu` command prints on the same folder; run in this process, which costs no start."""
        done = CliRunner(env=self.environment).invoke(application(), words, input=stdin, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    def stop(self) -> int:
        """Ctrl-C, and the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(40)
        finally:
            self.process.kill()
            self.process.wait()
