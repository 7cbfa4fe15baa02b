"""0015, files of facts: what a kept month rested on before is not known; the record takes corrections of triage."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database
from tests.migrations.stories.revision_0009 import COMPLAINT, EVENT, KINDS

_MONTH = """
    INSERT INTO report_snapshot (month, revision, counted_at, body)
    VALUES ('2026-10-01', 1, '2026-11-01 00:10:00', '{"rates": {}}')
"""
_FILE = """
    INSERT INTO fact_file (id, kind, month, until_event, rows, digest, made_at)
    VALUES (:id, :kind, '2026-10-01', 7, 3, '', '2026-11-01 00:10:00')
"""


def load_data(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(COMPLAINT), {"narrative": b"sealed"})
        connection.execute(text(EVENT), {"seq": 1, "kind": "complaint:receive"})
        connection.execute(text(_MONTH))
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(EVENT), {"seq": 2, "kind": "complaint:correct"})


def check_upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        kept = connection.execute(text("SELECT revision, file_id FROM report_snapshot")).all()
        assert [tuple(row) for row in kept] == [(1, None)]
        with connection.begin_nested() as trial:
            connection.execute(text(EVENT), {"seq": 2, "kind": "complaint:correct"})
            assert connection.execute(text(KINDS)).scalars().all() == ["complaint:receive", "complaint:correct"]
            connection.execute(text(_FILE), {"id": 1, "kind": "month"})
            trial.rollback()
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(_FILE), {"id": 1, "kind": "year"})
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text("DELETE FROM complaint_event"))


def check_downgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT revision FROM report_snapshot")).scalars().all() == [1]
        assert connection.execute(text(KINDS)).scalars().all() == ["complaint:receive"]
    for gone in ("SELECT file_id FROM report_snapshot", "SELECT id FROM fact_file"):
        with pytest.raises(DBAPIError), database.engine.connect() as connection:
            connection.execute(text(gone))
