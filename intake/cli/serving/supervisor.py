"""A small process tree: starts children, starts the ones that die again, and leaves none behind."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from intake.embedded import launch

_TICK_SECONDS = 0.1
_GRACE_SECONDS = 15.0
_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 30.0
# A child that lived this long was well: its next death is its first again.
_WELL_AFTER_SECONDS = 60.0


@dataclass
class Child:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    deaths: int = 0
    started: float = 0.0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        self.process = launch(self.command, environment=self.environment)
        self.started = time.monotonic()

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tell(self, sign: signal.Signals) -> None:
        """Signal the child alone; what it started is its own business, as long as it is alive."""
        if self.process is not None and self.is_alive():
            self.process.send_signal(sign)

    def kill_with_offspring(self) -> None:
        """Each child leads a process group of its own, so whatever it started and left goes with it."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Keeps children alive until SIGINT or SIGTERM, then ends them, the first one last."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self._children = list(children)
        self._say = say
        self._is_told_to_stop = False

    def run(self, *, is_ready: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Start whatever is not started and stay; `on_ready` is called once, when `is_ready` first says so."""
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._stop)
        try:
            for child in self._children:
                if child.process is None:
                    child.start()
            was_ready = False
            while not self._is_told_to_stop:
                if not was_ready and is_ready():
                    was_ready = True
                    on_ready()
                self._revive()
                time.sleep(_TICK_SECONDS)
        finally:
            self._end()

    def _stop(self, _signum: int, _frame: FrameType | None) -> None:
        self._is_told_to_stop = True

    def _revive(self) -> None:
        for child in self._children:
            if not child.is_alive() and time.monotonic() >= self._when_again(child):
                child.start()

    def _when_again(self, child: Child) -> float:
        """When a dead child may start again. Its death is counted and told on the first call after it."""
        if child.process is not None:
            lived = time.monotonic() - child.started
            child.deaths = 1 if lived > _WELL_AFTER_SECONDS else child.deaths + 1
            wait = min(_FIRST_WAIT_SECONDS * 2 ** (child.deaths - 1), _LONGEST_WAIT_SECONDS)
            self._say(f"{child.name} ended with code {child.process.returncode}; it starts again in {wait:g} s")
            child.kill_with_offspring()
            child.process = None
            child.started = time.monotonic() + wait
        return child.started

    def _end(self) -> None:
        """All but the first at once; the first, on which the others stand, when they are gone."""
        first, *others = self._children
        for group in (others, [first]):
            for child in group:
                child.tell(signal.SIGTERM)
            end = time.monotonic() + _GRACE_SECONDS
            for child in group:
                while child.is_alive() and time.monotonic() < end:
                    time.sleep(_TICK_SECONDS / 2)
                child.kill_with_offspring()
