"""0001, the first tables: what is written into them afterwards stays, and history cannot be changed.

Later revisions add columns that today's program writes, so it is spoken to in SQL here.
"""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database

FROZEN = ("complaint_event", "office_event", "audit_anchor")
_EVENT = (
    "INSERT INTO complaint_event"
    " (complaint_id, seq, kind, actor_kind, at, data, format, key_id, previous, hash)"
    " VALUES (1, 1, 'complaint:receive', 'complainant', '2026-11-23 01:00:00', '{}', 1, 'k', '', 'h')"
)


def load_data(database: Database) -> None:
    """Before the first revision there is nothing to load into."""


def check_upgrade(database: Database) -> None:
    with database.unit_of_work() as session:
        session.connection().exec_driver_sql(_EVENT)
    for statement in ("UPDATE complaint_event SET seq = 99", "DELETE FROM complaint_event"):
        with pytest.raises(DBAPIError, match="append-only"), database.unit_of_work() as session:
            session.execute(text(statement))
    if not database.is_sqlite:
        for table in FROZEN:
            with pytest.raises(DBAPIError, match="append-only"), database.unit_of_work() as session:
                session.execute(text(f"TRUNCATE {table}"))


def check_downgrade(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError):
        session.execute(text("SELECT count(*) FROM complaint"))
