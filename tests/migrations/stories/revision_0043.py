"""0043, requests about accounts: none was kept; then each is decided once, and by another administrator."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_STAFF = """
    INSERT INTO staff (id, login, display_name, password_hash, roles, is_head, language, is_active,
        must_change_password, session_version, failed_logins, created_at, is_synthetic, is_deputy)
    VALUES (:id, :login, '合成', '-', '["administrator"]', false, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true,
        false)
"""
_REQUEST = """
    INSERT INTO account_request (kind, staff_id, roles, roles_before, asked_by_id, asked_at, until, state,
        decided_by_id, decided_at)
    VALUES ('grant', :staff, '["supervisor"]', '[]', 9001, '2026-11-24 01:00:00', '2026-11-25 01:00:00', :state,
        :decider, :decided)
"""
_OPEN = {"staff": 9003, "state": "open", "decider": None, "decided": None}
_APPROVED = {"staff": 9003, "state": "approved", "decider": 9002, "decided": "2026-11-24 02:00:00"}


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        for number in (9001, 9002, 9003):
            connection.execute(text(_STAFF), {"id": number, "login": f"li{number}"})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        for kept in (_OPEN, _APPROVED, {**_APPROVED, "state": "withdrawn", "decider": 9001}):
            connection.execute(text(_REQUEST), kept)
    for wrong in (
        {**_APPROVED, "decider": 9001},  # by who asked
        {**_APPROVED, "decider": 9003},  # by whom it is about
        {**_APPROVED, "decided": None},
        {**_OPEN, "decided": "2026-11-24 02:00:00"},
    ):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(_REQUEST), wrong)


def check_downgrade(database: Database) -> None:
    assert not inspect(database.engine).has_table("account_request")
    with database.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM staff")).scalar() == 3
