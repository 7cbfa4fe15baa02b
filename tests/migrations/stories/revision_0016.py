"""0016, bulletins: one of a span and a revision, released ones opened by a link of their own, readers named once."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_STAFF = """
    INSERT INTO staff (id, login, display_name, password_hash, roles, is_head, language, is_active,
        must_change_password, session_version, failed_logins, created_at, is_synthetic, is_deputy)
    VALUES (1, 'li', '合成', '-', '["supervisor"]', false, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true, false)
"""
_BULLETIN = """
    INSERT INTO bulletin (id, kind, period, first_on, revision, state, body, wanted_at, link)
    VALUES (:id, 'monthly', '2026-10', '2026-10-01', :revision, :state, '{}', '2026-11-01 00:25:00', :link)
"""
_READER = """
    INSERT INTO bulletin_reader (id, staff_id, sealed, kinds, added_at)
    VALUES (:id, 1, :sealed, '["monthly"]', '2026-11-23 01:00:00')
"""
_MESSAGE = """
    INSERT INTO message (id, dedupe_key, template, sealed_to, state, next_attempt_at, created_at, road)
    VALUES (:id, :key, :template, :sealed, 'queued', '2026-11-23 01:00:00', '2026-11-23 01:00:00', 'mail')
"""


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_STAFF))
        connection.execute(text(_MESSAGE), {"id": 1, "key": "before", "template": "staff", "sealed": b"sealed"})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_BULLETIN), {"id": 1, "revision": 1, "state": "released", "link": "abc"})
        connection.execute(text(_BULLETIN), {"id": 2, "revision": 2, "state": "wanted", "link": None})
        assert connection.execute(text("SELECT digest, profile FROM bulletin WHERE id = 2")).one() == ("", "")
        connection.execute(text(_READER), {"id": 1, "sealed": b""})
        assert connection.execute(text("SELECT language FROM bulletin_reader")).scalar_one() == "zh"
        connection.execute(text(_MESSAGE), {"id": 2, "key": "sent", "template": "bulletin", "sealed": b"sealed"})
    for statement, values in (
        (_BULLETIN, {"id": 3, "revision": 1, "state": "draft", "link": None}),
        (_BULLETIN, {"id": 3, "revision": 3, "state": "draft", "link": "abc"}),
        (_BULLETIN, {"id": 3, "revision": 3, "state": "burnt", "link": None}),
        (_READER, {"id": 2, "sealed": b""}),
    ):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(statement), values)


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM message")).scalars().all() == [1]
