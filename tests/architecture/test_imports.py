"""Importing does nothing: no network, no environment, no threads, no files; and what few need is for them alone."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from intake.jobs import Job
from tests.architecture.source import ROOT, modules

pytestmark = pytest.mark.slow

# Alembic runs env.py as a script; __main__ modules are commands.
NOT_IMPORTED = {"intake.migrations.env"}
# Imported first: the web front, the command line, and a job that starts the learning.
FRONT = ("intake.app", "intake.__main__", "workers.jobs.classifier")

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
front, others = json.load(sys.stdin)
for name in front:
    importlib.import_module(name)
loaded = sorted(sys.modules)
for name in others:
    importlib.import_module(name)
print(json.dumps({"threads": threading.active_count(), "files": os.listdir("."), "front": loaded}))
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Everything, in a process of its own: the front, and then the rest."""
    folder = tmp_path_factory.mktemp("nothing")
    names = [module.dotted for module in modules() if module.dotted not in NOT_IMPORTED]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], input=json.dumps([FRONT, names]), cwd=folder, capture_output=True,
        env={"PYTHONPATH": str(ROOT), "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_importing_everything_has_no_side_effects(imported: dict[str, Any]) -> None:
    assert (imported["threads"], imported["files"]) == (1, [])


def test_neither_the_web_front_nor_a_command_pays_for_what_only_training_needs(imported: dict[str, Any]) -> None:
    assert {*FRONT} <= {*imported["front"]}
    assert not {"sklearn", "scipy", "joblib"} & set(imported["front"])


def test_neither_the_web_front_nor_a_command_brings_what_draws_pictures_for_documents(imported: dict[str, Any]) -> None:
    assert "intake.charts.documents" in imported["front"]
    assert not {"altair", "vl_convert"} & set(imported["front"])


@pytest.mark.parametrize("job", Job, ids=lambda job: job.name)
def test_every_job_is_a_function(job: Job) -> None:
    module, _, function = job.value.rpartition(".")
    assert callable(getattr(import_module(module), function))
    assert module.startswith("workers.jobs.")


def test_intake_is_ours_and_not_the_library_of_that_name() -> None:
    assert Path(import_module("intake").__file__).is_relative_to(ROOT)
