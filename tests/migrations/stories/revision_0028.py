"""0028, people come and go: nothing was handed over, no number warned; then a shift is open once, a limit has days."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database
from tests.migrations.stories.revision_0009 import COMPLAINT

_STAFF = """
    INSERT INTO staff (id, login, display_name, password_hash, roles, is_head, language, is_active,
        must_change_password, session_version, failed_logins, created_at, is_synthetic)
    VALUES (:id, :login, '合成', '-', '["operator"]', false, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true)
"""
_SHIFT = """
    INSERT INTO shift_handover (giver_id, taker_id, state, note, numbers, drafts, given_at, answered_at)
    VALUES (1, :taker, :state, :sealed, '[]', '[]', '2026-11-24 01:00:00', :answered)
"""
_GIVEN = {"taker": 2, "state": "given", "sealed": b"sealed", "answered": None}
_TAKEN = {**_GIVEN, "state": "taken", "answered": "2026-11-24 02:00:00"}
_CALLER = """
    INSERT INTO repeated_caller (id, complaint_id, standing, warned_at, until_on, review_on)
    VALUES (:id, 1, :standing, '2026-11-24 01:00:00', :until, :review)
"""
_LIMITED = {"id": 1, "standing": "limited", "until": "2026-12-20", "review": "2026-12-10"}
_STEP = """
    INSERT INTO repeated_caller_step (caller_id, kind, taken_at, complaints, is_texted)
    VALUES (1, :kind, '2026-11-24 01:00:00', 5, true)
"""
_STUDY = """
    INSERT INTO suggestion_study (complaint_id, verdict, reason, decided_by_id, decided_at, is_told)
    VALUES (1, :verdict, :sealed, 1, '2026-11-24 01:00:00', true)
"""
_NEW = ("suggestion_study", "shift_handover", "repeated_caller", "repeated_caller_step")


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(COMPLAINT), {"narrative": b"sealed"})
        for place, login in ((1, "li"), (2, "wang")):
            connection.execute(text(_STAFF), {"id": place, "login": login})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        for given in (_TAKEN, _TAKEN, _GIVEN):
            connection.execute(text(_SHIFT), given)
        connection.execute(text(_CALLER), _LIMITED)
        connection.execute(text(_STEP), {"kind": "limit"})
        assert connection.execute(text("SELECT count(*) FROM shift_handover")).scalar() == 3
    _refuses(database, _STUDY, {"verdict": "praised", "sealed": b"sealed"})
    with database.engine.begin() as connection:
        connection.execute(text(_STUDY), {"verdict": "adopted", "sealed": b"sealed"})
    _refuses(database, _STUDY, {"verdict": "adopted", "sealed": b"sealed"})  # once
    _refuses(database, _SHIFT, _GIVEN)  # one waits already
    _refuses(database, _SHIFT, {**_TAKEN, "taker": 1})
    _refuses(database, _SHIFT, {**_TAKEN, "answered": None})
    _refuses(database, _CALLER, {**_LIMITED, "id": 2, "review": None})
    _refuses(database, _CALLER, {**_LIMITED, "id": 2, "standing": "ended"})
    _refuses(database, _STEP, {"kind": "forgiven"})


def check_downgrade(database: Database) -> None:
    for table in _NEW:
        _refuses(database, f"SELECT * FROM {table}", {})
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM complaint")).scalar() == 1


def _refuses(database: Database, statement: str, given: dict[str, object]) -> None:
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(statement), given)
