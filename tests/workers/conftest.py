"""An installation of this very process, for bodies of jobs that are called and not queued."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.db import Database
from intake.runtime import process_runtime
from tests.stages.servers import Valkey


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder wants a queue."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def installation(
    database: Database, valkey: Valkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """`database` as the installation of this process, with `valkey` as its queue."""
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("JIESU_REDIS_URL", valkey.url)
    process_runtime.cache_clear()
    keyed = Database.from_settings(process_runtime().settings)  # with the installation's own record keys
    yield keyed
    keyed.dispose()
    process_runtime().db.dispose()
    process_runtime.cache_clear()
