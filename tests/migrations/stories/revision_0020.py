"""0020, supervision: no order was; then a step gives a department one, and an association has one talk under way."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_REGION = "INSERT INTO region (code, name, level) VALUES ('510100', '合成市', 'city')"
_DEPARTMENT = """
    INSERT INTO department (id, name, symbol, level, region_code, is_backstop, is_active, is_synthetic)
    VALUES (9001, '合成单位', 'REG', 'city', '510100', false, true, true)
"""
_ASSOCIATION = """
    INSERT INTO association (id, credit_code, name, level, region_code, industry, mode, lifecycle, is_watchlisted,
        is_synthetic)
    VALUES (9001, '51510000MJ0000001X', '合成协会', 'city', '510100', '', 'dual', 'active', false, true)
"""
_COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (1, '1', '', 'phone', '1', 'complaint', 'handling', 'normal', 'complaint', '合成协会', '510100',
        'F-01', '["F-01"]', :narrative, false, false, 'zh', '2026-11-23 01:00:00', false, true, 1, 'head')
"""
_PART = """
    INSERT INTO handling (id, complaint_id, department_id, role, is_principal, state, violations, because,
        is_designated, dispatched_at)
    VALUES (1, 1, 9001, 'lead', true, 'signed', '[]', '', false, '2026-11-23 01:00:00')
"""
_ORDER = """
    INSERT INTO supervision_order (id, complaint_id, ordinal, level, department_id, handling_id, state, round, days,
        region_code, calendar_version, started_at, due_at, given_at, deadline_id, step, demand)
    VALUES (:id, 1, :id, :level, 9001, 1, 'open', 1, 3, '510100', 1, '2026-11-23 01:00:00', '2026-11-26 15:59:59',
        '2026-11-23 01:00:00', :deadline_id, :step, :demand)
"""
_TALK = """
    INSERT INTO association_talk (association_id, region_code, state, origin, proposed_at)
    VALUES (9001, '510100', :state, 'hand', '2026-11-23 01:00:00')
"""
_EVENT = """
    INSERT INTO complaint_event (complaint_id, seq, kind, actor_kind, at, data, format, key_id, previous, hash)
    VALUES (1, :seq, :kind, 'system', '2026-11-23 01:00:00', '{}', 1, 'k1', '', :hash)
"""
_STEP = {"id": 1, "level": "supervise", "deadline_id": 7, "step": "plus_3", "demand": b"sealed"}
_NEW = ("supervision_order", "association_talk", "talk_item")


def load_data(database: Database) -> None:
    _is_unknown(database)
    with database.engine.begin() as connection:
        for statement in (_REGION, _DEPARTMENT, _ASSOCIATION):
            connection.execute(text(statement))
        connection.execute(text(_COMPLAINT), {"narrative": b"sealed"})
        connection.execute(text(_PART))
        connection.execute(text(_EVENT), {"seq": 1, "kind": "complaint:note", "hash": "1"})
    _refuses(database, _EVENT, {"seq": 2, "kind": "order:issue", "hash": "2"})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_ORDER), _STEP)
        connection.execute(text(_ORDER), {**_STEP, "id": 2, "deadline_id": None, "step": None})
        connection.execute(text(_TALK), {"state": "dropped"})
        connection.execute(text(_TALK), {"state": "proposed"})
        running = "SELECT id, round, feedback FROM supervision_order WHERE state = 'open' ORDER BY id"
        assert connection.execute(text(running)).all() == [(1, 1, None), (2, 1, None)]
    _refuses(database, _ORDER, {**_STEP, "id": 3})  # that step gave it already
    _refuses(database, _ORDER, {**_STEP, "id": 3, "step": None})
    _refuses(database, _ORDER, {**_STEP, "id": 3, "deadline_id": 8, "level": "harsh"})
    _refuses(database, _TALK, {"state": "planned"})
    _refuses(database, _EVENT, {"seq": 2, "kind": "order:nonsense", "hash": "2"})
    for refused in (
        "UPDATE association_talk SET state = 'held' WHERE state = 'proposed'",
        "UPDATE association_talk SET is_published = true",
        "UPDATE complaint_event SET hash = 'forged'",  # the guard of the record stands
    ):
        _refuses(database, refused, {})
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM supervision_order"))
        connection.execute(text("DELETE FROM association_talk"))


def check_downgrade(database: Database) -> None:
    _is_unknown(database)
    _refuses(database, _EVENT, {"seq": 2, "kind": "order:issue", "hash": "2"})
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
