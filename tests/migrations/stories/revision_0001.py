"""0001, the first tables: what is written into them afterwards stays, and history cannot be changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.db import Database
from tests.migrations.snapshot import ROWS, SNAPSHOTS, load

FROZEN = ("complaint_event", "office_event", "audit_anchor")


def load_data(database: Database) -> None:
    """Before the first revision there is nothing to load into."""


def check_upgrade(database: Database) -> None:
    """The rows of the release that had this revision alone: the program of today wants a later schema."""
    counts = load((SNAPSHOTS / "0.2.0" / ROWS).read_bytes(), database)
    assert all(counts[table] for table in FROZEN)
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
