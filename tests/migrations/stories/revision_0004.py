"""0004, regions of staff: who works here and what was received before keep the home region."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_STAFF = (
    "INSERT INTO staff (login, display_name, password_hash, roles, is_head, language, is_active, must_change_password,"
    " session_version, failed_logins, created_at, is_synthetic)"
    " VALUES ('ming', '明', '-', '[\"supervisor\"]', false, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true)"
)
_NEW = {"staff": "region_code", "notice": "region_code", "complaint": "received_region"}


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(_STAFF)


def check_upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT login, region_code FROM staff")).all() == [("ming", None)]


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT login FROM staff")).scalars().all() == ["ming"]
    for table, column in _NEW.items():
        with database.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(f"SELECT {column} FROM {table}"))
