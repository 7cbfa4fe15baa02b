"""0019, the search: a complaint of before gets its bag, a search of nobody is refused; going back loses these alone."""

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
_BAG = "INSERT INTO word_bag (complaint_id, version, event_count, hashes) VALUES (1, 1, 1, :hashes)"
_SEARCH = """
    INSERT INTO staff_search (id, staff_id, name, sealed, asked_at)
    VALUES (1, 99, '合成', :sealed, '2026-11-24 01:00:00')
"""


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_COMPLAINT), {"narrative": b"sealed"})


def check_upgrade(database: Database) -> None:
    hashes = b"\x80\x00\x00\x00\x7f\xff\xff\xff" if database.is_sqlite else [-(2**31), 2**31 - 1]
    with database.engine.begin() as connection:
        connection.execute(text(_BAG), {"hashes": hashes})
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_BAG), {"hashes": hashes})
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_SEARCH), {"sealed": b"sealed"})  # of nobody who works here
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            held = "EXPLAIN SELECT complaint_id FROM word_bag WHERE hashes @> ARRAY[2147483647]"
            assert "ix_word_bag_hashes" in str(connection.exec_driver_sql(held).all())


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM complaint")).scalars().all() == ["2611230000000001"]
    for gone in ("word_bag", "word_bag_version", "staff_search"):
        with pytest.raises(DBAPIError), database.engine.connect() as connection:
            connection.execute(text(f"SELECT 1 FROM {gone}"))
