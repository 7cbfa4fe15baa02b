"""0013, calls at the console: there were none; a call and a draft stand once, and a transfer once for each sender."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

_COMPLAINT = """
    INSERT INTO complaint (id, number, tracking_digest, channel, external_id, kind, state, priority, policy,
        association_text, region_code, violation, violations, narrative, is_government_involved, is_anonymous, language,
        received_at, is_provisional, is_synthetic, event_count, event_head)
    VALUES (:id, :number, '', 'phone', :number, 'complaint', 'received', 'normal', 'complaint',
        '合成协会', '510100', 'F-01', '["F-01"]', :narrative, false, false, 'zh',
        '2026-11-23 01:00:00', false, true, 0, '')
"""
_CALL = """
    INSERT INTO incoming_call (id, call_sid, sealed_from, phone_hash, arrived_at)
    VALUES (:id, 'CA1', :sealed, '', '2026-11-23 01:00:00')
"""
_ARRIVAL = """
    INSERT INTO complaint_arrival (complaint_id, mode, sender, reference) VALUES (:id, :mode, '成都12345', 'CD1')
"""
_TABLES = ("incoming_call", "call_draft", "complaint_arrival")


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        for number in (1, 2):
            values = {"id": number, "number": f"261123000000000{number}", "narrative": b"sealed"}
            connection.execute(text(_COMPLAINT), values)


def check_upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        for table in _TABLES:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
        with connection.begin_nested() as trial:
            connection.execute(text(_ARRIVAL), {"id": 1, "mode": "letter"})
            connection.execute(text(_ARRIVAL), {"id": 2, "mode": "transfer"})
            trial.rollback()
    _refuse(database, [(_ARRIVAL, {"id": 1, "mode": "transfer"}), (_ARRIVAL, {"id": 2, "mode": "transfer"})])
    _refuse(database, [(_CALL, {"id": 1, "sealed": b""}), (_CALL, {"id": 2, "sealed": b""})])


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM complaint")).scalar_one() == 2
    for table in _TABLES:
        with pytest.raises(DBAPIError), database.engine.connect() as connection:
            connection.execute(text(f"SELECT * FROM {table}"))


def _refuse(database: Database, statements: list[tuple[str, dict[str, object]]]) -> None:
    """The last of them alone."""
    *before, (last, values) = statements
    with database.engine.connect() as connection:
        for statement, given in before:
            connection.execute(text(statement), given)
        with pytest.raises(DBAPIError):
            connection.execute(text(last), values)
