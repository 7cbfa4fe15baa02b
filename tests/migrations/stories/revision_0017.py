"""0017, early warning: there was none; of one matter one alert is open, and whoever acknowledges stands by it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_ALERT = """
    INSERT INTO alert (kind, subject, subject_key, first_on, last_on, came, test, raised_at, last_seen_at, ended_at)
    VALUES (:kind, 'violation', 'F-01', '2026-11-23', '2026-11-29', 14, '{}', '2026-11-30 01:00:00',
        '2026-11-30 01:00:00', :ended_at)
"""
_OPEN = {"kind": "surge", "ended_at": None}


def load_data(database: Database) -> None:
    with database.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("SELECT * FROM alert"))


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_ALERT), _OPEN | {"ended_at": "2026-11-30 02:00:00"})
        connection.execute(text(_ALERT), _OPEN)
        found = "SELECT subject_key, region_code, expected, acknowledged_at, note FROM alert WHERE ended_at IS NULL"
        assert connection.execute(text(found)).one() == ("F-01", None, None, None, "")
    for refused in (_OPEN, _OPEN | {"kind": "mood"}):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(_ALERT), refused)
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text("UPDATE alert SET acknowledged_at = raised_at"))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("SELECT * FROM alert"))
