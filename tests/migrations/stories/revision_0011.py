"""0011, evidence: no file was handed in before; the record takes its events and stays append-only."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (1, '2611230000000001', '', 'web', 'before', 'complaint', 'received', 'normal', 'complaint',
        '合成协会', '510100', 'F-01', '["F-01"]', :narrative, false, false, 'zh',
        '2026-11-23 01:00:00', false, true, 1, 'head')
"""
_EVENT = """
    INSERT INTO complaint_event (complaint_id, seq, kind, actor_kind, at, data, format, key_id, previous, hash)
    VALUES (1, :seq, :kind, 'system', '2026-11-23 01:00:00', '{}', 1, 'k', '', 'head')
"""
_KINDS = "SELECT kind FROM complaint_event ORDER BY seq"
_TABLES = ("evidence", "evidence_copy", "evidence_draft", "inbound_media")


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_COMPLAINT), {"narrative": b"sealed"})
        connection.execute(text(_EVENT), {"seq": 1, "kind": "complaint:receive"})
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_EVENT), {"seq": 2, "kind": "evidence:add"})


def check_upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        for table in _TABLES:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
        assert connection.execute(text(_KINDS)).scalars().all() == ["complaint:receive"]
        with connection.begin_nested() as trial:
            for seq, kind in enumerate(("evidence:add", "evidence:view", "evidence:sort", "evidence:take_off"), 2):
                connection.execute(text(_EVENT), {"seq": seq, "kind": kind})
            assert connection.execute(text(_KINDS)).scalars().all()[1:] == [
                "evidence:add",
                "evidence:view",
                "evidence:sort",
                "evidence:take_off",
            ]
            trial.rollback()
    for forbidden in ("UPDATE complaint_event SET kind = 'complaint:note'", "DELETE FROM complaint_event"):
        with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
            connection.execute(text(forbidden))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text(_KINDS)).scalars().all() == ["complaint:receive"]
    for table in _TABLES:
        with pytest.raises(DBAPIError), database.engine.connect() as connection:
            connection.execute(text(f"SELECT id FROM {table}"))
