"""Whether a complaint could be taken is tried by writing, and told by part."""

import os
import subprocess
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pytest
from sqlalchemy import event, text

from intake.app import create_app
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.web.health import readiness
from tests.stages.servers import Valkey
from tests.stages.templates import Templates


def test_ready_by_writing_and_alive_without(runtime: Runtime, client) -> None:
    assert client.get("/health/ready").json == {"status": "ok"}
    assert client.get("/health/live").json == {"status": "ok"}
    with runtime.db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM periodic_run WHERE name = 'write-probe'")).scalar() == 1


def test_it_looks_once_a_second(runtime: Runtime, client) -> None:
    client.get("/health/ready")
    with runtime.db.engine.begin() as connection:
        connection.execute(text("DROP TABLE periodic_run"))
    assert client.get("/health/ready").status_code == 200
    readiness_of(client)._looked_at -= readiness.EVERY_SECONDS
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "periodic_run" in answer.json["faults"]["schema"]


def readiness_of(client) -> readiness.WriteProbe:
    found: readiness.WriteProbe = client.application.extensions["jiesu-write-probe"]
    return found


def test_a_queue_that_is_away_is_named_and_may_be_left_out(settings: Settings, valkey: Valkey) -> None:
    client = create_app(build_runtime(settings.model_copy(update={"redis_url": valkey.url}))).test_client()
    assert client.get("/health/ready").status_code == 200
    valkey.kill()
    try:
        readiness_of(client)._looked_at = 0
        answer = client.get("/health/ready")
        assert (answer.status_code, list(answer.json["faults"])) == (503, ["queue"])
        assert client.get("/health/ready?without=queue").status_code == 200
    finally:
        valkey.start()


def test_a_database_that_may_only_be_read_is_told(runtime: Runtime, client) -> None:
    runtime.db.dispose()
    event.listen(runtime.db.engine, "connect", lambda driver, _record: driver.execute("PRAGMA query_only = ON"))
    answer = client.get("/health/ready")
    assert (answer.status_code, list(answer.json["faults"])) == (503, ["write"])
    assert client.get("/health").status_code == 503


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "jiesu", disk], check=False).returncode
    ):
        pytest.skip("only root may mount a small disk here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.proof
def test_a_full_disk_is_told_and_what_was_typed_is_kept(
    settings: Settings, small_disk: Path, templates: Templates
) -> None:
    templates.sqlite_copy(small_disk, is_seeded=True)
    name = next(small_disk.glob("*.sqlite*")).name
    runtime = build_runtime(settings.model_copy(update={"database_url": f"sqlite:///{small_disk}/{name}"}))
    client = create_app(runtime).test_client()
    assert client.get("/health/ready").status_code == 200
    with pytest.raises(OSError, match="space"), (small_disk / "filler").open("wb", buffering=0) as filler:
        filler.writelines(repeat(bytes(4096)))
    readiness_of(client)._looked_at = 0
    answer = client.get("/health/ready")
    assert (answer.status_code, list(answer.json["faults"])) == (503, ["write"])
    assert client.get("/health").json["writing"] == "failing"
    (small_disk / "filler").unlink()
    readiness_of(client)._looked_at = 0
    assert client.get("/health/ready").status_code == 200
