"""0001, the first tables: what is written into them afterwards stays, and history cannot be changed.

In plain SQL: the models of today have columns that these tables have not yet.
"""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

FROZEN = ("complaint_event", "office_event", "audit_anchor")
COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (1, '2611230000000001', '', 'phone', 'before', 'complaint', 'received', 'normal', 'complaint',
        '合成协会', '510100', 'F-01', '["F-01"]', :narrative, false, false, 'zh',
        '2026-11-23 01:00:00', false, true, 0, '')
"""
_EVENT = """
    INSERT INTO complaint_event (id, complaint_id, seq, kind, actor_kind, at, data, format, key_id, previous, hash)
    VALUES (1, 1, 1, 'complaint:receive', 'system', '2026-11-23 01:00:00', '{}', 1, 'r1', '', '')
"""


def load_data(database: Database) -> None:
    """Before the first revision there is nothing to load into."""


def load_complaint(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(COMPLAINT), {"narrative": b"sealed"})


def check_upgrade(database: Database) -> None:
    load_complaint(database)
    with database.engine.begin() as connection:
        connection.execute(text(_EVENT))
    for statement in ("UPDATE complaint_event SET seq = 99", "DELETE FROM complaint_event"):
        _refuse(database, statement)
    if not database.is_sqlite:
        for table in FROZEN:
            _refuse(database, f"TRUNCATE {table}")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT seq FROM complaint_event")).scalars().all() == [1]


def _refuse(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text(statement))


def check_downgrade(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError):
        session.execute(text("SELECT count(*) FROM complaint"))
