"""The stage of a bench: a PostgreSQL of its own, migrated and seeded, with a synthetic registry."""

import os
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.casework.actor import SYSTEM
from intake.cli.migrate import migrate
from intake.clock import now
from intake.embedded import launch
from intake.registry_upkeep.importing import fill_with_synthetic
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from routing.calendars.working_time import local_day
from routing.registry import synthetic
from tests.stages.servers import Postgres

SEED = 12345
# As in service: every commit is on the disk before it is answered.
DURABLE = ("shared_buffers=512MB", "max_connections=60", "max_wal_size=4GB")


@contextmanager
def stage(*, associations: int) -> Iterator[Runtime]:
    """A runtime on a fresh PostgreSQL holding `associations` synthetic associations."""
    server = Postgres(DURABLE)
    server.execute("CREATE DATABASE bench")
    with tempfile.TemporaryDirectory(prefix="jiesu-bench-") as folder:
        os.environ["JIESU_DATA_DIR"] = folder
        os.environ["JIESU_DATABASE_URL"] = server.url("bench")
        settings = Settings.from_env()
        migrate(settings).dispose()
        runtime = build_runtime(settings)
        with runtime.db.unit_of_work() as session:
            registry = synthetic.generate(SEED, associations, province=True)
            fill_with_synthetic(session, registry, on=local_day(now()), actor=SYSTEM, at=now())
        try:
            yield runtime
        finally:
            runtime.db.dispose()
            server.stop()


def settle(runtime: Runtime) -> None:
    """Tell PostgreSQL how large its tables have become, as autovacuum does once a minute in service.

    A session whose first foreign-key check met an empty table scans it at every later one, until it hears of this.
    """
    with runtime.db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


@contextmanager
def serving(target: str, port: int) -> Iterator[int]:
    """Two web processes over `target`, as `jiesu web` starts them, until the block ends; answers the process id."""
    command = [sys.executable, "-m", "tests.bench.serving", target, str(port)]
    with (Path(os.environ["JIESU_DATA_DIR"]) / "server.log").open("wb") as log:
        child = launch(command, output=log)
        try:
            _await(port)
            yield child.pid
        finally:
            child.terminate()
            child.wait(timeout=20)


def _await(port: int) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/nothing", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")
