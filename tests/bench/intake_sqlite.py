"""Full intake on SQLite by one writer, each commit on the disk: what the embedded default takes in a second.

`TMPDIR` chooses the disk; one in memory waits for nothing.
"""

import os
import tempfile
import time

from intake.casework.actor import SYSTEM
from intake.casework.registering.idempotent import once
from intake.casework.registering.register import NewComplaint, register_complaint
from intake.cli.migrate import migrate
from intake.clock import now
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from routing.vocabulary import Channel, Kind
from tests.bench.intake_http import WORDS
from tests.bench.load import Load

COMPLAINTS, WARMING_UP = 1000, 100


def run() -> list[str]:
    with tempfile.TemporaryDirectory(prefix="jiesu-bench-") as folder:
        os.environ["JIESU_DATA_DIR"] = folder
        os.environ.pop("JIESU_DATABASE_URL", None)
        settings = Settings.from_env()
        migrate(settings).dispose()
        runtime = build_runtime(settings)
        for number in range(WARMING_UP):
            _register(runtime, number)
        load, begun = Load(), time.perf_counter()
        for number in range(WARMING_UP, WARMING_UP + COMPLAINTS):
            asked = time.perf_counter()
            _register(runtime, number)
            load.latencies.append(time.perf_counter() - asked)
        load.seconds = time.perf_counter() - begun
        runtime.db.dispose()
    half, tail = load.percentile(0.5), load.percentile(0.99)
    return [f"full intake              {load.rate:8.0f} a second   p50 {half:.1f} ms, p99 {tail:.1f} ms, one writer"]


def _register(runtime: Runtime, number: int) -> None:
    new = NewComplaint(Channel.API, f"bench-{number}", Kind.COMPLAINT, ("F-01",), WORDS, association_id=None)
    once(
        runtime.db,
        lambda session: register_complaint(session, runtime.collaborators(session), new, actor=SYSTEM, at=now()),
    )
