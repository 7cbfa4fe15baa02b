"""0031, key supervision: a number is one criterion's while that is in use; rounds and their scores hold together."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_NEW = ("key_indicator_set", "key_indicator", "key_finding", "key_round", "key_score", "delegated_item")
_CRITERION = """
    INSERT INTO watch_indicator (number, kind, text, basis, is_active, is_default)
    VALUES (3, 'risk', '合成指标', '', :is_active, false)
"""
_SET = """
    INSERT INTO key_indicator_set (version, state, title, threshold, based_on, created_at, decided_at)
    VALUES (:version, :state, '合成', 30, 0, '2026-11-23 01:00:00', :decided_at)
"""
_ROUND = """
    INSERT INTO key_round (set_version, as_of, origin, quarter_on, threshold, most, associations, scored_at, state,
        decided_at)
    VALUES (0, '2026-09-30', 'quarter', :quarter_on, 30, 0, 0, '2026-11-23 01:00:00', :state, :decided_at)
"""
_AT = "2026-11-23 01:00:00"


def load_data(database: Database) -> None:
    _do(database, _CRITERION, is_active=True)
    _refused(database, _CRITERION, is_active=False)
    for table in _NEW:
        _refused(database, f"SELECT * FROM {table}")


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        assert connection.execute(text("SELECT number, is_active FROM watch_indicator")).one() == (3, True)
    _refused(database, _CRITERION, is_active=True)
    _do(database, _SET, version=1, state="published", decided_at=_AT)
    _do(database, _SET, version=2, state="draft", decided_at=None)
    _refused(database, _SET, version=3, state="draft", decided_at=None)
    _refused(database, _SET, version=3, state="published", decided_at=None)
    _do(database, _ROUND, quarter_on="2026-10-01", state="open", decided_at=None)
    _refused(database, _ROUND, quarter_on="2026-07-01", state="open", decided_at=None)
    _refused(database, _ROUND, quarter_on="2026-10-01", state="nothing", decided_at=_AT)
    _do(database, _ROUND, quarter_on="2026-07-01", state="nothing", decided_at=_AT)
    for table in _NEW:
        _do(database, f"DELETE FROM {table}")


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM watch_indicator")).scalars().all() == [3]
    _refused(database, _CRITERION, is_active=False)
    for table in _NEW:
        _refused(database, f"SELECT * FROM {table}")


def _do(database: Database, statement: str, **values: object) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement), values)


def _refused(database: Database, statement: str, **values: object) -> None:
    with pytest.raises(DBAPIError):
        _do(database, statement, **values)
