"""0005, training complaints: whatever was there before counts."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database
from tests.migrations.revision_0001 import load_complaint


def load_data(database: Database) -> None:
    load_complaint(database)


def check_upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM complaint WHERE NOT is_training")).scalars().all() == [
            "2611230000000001"
        ]


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM complaint")).scalar_one() == 1
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT is_training FROM complaint"))
