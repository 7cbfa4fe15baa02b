"""0026, the joint meeting: no meeting was; then a complaint waits on one agenda at a time, and a member stands once."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_REGION = "INSERT INTO region (code, name, level) VALUES ('510100', '合成市', 'city')"
_DEPARTMENT = """
    INSERT INTO department (id, name, symbol, level, region_code, is_backstop, is_active, is_synthetic)
    VALUES (9001, '合成单位', 'REG', 'city', '510100', false, true, true)
"""
_COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (1, '1', '', 'phone', '1', 'complaint', 'coordinating', 'normal', 'complaint', '合成协会', '510100',
        'F-01', '["F-01"]', :narrative, false, false, 'zh', '2026-11-23 01:00:00', false, true, 1, 'head')
"""
_MEMBER = """
    INSERT INTO meeting_member (region_code, department_id, added_at, ended_at)
    VALUES ('510100', 9001, '2026-11-23 01:00:00', :ended_at)
"""
_MEETING = """
    INSERT INTO joint_meeting (id, region_code, kind, state, title, convenor_id, opened_at)
    VALUES (1, '510100', 'liaison', 'preparing', '合成会议', 9001, '2026-11-23 01:00:00')
"""
_ITEM = """
    INSERT INTO meeting_item (id, meeting_id, complaint_id, cause, state, problem, put_on_at, co_department_ids,
        decided_at, raised_to)
    VALUES (:id, 1, :complaint, :cause, :state, :problem, '2026-11-23 01:00:00', '[]', :decided_at, :raised_to)
"""
_OPINION = """
    INSERT INTO meeting_opinion (item_id, department_id, asked_at, answer_by, stance, given_at)
    VALUES (1, 9001, '2026-11-23 01:00:00', '2026-11-26 15:59:59', :stance, :given_at)
"""
_OPEN = {
    "id": 1,
    "complaint": 1,
    "cause": "unclear",
    "state": "open",
    "problem": "",
    "decided_at": None,
    "raised_to": "",
}
_LATER = "2026-11-24 01:00:00"
_NEW = ("meeting_member", "joint_meeting", "meeting_item", "meeting_opinion")


def load_data(database: Database) -> None:
    _is_unknown(database)
    with database.engine.begin() as connection:
        for statement in (_REGION, _DEPARTMENT):
            connection.execute(text(statement))
        connection.execute(text(_COMPLAINT), {"narrative": b"sealed"})


def check_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(_MEETING))
        connection.execute(text(_MEMBER), {"ended_at": _LATER})
        connection.execute(text(_MEMBER), {"ended_at": None})
        connection.execute(text(_ITEM), _OPEN)
        connection.execute(text(_ITEM), _OPEN | {"id": 2, "state": "deferred", "decided_at": _LATER})
        connection.execute(text(_OPINION), {"stance": None, "given_at": None})
        found = connection.execute(text("SELECT is_convenor, sealed FROM meeting_member WHERE ended_at IS NULL")).one()
        assert (bool(found.is_convenor), found.sealed) == (False, None)
    _refuses(database, _MEMBER, {"ended_at": None})  # it is a member already
    _refuses(database, _ITEM, _OPEN | {"id": 3})  # it waits on an agenda already
    for wrong in (
        {"complaint": None},  # about nothing
        {"decided_at": _LATER},
        {"state": "raised", "decided_at": _LATER},  # to nobody
        {"complaint": None, "problem": "合成", "cause": "nonsense"},
    ):
        _refuses(database, _ITEM, _OPEN | {"id": 3} | wrong)
    _refuses(database, _OPINION, {"stance": None, "given_at": None})  # asked already
    for refused in (
        "UPDATE meeting_opinion SET stance = 'ours'",
        "UPDATE joint_meeting SET state = 'held'",
        "UPDATE joint_meeting SET state = 'called'",
    ):
        _refuses(database, refused, {})


def check_downgrade(database: Database) -> None:
    _is_unknown(database)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT state FROM complaint")).scalars().all() == ["coordinating"]


def _is_unknown(database: Database) -> None:
    for table in _NEW:
        with database.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(f"SELECT * FROM {table}"))


def _refuses(database: Database, statement: str, values: dict[str, object]) -> None:
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(statement), values)
