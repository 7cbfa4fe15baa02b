"""0025, pictures of charts: one of each key; going back throws them away, and nothing else."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from intake.db import Database

_WANT = """
    INSERT INTO chart_picture (key, form, chart, wanted_at, fault)
    VALUES (:key, 'png', '{"rows": []}', '2026-11-23 01:00:00', '')
"""
_FILE = """
    INSERT INTO fact_file (id, kind, month, until_event, rows, digest, made_at)
    VALUES (77, 'month', '2026-10-01', 1, 1, '', '2026-11-23 01:00:00')
"""


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_FILE))


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_WANT), {"key": "a" * 64})
        connection.execute(text("UPDATE chart_picture SET content = :content"), {"content": b"\x89PNG"})
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(_WANT), {"key": "a" * 64})
    with database.engine.connect() as connection:
        assert bytes(connection.execute(text("SELECT content FROM chart_picture")).scalar_one()) == b"\x89PNG"


def check_downgrade(database: Database) -> None:
    assert not inspect(database.engine).has_table("chart_picture")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT rows FROM fact_file WHERE id = 77")).scalar_one() == 1
