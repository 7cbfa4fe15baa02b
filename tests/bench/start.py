"""What beginning costs: a command in units of importing Flask and SQLModel, a whole installation in time and memory.

CPU is what the kernel charges a process (user and system), the least of several runs, for a neighbour only adds to it.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.stages.live import JIESU, Installation, environment_in

ROUNDS = 5
UNIT = [sys.executable, "-c", "import flask, sqlmodel"]
NOWHERE = {"--help": 0.5, "--version": 0.5, "deadline 2026-09-30 --working-days 5": 0.5}
INSTALLED = {"staff list": 2.0, "registry find 火锅": 2.0, "limits show": 2.0}
FIRST_PAGE_SECONDS = 8.0
MOST_MB = 600.0
# Cron nudges each minute: by then the worker has run, and so imported, what it does all day.
SETTLED_AFTER = 75.0


def run() -> list[str]:
    with tempfile.TemporaryDirectory(prefix="jiesu-bench-") as folder:
        there = Path(folder) / "installation"
        there.mkdir()
        subprocess.run([*JIESU, "db", "upgrade"], env=environment_in(there), check=True, capture_output=True)
        return [*_commands(Path(folder), there), *_installation(there)]


def _commands(nowhere: Path, there: Path) -> list[str]:
    asked = {words: (nowhere, mark) for words, mark in NOWHERE.items()}
    asked |= {words: (there, mark) for words, mark in INSTALLED.items()}
    units, took = [], {words: [] for words in asked}
    for _ in range(ROUNDS):
        units.append(_cpu(UNIT, nowhere))
        for words, (folder, _mark) in asked.items():
            took[words].append(_cpu([*JIESU, *words.split()], folder))
    unit = min(units)
    lines = [f"importing flask and sqlmodel {unit:.2f} s of CPU: the unit"]
    for words, (_folder, mark) in asked.items():
        ratio = min(took[words]) / unit
        lines.append(f"jiesu {words:<36} {ratio:5.2f} units   to hold {mark}: {_verdict(holds=ratio <= mark)}")
    return lines


def _cpu(command: list[str], folder: Path) -> float:
    child = subprocess.Popen(command, env=environment_in(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{command} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime


def _installation(folder: Path) -> list[str]:
    """`up` with two web processes on a data folder that exists already."""
    begun = time.perf_counter()
    installation = Installation(folder, "--processes", "2")
    try:
        _wait_for_page(f"http://127.0.0.1:{installation.port}/", begun)
        first = time.perf_counter() - begun
        installation.wait_until_ready()
        for _ in range(20):  # so that each of the two has shown a page
            _wait_for_page(f"{installation.url}/calculator/", time.perf_counter())
        time.sleep(SETTLED_AFTER)
        sizes = {pid: _pss_mb(pid) for pid in _tree(installation.process.pid)}
    finally:
        installation.stop()
    total, supervising = sum(sizes.values()), sizes[installation.process.pid]
    is_soon, is_small = _verdict(holds=first <= FIRST_PAGE_SECONDS), _verdict(holds=total < MOST_MB)
    return [
        f"first page {first:.1f} s after `jiesu up`   to hold {FIRST_PAGE_SECONDS:.0f} s: {is_soon}",
        f"{len(sizes)} processes {total:.0f} MB, the supervisor {supervising:.0f}   to hold {MOST_MB:.0f}: {is_small}",
    ]


def _wait_for_page(url: str, begun: float) -> None:
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                answer.read()
        except OSError:
            if time.perf_counter() - begun > 120:
                raise
            time.sleep(0.05)
        else:
            return


def _tree(pid: int) -> list[int]:
    children = [int(word) for file in Path(f"/proc/{pid}/task").glob("*/children") for word in file.read_text().split()]
    return [pid, *(below for child in children for below in _tree(child))]


def _pss_mb(pid: int) -> float:
    """A page that several processes have is counted in shares."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024


def _verdict(*, holds: bool) -> str:
    return "holds" if holds else "MISSED"
