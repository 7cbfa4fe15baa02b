"""0045, second factors: a password alone; then codes, keys and subjects, each of which stands for one account."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from intake.db import Database
from tests.migrations.stories.revision_0038 import _PERSON

_TABLES = ("staff_authenticator", "recovery_code", "passkey", "passkey_challenge", "staff_subject")
_AT = "2026-11-24 01:00:00"
_KEY = """
    INSERT INTO passkey (id, staff_id, credential_id, public_key, name, added_at, sign_count)
    VALUES (:id, 1, :key, :key, 'phone', :at, 0)
"""
_SUBJECT = "INSERT INTO staff_subject (staff_id, issuer, subject, bound_at) VALUES (1, 'https://id', 's', :at)"


def load_data(database: Database) -> None:
    assert not set(_TABLES) & set(inspect(database.engine).get_table_names())
    with database.engine.begin() as connection:
        connection.execute(text(_PERSON))


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_KEY), {"id": 1, "key": b"k", "at": _AT})
        connection.execute(text(_SUBJECT), {"at": _AT})
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(_KEY), {"id": 2, "key": b"k", "at": _AT})


def check_downgrade(database: Database) -> None:
    assert not set(_TABLES) & set(inspect(database.engine).get_table_names())
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT login FROM staff WHERE id = 1")).scalar_one() == "li"
