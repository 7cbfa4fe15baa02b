"""Two months of synthetic work, the same on whatever day the tests run."""

from datetime import datetime
from pathlib import Path

import pytest

from intake.cli.context import prepared_runtime
from intake.demo.run import run_demo
from intake.settings import Settings
from routing.working_time import SHANGHAI
from tests.live import environment_in

_UNTIL = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)


def make_history(folder: Path, *, password: str) -> None:
    """In the data folder of an installation that has never run."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment_in(folder).items():
            patch.setenv(name, value)
        runtime = prepared_runtime(Settings.from_env())
    run_demo(
        runtime,
        months=2,
        complaints=120,
        seed=7,
        password=password,
        until=_UNTIL,
        progress=lambda _done, _total: None,
    )
    runtime.db.dispose()
