"""0035, bulk hand-overs: none was kept; then one is of a person or of a department, and given back once."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_STAFF = """
    INSERT INTO staff (id, login, display_name, password_hash, roles, is_head, language, is_active,
        must_change_password, session_version, failed_logins, created_at, is_synthetic, is_deputy)
    VALUES (9001, 'li', '合成', '-', '["handler"]', false, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true, false)
"""
_REGION = "INSERT INTO region (code, name, level) VALUES ('510100', '合成市', 'city')"
_DEPARTMENT = """
    INSERT INTO department (id, name, level, region_code, is_backstop, phone, email, basis, is_active, is_synthetic)
    VALUES (9001, '合成局', 'city', '510100', false, '', '', '', true, true)
"""
_HANDOVER = """
    INSERT INTO bulk_handover (batch, giver_id, department_id, done_by_id, done_at, items, drafts, undone_at, returned)
    VALUES (:batch, :giver, :department, 9001, '2026-11-24 01:00:00', '[]', '[]', :undone, :returned)
"""
_OF_A_PERSON = {"batch": "leave:1", "giver": 9001, "department": None, "undone": None, "returned": None}
_OF_A_DEPARTMENT = {**_OF_A_PERSON, "batch": "abolish:1", "giver": None, "department": 9001}
_GIVEN_BACK = {**_OF_A_PERSON, "batch": "leave:2", "undone": "2026-11-24 02:00:00", "returned": 0}


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        for statement in (_REGION, _DEPARTMENT, _STAFF):
            connection.execute(text(statement))


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        for kept in (_OF_A_PERSON, _OF_A_DEPARTMENT, _GIVEN_BACK):
            connection.execute(text(_HANDOVER), kept)
        assert connection.execute(text("SELECT count(*) FROM bulk_handover")).scalar() == 3
    for wrong in (
        _OF_A_PERSON,  # the same batch
        {**_OF_A_PERSON, "batch": "leave:3", "department": 9001},
        {**_OF_A_PERSON, "batch": "leave:4", "giver": None},
        {**_GIVEN_BACK, "batch": "leave:5", "returned": None},
    ):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(_HANDOVER), wrong)


def check_downgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM staff")).scalar() == 1
        assert connection.execute(text("SELECT count(*) FROM department")).scalar() == 1
