"""0009, recusals: nobody was set aside before; the record takes their events and stays append-only."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (1, '2611230000000001', '', 'phone', 'before', 'complaint', 'received', 'normal', 'complaint',
        '合成协会', '510100', 'F-01', '["F-01"]', :narrative, true, false, 'zh',
        '2026-11-23 01:00:00', false, true, 1, 'head')
"""
EVENT = """
    INSERT INTO complaint_event (complaint_id, seq, kind, actor_kind, at, data, format, key_id, previous, hash)
    VALUES (1, :seq, :kind, 'system', '2026-11-23 01:00:00', '{}', 1, 'k', '', 'head')
"""
KINDS = "SELECT kind FROM complaint_event ORDER BY seq"


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(COMPLAINT), {"narrative": b"sealed"})
        connection.execute(text(EVENT), {"seq": 1, "kind": "complaint:receive"})
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(EVENT), {"seq": 2, "kind": "recusal:name"})


def check_upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT implicated_text FROM complaint")).scalars().all() == [None]
        assert connection.execute(text("SELECT count(*) FROM recusal")).scalar_one() == 0
        assert connection.execute(text(KINDS)).scalars().all() == ["complaint:receive"]
        with connection.begin_nested() as trial:
            connection.execute(text(EVENT), {"seq": 2, "kind": "recusal:name"})
            assert connection.execute(text(KINDS)).scalars().all() == ["complaint:receive", "recusal:name"]
            trial.rollback()
    for forbidden in ("UPDATE complaint_event SET kind = 'complaint:note'", "DELETE FROM complaint_event"):
        with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
            connection.execute(text(forbidden))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text(KINDS)).scalars().all() == ["complaint:receive"]
    for gone in ("SELECT implicated_text FROM complaint", "SELECT id FROM recusal"):
        with pytest.raises(DBAPIError), database.engine.connect() as connection:
            connection.execute(text(gone))
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text("DELETE FROM complaint_event"))
