"""0038, sessions of staff: the cookie alone knew of them; then one row a browser, and one for what is guessed."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from intake.db import Database

_PERSON = """
    INSERT INTO staff (id, login, display_name, password_hash, roles, is_head, language, is_active,
        must_change_password, session_version, failed_logins, created_at, is_synthetic, is_deputy)
    VALUES (1, 'li', 'li', '', '[]', false, 'zh', true, false, 1, 3, '2026-11-24 01:00:00', false, false)
"""
_SESSION = """
    INSERT INTO staff_session (id, staff_id, digest, version, began_at, seen_at)
    VALUES (:id, 1, 'd', 1, '2026-11-24 01:00:00', '2026-11-24 01:00:00')
"""


def load_data(database: Database) -> None:
    assert not inspect(database.engine).has_table("staff_session")
    with database.engine.begin() as connection:
        connection.execute(text(_PERSON))


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_SESSION), {"id": 1})
        kept = connection.execute(text("SELECT device, network, proved_at, ended_at FROM staff_session")).one()
    assert tuple(kept) == ("", "", None, None)
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(_SESSION), {"id": 2})


def check_downgrade(database: Database) -> None:
    assert not inspect(database.engine).has_table("staff_session")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT failed_logins FROM staff WHERE id = 1")).scalar_one() == 3
