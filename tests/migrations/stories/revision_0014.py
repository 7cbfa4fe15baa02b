"""0014, word to staff: texts stay texts, what stood on desks is told there alone, and nobody becomes a deputy."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_STAFF = """
    INSERT INTO staff (id, login, display_name, password_hash, roles, is_head, language, is_active,
        must_change_password, session_version, failed_logins, created_at, is_synthetic)
    VALUES (1, 'li', '合成', '-', '["handler"]', true, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true)
"""
_NOTICE = """
    INSERT INTO notice (id, staff_id, kind, params, dedupe_key, created_at, shown_at)
    VALUES (:id, 1, 'supplemented', '{}', :key, '2026-11-23 01:00:00', '2026-11-23 02:00:00')
"""
_MESSAGE = """
    INSERT INTO message (id, dedupe_key, template, sealed_to, state, next_attempt_at, created_at)
    VALUES (:id, :key, 'received', :sealed, 'queued', '2026-11-23 01:00:00', '2026-11-23 01:00:00')
"""


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_STAFF))
        connection.execute(text(_NOTICE), {"id": 1, "key": "before"})
        connection.execute(text(_MESSAGE), {"id": 1, "key": "before", "sealed": b"sealed"})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        assert not connection.execute(text("SELECT is_deputy FROM staff")).scalar_one()
        addressed = "SELECT count(*) FROM notice WHERE addressed_at = created_at AND settled_at IS NULL"
        assert connection.execute(text(addressed)).scalar_one() == 1
        assert connection.execute(text("SELECT road, staff_id FROM message")).one() == ("text", None)
        # The program of before goes on writing, and what it writes is addressed by the new one.
        connection.execute(text(_NOTICE), {"id": 2, "key": "meanwhile"})
        assert connection.execute(text("SELECT id FROM notice WHERE addressed_at IS NULL")).scalars().all() == [2]
        connection.execute(text(_MESSAGE), {"id": 2, "key": "a mail", "sealed": b"sealed"})
        connection.execute(text("UPDATE message SET road = 'mail', staff_id = 1 WHERE id = 2"))
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text("UPDATE message SET road = 'pigeon'"))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM message")).scalars().all() == [1]
        assert connection.execute(text("SELECT count(*) FROM notice")).scalar_one() == 2
        assert connection.execute(text("SELECT is_head FROM staff")).scalar_one()
