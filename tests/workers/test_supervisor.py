"""A supervised tree revives its dead and leaves nothing behind, however it is ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# A tree of two children: one that stays, and one that leaves a grandchild behind and dies whenever it is told to.
TREE = """
import os, sys
from intake.cli.serving.supervisor import Child, Supervisor

def say(line): print(line, flush=True)

stays = "import os, sys, time; print('stays-is', os.getpid(), flush=True); time.sleep(600)"
parent = (
    "import os, subprocess, sys, time;"
    "g = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print('parent-is', os.getpid(), g.pid, flush=True); time.sleep(600)"
)
children = [Child(name, [sys.executable, "-c", code], dict(os.environ)) for name, code in
            (("stays", stays), ("parent", parent))]
Supervisor(children, say).run(is_ready=lambda: True, on_ready=lambda: say("ready"))
say("ended")
"""


class Tree:
    """The supervised tree, and what it has printed so far."""

    def __init__(self, output: Path) -> None:
        self._output = output
        with output.open("wb") as out:
            self.process = subprocess.Popen([sys.executable, "-c", TREE], stdout=out, stderr=out)

    def lines(self, first_word: str) -> list[list[str]]:
        words = [line.split() for line in self._output.read_text().splitlines()]
        return [line[1:] for line in words if line and line[0] == first_word]

    def wait_for(self, first_word: str, count: int = 1) -> list[list[str]]:
        until(lambda: len(self.lines(first_word)) >= count, self._output.read_text)
        return self.lines(first_word)

    def pids(self) -> list[int]:
        return [int(pid) for word in ("stays-is", "parent-is") for line in self.wait_for(word) for pid in line]


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    tree = Tree(tmp_path / "output")
    yield tree
    tree.process.kill()
    tree.process.wait()


def until(is_so: Callable[[], bool], what: Callable[[], object] = lambda: "") -> None:
    end = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < end, what()
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_whole_tree_with_grandchildren(tree: Tree, sign: signal.Signals) -> None:
    pids = tree.pids()
    tree.process.send_signal(sign)
    assert tree.process.wait(10) == 0
    assert tree.wait_for("ended")
    assert not [pid for pid in pids if is_running(pid)]


def test_children_end_when_their_supervisor_is_killed(tree: Tree) -> None:
    stays, parent, _grandchild = tree.pids()
    tree.process.kill()
    until(lambda: not is_running(stays) and not is_running(parent))


@pytest.mark.slow
def test_a_child_that_dies_starts_again_and_what_it_left_is_ended(tree: Tree) -> None:
    stays, parent, grandchild = tree.pids()
    os.kill(parent, signal.SIGKILL)
    revived = int(tree.wait_for("parent-is", 2)[-1][0])
    assert revived != parent
    assert [is_running(pid) for pid in (stays, revived, grandchild)] == [True, True, False]


@pytest.mark.slow
def test_a_child_that_keeps_dying_waits_longer_each_time(tree: Tree) -> None:
    for deaths in range(2):
        os.kill(int(tree.wait_for("parent-is", 1 + deaths)[-1][0]), signal.SIGKILL)
    assert [line[-2] for line in tree.wait_for("parent", 2)] == ["0.5", "1"]
