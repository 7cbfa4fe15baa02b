"""0027, letters: none was; then a number of a kind and year stands once, and what is due has its days."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_REGION = "INSERT INTO region (code, name, level) VALUES ('510100', '合成市', 'city')"
_COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (1, '1', '', 'phone', '1', 'complaint', 'handling', 'normal', 'complaint', '合成协会', '510100',
        'F-01', '["F-01"]', :narrative, false, false, 'zh', '2026-11-23 01:00:00', false, true, 1, 'head')
"""
_STAFF = """
    INSERT INTO staff (id, login, display_name, password_hash, roles, is_head, language, is_active,
        must_change_password, session_version, failed_logins, created_at, is_synthetic, is_deputy)
    VALUES (9001, 'li', '合成', '-', '["supervisor"]', false, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true,
        false)
"""
_LETTER = """
    INSERT INTO letter (id, complaint_id, kind, year, serial, state, road, content, issued_at, issued_by_id, days)
    VALUES (:id, 1, :kind, 2026, :serial, 'issued', 'post', :content, '2026-11-23 01:00:00', 9001, :days)
"""
_CASE_FILE = """
    INSERT INTO case_file (id, complaint_id, purpose, wanted_at, wanted_by_id, pages, fault)
    VALUES (1, 1, :purpose, '2026-11-23 01:00:00', 9001, 0, '')
"""
_EVENT = """
    INSERT INTO complaint_event (complaint_id, seq, kind, actor_kind, at, data, format, key_id, previous, hash)
    VALUES (1, :seq, :kind, 'system', '2026-11-23 01:00:00', '{}', 1, 'k1', '', :hash)
"""
_FIRST = {"id": 1, "kind": "acceptance", "serial": 1, "content": b"sealed", "days": None}
_NEW = ("letter", "case_file")


def load_data(database: Database) -> None:
    _is_unknown(database)
    with database.engine.begin() as connection:
        connection.execute(text(_REGION))
        connection.execute(text(_STAFF))
        connection.execute(text(_COMPLAINT), {"narrative": b"sealed"})
        connection.execute(text(_EVENT), {"seq": 1, "kind": "complaint:note", "hash": "1"})
    _refuses(database, _EVENT, {"seq": 2, "kind": "letter:issue", "hash": "2"})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_LETTER), _FIRST)
        connection.execute(text(_LETTER), {**_FIRST, "id": 2, "serial": 2})
        connection.execute(text(_LETTER), {**_FIRST, "id": 3, "kind": "answer"})
        connection.execute(text(_CASE_FILE), {"purpose": b"sealed"})
        numbers = "SELECT kind, serial FROM letter ORDER BY id"
        assert connection.execute(text(numbers)).all() == [("acceptance", 1), ("acceptance", 2), ("answer", 1)]
    _refuses(database, _LETTER, {**_FIRST, "id": 4})  # the number stands already
    _refuses(database, _LETTER, {**_FIRST, "id": 4, "serial": 0})
    _refuses(database, _LETTER, {**_FIRST, "id": 4, "serial": 3, "days": 5})  # and no day it is due by
    _refuses(database, _LETTER, {**_FIRST, "id": 4, "kind": "nonsense"})
    _refuses(database, "UPDATE case_file SET made_at = wanted_at", {})
    _refuses(database, _EVENT, {"seq": 2, "kind": "letter:nonsense", "hash": "2"})
    _refuses(database, "UPDATE complaint_event SET hash = 'forged'", {})  # the guard of the record stands
    with database.engine.begin() as connection:
        for table in _NEW:
            connection.execute(text(f"DELETE FROM {table}"))


def check_downgrade(database: Database) -> None:
    _is_unknown(database)
    _refuses(database, _EVENT, {"seq": 2, "kind": "letter:issue", "hash": "2"})
    _refuses(database, "UPDATE complaint_event SET hash = 'forged'", {})
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT kind FROM complaint_event")).scalars().all() == ["complaint:note"]


def _is_unknown(database: Database) -> None:
    for table in _NEW:
        with database.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(f"SELECT * FROM {table}"))


def _refuses(database: Database, statement: str, values: dict[str, object]) -> None:
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(statement), values)
