"""0037, runs of periodic jobs: none was kept; then one row a job."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from intake.db import Database

_RUN = """
    INSERT INTO periodic_run (name, since, milliseconds, failed_in_a_row, failures)
    VALUES ('archive', '2026-11-24 01:00:00', 12, 0, '[]')
"""


def load_data(database: Database) -> None:
    assert not inspect(database.engine).has_table("periodic_run")


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_RUN))
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(_RUN))


def check_downgrade(database: Database) -> None:
    assert not inspect(database.engine).has_table("periodic_run")
