"""0030, published items: of what stood to be put right nothing is published until somebody chooses it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_REGION = "INSERT INTO region (code, name, level) VALUES ('510100', '合成市', 'city')"
_ASSOCIATION = """
    INSERT INTO association (id, credit_code, name, level, region_code, industry, mode, lifecycle, is_watchlisted,
        is_synthetic)
    VALUES (9001, '51510000MJ0000001X', '合成协会', 'city', '510100', '', 'dual', 'active', false, true)
"""
_TALK = """
    INSERT INTO association_talk (id, association_id, region_code, state, origin, proposed_at, held_on)
    VALUES (9001, 9001, '510100', 'held', 'hand', '2026-11-23 01:00:00', '2026-11-24')
"""
_ITEM = "INSERT INTO talk_item (id, talk_id, text, due_on, state) VALUES (9001, 9001, '合成', '2026-12-31', 'open')"
_SHOWN = "SELECT is_published FROM talk_item WHERE id = 9001"


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        for statement in (_REGION, _ASSOCIATION, _TALK, _ITEM):
            connection.execute(text(statement))
    with database.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text(_SHOWN))


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        assert not connection.scalar(text(_SHOWN))
        connection.execute(text("UPDATE talk_item SET is_published = true"))
        assert connection.scalar(text(_SHOWN))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT text FROM talk_item WHERE id = 9001")) == "合成"
        with pytest.raises(DBAPIError):
            connection.execute(text(_SHOWN))
