"""0005, training complaints: whatever was there before counts."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (1, '2611230000000001', '', 'phone', 'before', 'complaint', 'received', 'normal', 'complaint',
        '合成协会', '510100', 'F-01', '["F-01"]', :narrative, false, false, 'zh',
        '2026-11-23 01:00:00', false, true, 0, '')
"""


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_COMPLAINT), {"narrative": b"sealed"})


def check_upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM complaint WHERE NOT is_training")).scalars().all() == [
            "2611230000000001"
        ]


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM complaint")).scalar_one() == 1
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT is_training FROM complaint"))
