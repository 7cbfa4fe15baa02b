"""0034, reaching unseen: a masked call has an end once it is over, and a limit may be of objections."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database
from tests.migrations.stories.revision_0009 import COMPLAINT

_CALL = """
    INSERT INTO masked_call (id, complaint_id, asked_by_id, asked_at, state, ended_at, call_sid)
    VALUES (:id, 1, 1, '2026-11-24 01:00:00', :state, :ended, :sid)
"""
_STAFF = """
    INSERT INTO staff (id, login, display_name, password_hash, roles, is_head, language, is_active,
        must_change_password, session_version, failed_logins, created_at, is_synthetic)
    VALUES (1, 'li', '合成', '-', '["caller_back"]', false, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true)
"""
_VERSION = """
    INSERT INTO policy_version (id, profile, version, effective_at, is_active, note)
    VALUES (1, 'default', 1, '2026-11-23 01:00:00', true, '')
"""
_LIMIT = """
    INSERT INTO policy_limit (id, version_id, policy, clock, amount, unit, extension, basis)
    VALUES (:id, 1, 'any', :clock, 30, 'days', 0, '')
"""
_OVER = {"id": 2, "state": "talked", "ended": "2026-11-24 01:05:00", "sid": "CA2"}
_CALLBACK = """
    INSERT INTO callback (id, complaint_id, attempt, round, contacted, called_at)
    VALUES (1, 1, 1, 0, 'unreached', '2026-11-24 02:00:00')
"""


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(COMPLAINT), {"narrative": b"sealed"})
        connection.execute(text(_STAFF))
        connection.execute(text(_CALLBACK))
        connection.execute(text(_VERSION))
    _refuses(database, _LIMIT, {"id": 1, "clock": "objection"})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_CALL), {"id": 1, "state": "asked", "ended": None, "sid": None})
        connection.execute(text(_CALL), _OVER)
        assert connection.execute(text("SELECT masked_call_id FROM callback")).scalar() is None
        connection.execute(text("UPDATE callback SET masked_call_id = 2"))
    _refuses(database, _CALL, {**_OVER, "id": 3})  # the provider's id is that of another
    _refuses(database, _CALL, {**_OVER, "id": 3, "sid": "CA3", "ended": None})
    _refuses(database, _CALL, {**_OVER, "id": 3, "sid": "CA3", "state": "answered"})
    _refuses(database, _LIMIT, {"id": 1, "clock": "appeal"})
    with database.engine.begin() as connection:  # and is taken back, for the earlier version knows no such limit
        connection.execute(text(_LIMIT), {"id": 1, "clock": "objection"})
        connection.execute(text(_LIMIT), {"id": 2, "clock": "objection_decision"})
        connection.execute(text("DELETE FROM policy_limit"))
        connection.execute(text("UPDATE callback SET masked_call_id = NULL"))


def check_downgrade(database: Database) -> None:
    _refuses(database, "SELECT * FROM masked_call", {})
    _refuses(database, _LIMIT, {"id": 1, "clock": "objection"})
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT contacted FROM callback")).scalar() == "unreached"


def _refuses(database: Database, statement: str, given: dict[str, object]) -> None:
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(statement), given)
