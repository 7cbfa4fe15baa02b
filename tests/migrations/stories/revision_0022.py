"""0022, call-backs that happened: what was kept before says no way and no time; nobody has to have called any more."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from intake.db import Database

_STAFF = """
    INSERT INTO staff (id, login, display_name, password_hash, roles, is_head, language, is_active,
        must_change_password, session_version, failed_logins, created_at, is_synthetic)
    VALUES (7, 'huifang', '合成', '-', '["caller_back"]', false, 'zh', true, false, 1, 0, '2026-11-23 01:00:00', true)
"""
_COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, closed_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (1, '1', '', 'phone', '1', 'complaint', 'closed', 'normal', 'complaint', '合成协会', '510100',
        'F-01', '["F-01"]', :narrative, false, false, 'zh', '2026-11-23 01:00:00', '2026-11-23 02:00:00', false, true,
        1, 'head')
"""
_CALL = """
    INSERT INTO callback (id, complaint_id, attempt, round, contacted, called_by_id, called_at)
    VALUES (:id, 1, 1, 0, 'unreached', :by, '2026-11-24 01:00:00')
"""
_EVENT = """
    INSERT INTO complaint_event (complaint_id, seq, kind, actor_kind, at, data, format, key_id, previous, hash)
    VALUES (1, 2, :kind, 'system', '2026-11-23 01:00:00', '{}', 1, 'k', 'a', 'b')
"""
_OBJECTION = """
    INSERT INTO objection (id, complaint_id, origin, state, filed_at, decide_by, decided_by_id, decided_at)
    VALUES (:id, 1, 'complainant', :state, '2026-11-24 01:00:00', '2026-12-24 01:00:00', :by, :at)
"""
_OPEN = {"state": "open", "by": None, "at": None}


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_STAFF))
        connection.execute(text(_COMPLAINT), {"narrative": b"sealed"})
        connection.execute(text(_CALL), {"id": 1, "by": 7})
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(_CALL), {"id": 2, "by": None})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        kept = connection.execute(text("SELECT called_by_id, way, shown_at, seconds FROM callback")).one()
        assert kept == (7, None, None, None)
        connection.execute(text(_CALL), {"id": 2, "by": None})
        connection.execute(text("UPDATE callback SET way = 'page' WHERE id = 2"))
        connection.execute(text("DELETE FROM callback WHERE id = 2"))
        connection.execute(text(_OBJECTION), _OPEN | {"id": 1})
    for refused in (
        text("UPDATE callback SET way = 'pigeon'"),
        text("UPDATE callback SET contacted = 'reached'"),
        text(_OBJECTION).bindparams(**_OPEN | {"id": 2}),
        text(_OBJECTION).bindparams(id=2, state="upheld", by=None, at="2026-11-25 01:00:00"),
        text(_EVENT).bindparams(kind="objection:forget"),
    ):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(refused)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM objection"))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT id, called_by_id FROM callback")).all() == [(1, 7)]
    for refused in (_CALL, _EVENT):
        values = {"id": 2, "by": None} if refused is _CALL else {"kind": "objection:file"}
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(refused), values)
