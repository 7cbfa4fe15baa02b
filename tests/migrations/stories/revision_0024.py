"""0024, fee lists and campaigns: there were none; one list is drafted at a time, an item named once."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_NEW = ("fee_list", "fee_item", "complaint_fee", "campaign", "campaign_situation", "campaign_target", "campaign_result")
_CAMPAIGN = """
    INSERT INTO campaign (id, name, document, begins_on, ends_on, reason, opened_at)
    VALUES (1, '合成整治', '合成', '2026-06-01', '2026-11-30', '合成', '2026-06-01 01:00:00')
"""
_RESULT = """
    INSERT INTO campaign_result (campaign_id, kind, title, recorded_at)
    VALUES (1, :kind, '合成', '2026-06-01 01:00:00')
"""
_AT = "2026-11-23 01:00:00"
_LIST = """
    INSERT INTO fee_list (id, version, state, title, based_on, created_at, effective_at)
    VALUES (:id, :id, :state, '合成清单', 0, '2026-11-23 01:00:00', :effective_at)
"""
_ITEM = "INSERT INTO fee_item (list_id, code, name_zh, basis) VALUES (1, :code, '合成收费', '合成办法§1')"
_COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (1, '1', '', 'phone', '1', 'complaint', 'received', 'normal', 'complaint', '合成协会', '510100',
        'F-01', '["F-01"]', 'sealed', false, false, 'zh', '2026-11-23 01:00:00', false, true, 1, 'head')
"""
_NAMED = """
    INSERT INTO complaint_fee (id, complaint_id, list_version, code, named_at, dropped_at)
    VALUES (:id, 1, 0, 'N05', '2026-11-23 01:00:00', :dropped_at)
"""


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        narrative = {"narrative": b"sealed"}
        connection.execute(text(_COMPLAINT.replace("'sealed'", ":narrative")), narrative)
    for table in _NEW:
        with database.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(f"SELECT * FROM {table}"))


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_LIST), {"id": 1, "state": "published", "effective_at": _AT})
        connection.execute(text(_LIST), {"id": 2, "state": "draft", "effective_at": None})
        connection.execute(text(_ITEM), {"code": "N05"})
        connection.execute(text(_NAMED), {"id": 1, "dropped_at": _AT})
        connection.execute(text(_NAMED), {"id": 2, "dropped_at": None})
        connection.execute(text(_CAMPAIGN))
        connection.execute(text(_RESULT), {"kind": "dues_corrected"})
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_RESULT), {"kind": "mood"})
    for refused in ({"state": "draft", "effective_at": None}, {"state": "published", "effective_at": None}):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(_LIST), {"id": 3, **refused})
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_ITEM), {"code": "N05"})
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_NAMED), {"id": 3, "dropped_at": None})


def check_downgrade(database: Database) -> None:
    for table in _NEW:
        with database.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(f"SELECT * FROM {table}"))
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM complaint")).scalar_one() == "1"
