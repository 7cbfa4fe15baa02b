"""A receipt means that the complaint is on the disk: every connection to SQLite waits for it at each commit."""

from contextlib import ExitStack

import pytest

from intake.db import Database

FULL = 2


@pytest.fixture
def whole_pool(sqlite_database: Database):
    """Every connection the pool will give, the ones beyond its size too."""
    pool = sqlite_database.engine.pool
    with ExitStack() as held:
        yield [held.enter_context(sqlite_database.engine.connect()) for _ in range(pool.size() + pool._max_overflow)]


def test_every_connection_of_the_pool_waits_for_the_disk(whole_pool):
    said = {
        (connection.exec_driver_sql("PRAGMA journal_mode").scalar(),
         connection.exec_driver_sql("PRAGMA synchronous").scalar())
        for connection in whole_pool
    }  # fmt: skip
    assert len(whole_pool) > 1
    assert said == {("wal", FULL)}


def test_a_connection_made_after_all_were_closed_waits_too(sqlite_database: Database):
    sqlite_database.dispose()
    with sqlite_database.reading() as session:
        assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar() == FULL
