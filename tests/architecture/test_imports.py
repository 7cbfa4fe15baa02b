"""Importing does nothing: no network, no environment, no threads, no files."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from intake.jobs import Job
from tests.architecture.source import ROOT, modules

pytestmark = pytest.mark.slow

# Alembic runs env.py as a script; __main__ modules are commands.
NOT_IMPORTED = {"intake.migrations.env"}

IMPORT_ALL = """
import gc, importlib, json, os, socket, sys, threading

gc.disable()

class NoEnvironment(dict):
    def __getitem__(self, key):
        if key.startswith("JIESU_"): raise AssertionError(f"the environment was asked for {key} at import")
        return super().__getitem__(key)
    def get(self, key, default=None):
        if key.startswith("JIESU_"): raise AssertionError(f"the environment was asked for {key} at import")
        return super().get(key, default)

def refuse(*args, **kwargs): raise AssertionError("a socket was used at import")

os.environ = NoEnvironment(os.environ)
socket.socket.connect = socket.socket.bind = refuse
for name in json.load(sys.stdin):
    importlib.import_module(name)
print(json.dumps({"threads": threading.active_count(), "files": os.listdir(".")}))
"""


def test_importing_everything_has_no_side_effects(tmp_path: Path) -> None:
    names = [module.dotted for module in modules() if module.dotted not in NOT_IMPORTED]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], input=json.dumps(names), cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"threads": 1, "files": []}


@pytest.mark.parametrize("job", Job, ids=lambda job: job.name)
def test_every_job_is_a_function(job: Job) -> None:
    module, _, function = job.value.rpartition(".")
    assert callable(getattr(import_module(module), function))
    assert module.startswith("workers.jobs.")


def test_intake_is_ours_and_not_the_library_of_that_name() -> None:
    assert Path(import_module("intake").__file__).is_relative_to(ROOT)
