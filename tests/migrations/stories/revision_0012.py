"""0012, sketches of wording: a complaint of before has none, may get one, and going back loses the sketches alone."""

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
        '2026-11-23 01:00:00', false, true, 1, 'head')
"""
_VERSION = """
    INSERT INTO sketch_version (version, key_id, counted_of, stop_list, made_at)
    VALUES (1, 'k1', 0, :stop_list, '2026-11-24 01:00:00')
"""
_SKETCH = "INSERT INTO wording_sketch (complaint_id, version) VALUES (1, 1)"
_HASHES = "INSERT INTO sketch_hash (hash, complaint_id) VALUES (-9000000000000000000, 1), (9000000000000000000, 1)"


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_COMPLAINT), {"narrative": b"sealed"})


def check_upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM wording_sketch")).scalar_one() == 0
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_SKETCH))  # of a version that is not there
    with database.engine.begin() as connection:
        connection.execute(text(_VERSION), {"stop_list": b"sealed"})
        connection.execute(text(_SKETCH))
        connection.execute(text(_HASHES))
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_HASHES))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM complaint")).scalars().all() == ["2611230000000001"]
    for gone in ("sketch_hash", "wording_sketch", "sketch_version"):
        with pytest.raises(DBAPIError), database.engine.connect() as connection:
            connection.execute(text(f"SELECT 1 FROM {gone}"))
